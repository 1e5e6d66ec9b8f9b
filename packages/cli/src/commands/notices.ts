// tidegate notices: what happened to my requests and what waits for me, and which of it is mailed to me besides.

import { personRoutes } from '@tidegate/contract';
import { quoted } from '@tidegate/core';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';

const shownMax = 50;

export function addNotices(program: Command): void {
  const notices = program.command('notices').description('what happened to your requests, and what waits for you');
  notices
    .command('list', { isDefault: true })
    .description('your notices, newest first')
    .addHelpText('after', '\nExample: tidegate notices --as data-engineer')
    .action(async (_options: object, command: Command) => {
      const { client, json } = connect(command);
      const answer = await client.call(personRoutes.listNotices, { query: { limit: shownMax } });
      if (json) return printJson(answer);
      if (answer.items.length === 0) return console.log('no notices');
      for (const { at, kind, sentence, read } of answer.items) {
        console.log(plain(`${read ? ' ' : '*'} ${at}  ${kind}  ${sentence}`));
      }
    });
  notices
    .command('mail [on-or-off] [kinds...]')
    .description('which notices are mailed to you; `off grant.gone` stops a kind, `on` without a kind starts all')
    .addHelpText('after', '\nExample: tidegate notices mail off grant.gone grant.opened --as data-engineer')
    .action(async (turn: string | undefined, kinds: readonly string[], _options: object, command: Command) => {
      const { client, json } = connect(command);
      const now = await client.call(personRoutes.mailChoices, {});
      const off = turn === undefined ? null : chosen(turn, kinds, now);
      const answer = off === null ? now : await client.call(personRoutes.chooseMail, { body: { off: [...off] } });
      if (json) return printJson(answer);
      if (!answer.sends) console.log('this server sends no mail');
      const silent = answer.off.length === 0 ? 'every kind of notice' : `all but ${answer.off.join(', ')}`;
      console.log(plain(`mailed to ${answer.address}: ${silent}`));
      if (turn === undefined) console.log(plain(`kinds: ${answer.kinds.join(', ')}`));
    });
}

interface Choices {
  readonly kinds: readonly string[];
  readonly off: readonly string[];
}

/** Without kinds, all are meant. */
function chosen(turn: string, kinds: readonly string[], now: Choices): ReadonlySet<string> {
  const meant = kinds.length === 0 ? now.kinds : kinds;
  if (turn === 'off') return new Set([...now.off, ...meant]);
  if (turn === 'on') return new Set(now.off.filter((kind) => !meant.includes(kind)));
  throw new CliFailure(`say \`on\` or \`off\`, not ${quoted(turn)}`, 2);
}
