// tidegate approve: consent to a request, to all of it or to less.

import { requestRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { readDuration } from '../duration.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';

interface ApproveOptions {
  readonly reason?: string;
  readonly duration?: string;
  readonly without?: readonly string[];
}

export function addApprove(program: Command): void {
  program
    .command('approve <request-id>')
    .description('give your consent to a request, to all of it or to less')
    .option('-r, --reason <text>', 'why')
    .option('-d, --duration <duration>', 'agree to a shorter time only, as 30m')
    .option('--without <path...>', 'leave out what is on these resources, by path or name')
    .addHelpText('after', '\nExample: tidegate approve REQUEST --duration 30m --as dba')
    .action(async (id: string, options: ApproveOptions, command: Command) => {
      const { client, json } = connect(command);
      const without = options.without ?? [];
      const left = without.length === 0 ? [] : await leftOut(client, id, without);
      const request = await client.call(requestRoutes.approveRequest, {
        params: { id },
        body: {
          ...(options.reason === undefined ? {} : { reason: options.reason }),
          ...(options.duration === undefined ? {} : { duration_sec: readDuration(options.duration) }),
          ...(left.length === 0 ? {} : { without: left }),
        },
      });
      if (json) return printJson(request);
      console.log(plain(`${request.id}: ${request.status}: ${request.sentence}`));
    });
}

/** The entitlements on the named resources; a name that is not in the request is a mistake, never nothing. */
async function leftOut(client: ReturnType<typeof connect>['client'], id: string, names: readonly string[]) {
  const request = await client.call(requestRoutes.getRequest, { params: { id } });
  return names.flatMap((name) => {
    const found = request.entitlements.filter(({ resource }) => resource.path === name || resource.name === name);
    if (found.length === 0)
      throw new CliFailure(`the request asks for nothing on \`${name}\`; see \`requests show\``, 2);
    return found.map(({ resource, permission }) => ({ resource_id: resource.id, permission_id: permission.id }));
  });
}
