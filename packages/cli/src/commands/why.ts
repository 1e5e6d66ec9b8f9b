// tidegate why: why can I, or can I not, have this?

import { whyRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';

export function addWhy(program: Command): void {
  program
    .command('why <resource>')
    .description('why you can, or cannot, have something: by id, name or path')
    .option('-p, --permission <name>', 'only this permission')
    .option('--grantee <person>', 'for somebody else, by id or address')
    .addHelpText('after', '\nExample: tidegate why customers --as data-engineer')
    .action(async (resource: string, options: { permission?: string; grantee?: string }, command: Command) => {
      const { client, json } = connect(command);
      const { permission, grantee } = options;
      const answer = await client.call(whyRoutes.explainAccess, {
        query: {
          resource,
          ...(permission === undefined ? {} : { permission }),
          ...(grantee === undefined ? {} : { grantee }),
        },
      });
      if (json) printJson(answer);
      else {
        console.log(plain(answer.sentence));
        for (const one of answer.entitlements) {
          console.log(plain(`${one.permission.name} on ${one.resource.path}`));
          const facts = [one.held?.sentence, one.waiting?.sentence, one.blocked].filter((text) => text);
          for (const text of facts) console.log(plain(`  ${text}`));
          for (const { flow, sentence } of one.offers) console.log(plain(`  ${flow.name}: ${sentence}`));
        }
      }
      if (!answer.may) throw new CliFailure('', 1);
    });
}
