// tidegate access: what is open, how to connect to it, and a new password. Logging in by certificates is in access-ssh.ts.

import { accessRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printIds, printJson, printTable, relativeTime } from '../output/print.ts';
import { printConnection } from '../output/print-connection.ts';
import { addAccessSsh } from './access-ssh.ts';

export function addAccess(program: Command): void {
  const access = program.command('access').description('open access and how to connect');
  access
    .command('list', { isDefault: true })
    .description('list live access')
    .option('--history', 'also what has ended')
    .option('-a, --all', 'everybody’s (Viewer, Admin)')
    .option('-q, --quiet', 'only session ids, for scripts')
    .addHelpText('after', '\nExample: tidegate access --history --as data-engineer')
    .action(async (options: { history?: boolean; all?: boolean; quiet?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(accessRoutes.listAccess, {
        query: { scope: options.all ? 'all' : 'mine', history: options.history ? 'true' : 'false', limit: 1_000 },
      });
      if (json) return printJson(answer);
      if (options.quiet) return printIds(answer.items.map((item) => item.session_id));
      printTable(
        ['SESSION', 'WHO', 'RESOURCE', 'PERMISSION', 'STATE', 'ENDS', 'NOW'],
        answer.items.map((item) => [
          item.session_id,
          item.grantee.email,
          `${item.resource.path}${item.integration.simulated ? ' (simulated)' : ''}`,
          item.permission.name,
          item.state === 'leaking' || item.state === 'uncertain' ? item.state.toUpperCase() : item.state,
          item.held !== null && item.gone_at === null ? 'no end' : relativeTime(item.gone_at ?? item.ends_at),
          item.sentence,
        ]),
        'nothing is open; ask with `tidegate request`',
      );
    });
  access
    .command('connect <session-id>')
    .description('how to connect; with --reveal also the password, once')
    .option('--reveal', 'show the password; it can be read once')
    .addHelpText('after', '\nExample: tidegate access connect SESSION --reveal --as data-engineer')
    .action(async (id: string, options: { reveal?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const route = options.reveal ? accessRoutes.revealConnection : accessRoutes.getConnection;
      const connection = await client.call(route, { params: { id } });
      if (json) return printJson(connection);
      printConnection(connection);
    });
  access
    .command('reset <session-id>')
    .description('make a new password')
    .addHelpText('after', '\nExample: tidegate access reset SESSION --as data-engineer')
    .action(async (id: string, _options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(accessRoutes.resetCredentials, { params: { id } });
      if (json) return printJson(answer);
      console.log(plain(answer.message));
    });
  addAccessSsh(access);
}
