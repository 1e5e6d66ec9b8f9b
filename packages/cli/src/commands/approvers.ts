// tidegate approvers: how approvers have decided lately, and what each could release alone.

import { approverRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

export function addApprovers(program: Command): void {
  program
    .command('approvers')
    .description('show how approvers have decided lately, and what each could release with one consent (Viewer, Admin)')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 100)
    .addHelpText('after', '\nExample: tidegate approvers --as auditor')
    .action(async (options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(approverRoutes.listApprovers, { query: { limit: options.limit } });
      if (json) return printJson(answer);
      printTable(
        ['APPROVER', 'DECIDED', 'REJECTED', 'WITHIN 10 S', 'ALONE', 'RELEASES'],
        answer.items.map((one) => [
          one.person.email,
          String(one.decided),
          String(one.rejected),
          String(one.hasty),
          one.alone.map(({ name }) => name).join(', ') || '—',
          String(one.alone_entitlements),
        ]),
        'nobody has decided anything lately, and nobody could release anything alone',
      );
      for (const { person, findings } of answer.items) {
        for (const finding of findings) console.log(plain(`${person.email}: ${finding}`));
      }
      for (const { flow, findings } of answer.flows) {
        for (const finding of findings) console.log(plain(`${flow.name}: ${finding}`));
      }
    });
}
