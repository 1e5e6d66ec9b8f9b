// tidegate deny, withdraw, extend, confirm, release, revoke: one command per action on a request, each answering with the new sentence.

import { requestRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson } from '../output/print.ts';
import { addApprove } from './approve.ts';

const verbs = [
  {
    name: 'deny',
    route: requestRoutes.rejectRequest,
    who: 'dba',
    says: 'reject a request; one eligible rejection ends it',
  },
  {
    name: 'withdraw',
    route: requestRoutes.withdrawRequest,
    who: 'data-engineer',
    says: 'withdraw your own waiting request',
  },
  {
    name: 'extend',
    route: requestRoutes.extendRequest,
    who: 'data-engineer',
    says: 'lengthen your open access by what its access flow says',
  },
  {
    name: 'confirm',
    route: requestRoutes.confirmAccess,
    who: 'dba',
    says: 'confirm at its review that access until revoked is still needed',
  },
  {
    name: 'release',
    route: requestRoutes.releaseRequest,
    who: 'data-engineer',
    says: 'give your access back before its end',
  },
  {
    name: 'revoke',
    route: requestRoutes.revokeRequest,
    who: 'dba',
    says: 'end the access of a request now (who agreed to it, Admin)',
  },
  {
    name: 'repair',
    route: requestRoutes.repairRequest,
    who: 'admin',
    says: 'set access that was changed in its target back to what was granted (Admin)',
  },
] as const;

export function addDecisions(program: Command): void {
  addApprove(program);
  for (const verb of verbs) {
    program
      .command(`${verb.name} <request-id>`)
      .description(verb.says)
      .option('-r, --reason <text>', 'why')
      .addHelpText('after', `\nExample: tidegate ${verb.name} REQUEST --as ${verb.who}`)
      .action(async (id: string, options: { reason?: string }, command: Command) => {
        const { client, json } = connect(command);
        const body = options.reason === undefined ? {} : { reason: options.reason };
        const request = await client.call(verb.route, { params: { id }, body });
        if (json) return printJson(request);
        console.log(plain(`${request.id}: ${request.status}: ${request.sentence}`));
      });
  }
}
