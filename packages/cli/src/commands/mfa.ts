// tidegate mfa: one-time codes, for access flows that ask who is there. Enrolling is the portal's alone: whoever copied a token is not there.

import { consentRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson } from '../output/print.ts';

export function addMfa(program: Command): void {
  const mfa = program
    .command('mfa')
    .description('one-time codes: whether you have an authenticator, prove that it is you');
  mfa
    .command('status', { isDefault: true })
    .description('whether you have an authenticator, and when you last proved that it is you')
    .addHelpText('after', '\nExample: tidegate mfa --as dba')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(consentRoutes.stepUp, {});
      if (json) return printJson(answer);
      if (!answer.enrolled)
        return console.log('you have no authenticator; enrol one in the portal under Authenticator');
      const last =
        answer.passed_at === null ? 'never proved with it that it is you' : `proved it at ${answer.passed_at}`;
      console.log(plain(`you have an authenticator, and ${last}`));
    });
  mfa
    .command('pass <code>')
    .description('prove that it is you; requests of yours that wait for it go on')
    .addHelpText('after', '\nExample: tidegate mfa pass 123456 --as dba')
    .action(async (code: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(consentRoutes.passStepUp, { body: { code } });
      if (json) return printJson(answer);
      const released = answer.released.length === 0 ? 'nothing waited for it' : answer.released.join(', ');
      console.log(
        plain(`it is you${answer.enrolled ? ', and the authenticator counts from now on' : ''}: ${released}`),
      );
    });
  mfa
    .command('reset <address>')
    .description('take somebody’s authenticator away, who then enrols anew (Admin)')
    .addHelpText('after', '\nExample: tidegate mfa reset dba@acme.example --as admin')
    .action(async (email: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(consentRoutes.resetAuthenticator, { body: { email } });
      if (json) return printJson(answer);
      console.log(plain(answer.message));
    });
}
