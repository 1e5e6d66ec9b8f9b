// tidegate oncall show: who is on call, who comes next, and how old that is.

import { type OnCallView, onCallRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson, printTable, relativeTime } from '../output/print.ts';
import { wholeNumber } from '../whole-number.ts';

export function addOnCall(program: Command): void {
  const group = program.command('oncall').description('on-call shifts, as rotas tell');
  group
    .command('show [shift]')
    .description('show who is on call now, and for one shift who comes next (Viewer, Admin)')
    .option('-n, --limit <count>', 'at most this many', wholeNumber(1, 1_000), 100)
    .addHelpText(
      'after',
      '\nExample: tidegate oncall show --as auditor\n         tidegate oncall show "Primary (level 1)" --as auditor',
    )
    .action(async (name: string | undefined, options: { limit: number }, command: Command) => {
      const { client, json } = connect(command);
      const limit = name === undefined ? options.limit : 1_000;
      const { items } = await client.call(onCallRoutes.listOnCall, { query: { limit } });
      if (name === undefined) return json ? printJson(items) : printAll(items);
      const shift = items.find((one) => one.name === name || one.id === name);
      if (shift === undefined) throw new CliFailure(`no shift \`${name}\`; \`tidegate oncall show\` lists them`, 4);
      return json ? printJson(shift) : printOne(shift);
    });
}

function printAll(shifts: readonly OnCallView[]): void {
  printTable(
    ['SHIFT', 'ON CALL', 'UNTIL', 'SOURCE', 'SEEN'],
    shifts.map((shift) => [
      shift.name,
      whoOf(shift),
      shift.now[0] === undefined ? '—' : relativeTime(shift.now[0].to),
      shift.source?.name ?? 'removed',
      relativeTime(shift.observed_at),
    ]),
    'no shift is known; add a source: tidegate sources add rota --kind pagerduty (or icalendar)',
  );
  for (const { name, source } of new Map(
    shifts.flatMap(({ source: one }) => (one === null ? [] : [[one.id, { name: one.name, source: one }]])),
  ).values()) {
    if (source.trouble !== null) console.log(plain(`${name}: ${source.trouble}`));
  }
}

function printOne(shift: OnCallView): void {
  console.log(plain(shift.sentence));
  if (shift.source?.trouble != null) console.log(plain(`${shift.source.name}: ${shift.source.trouble}`));
  printTable(
    ['NEXT', 'FROM', 'TO'],
    shift.next.map((turn) => [turn.person?.email ?? 'gone', turn.from, turn.to]),
    'no turn after it is known',
  );
}

function whoOf({ known, now }: OnCallView): string {
  if (!known) return 'unknown';
  return now.map(({ person }) => person?.email ?? 'gone').join(', ') || 'nobody';
}
