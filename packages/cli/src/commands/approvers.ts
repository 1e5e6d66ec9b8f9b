// tidegate approvers: how approvers have decided lately, and what each could release alone.

import { type ApproverView, approverRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson, printTable } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

export function addApprovers(program: Command): void {
  const approvers = program
    .command('approvers')
    .description('how approvers have decided lately, and what each could release with one consent (Viewer, Admin)');
  approvers
    .command('show', { isDefault: true })
    .description('every approver, and what of their habits somebody should ask about')
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
          one.alone.map(aloneText).join(', ') || '—',
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
  approvers
    .command('releases <person>')
    .description('the entitlements that one consent of somebody may release, one by one')
    .option('-n, --limit <count>', 'of at most this many resources', wholeNumber(1, 1_000), 100)
    .addHelpText('after', '\nExample: tidegate approvers releases dba@acme.example --as auditor')
    .action(async (id: string, options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(approverRoutes.listReleased, {
        params: { id },
        query: { limit: options.limit },
      });
      if (json) return printJson(answer);
      printTable(
        ['RESOURCE', 'TYPE', 'PERMISSION', 'RISK', 'THROUGH'],
        answer.items.map(({ resource, permission, flows }) => [
          resource.path,
          resource.type,
          permission.name,
          permission.risk_level,
          flows.map(({ name }) => name).join(', '),
        ]),
        'one consent of theirs releases nothing',
      );
      if (answer.pagination.next_page_token !== null) console.log('there is more: raise --limit');
    });
}

function aloneText({ name, reach, escalated }: ApproverView['alone'][number]): string {
  const notes = [...(reach === 'owned' ? ['what they own'] : []), ...(escalated ? ['when it has come to them'] : [])];
  return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
}
