// Reading back who has access to the server: every account that may sign in, ours and others', and what it holds. Ours are known by
// their names, which are made by chance, and are one piece each: whether they hold more than planned is told by looking at the plan.

import { type GrantPlan, type ObservedAccess, type Outcome, quoted, type Survey } from '@tidegate/core';
import { faultOf, outcomeOf } from '../call-error.ts';
import type { MysqlClient, Session } from './client.ts';
import { mysqlLimits as limits, type MysqlConfig } from './config.ts';
import { type ObservedAccount, readAccounts } from './observed-accounts.ts';
import { readPlan } from './plan.ts';
import { isPrepared, readPrepared, rollBackPrepared } from './prepared.ts';
import { granteeText, readServer } from './server.ts';
import { nothingElse, takeBack } from './take-back.ts';

/** The survey of a server. */
export const surveyOf = (client: MysqlClient, config: MysqlConfig): Survey => ({
  async *read() {
    const all = await readAll(client, config);
    for (let start = 0; start < all.length; start += limits.pageSize) yield all.slice(start, start + limits.pageSize);
  },
  remove: (observed) =>
    isPrepared(observed)
      ? finish(client, observed)
      : takeBack(client, config, observed, (session) => readPieces(session, config)),
});

const finish = (client: MysqlClient, observed: ObservedAccess): Promise<Outcome> =>
  outcomeOf('the transaction was not rolled back', () =>
    client.session(async (session) => {
      const there = (await readPrepared(session)).some(({ key }) => key === observed.key);
      if (there) await rollBackPrepared(session, observed);
    }),
  );

/** Under which a survey shows the account of a plan. */
export const keysOf = (plan: GrantPlan): readonly string[] => [ourKey(readPlan(plan).user)];

/** Every host of one of our names is the same grant's. */
const ourKey = (user: string): string => `account ${user}`;

const ourName = /^tg_[a-z0-9_]{1,29}$/;

async function readAll(client: MysqlClient, config: MysqlConfig): Promise<readonly ObservedAccess[]> {
  try {
    return await client.session(async (session) => [
      ...(await readPieces(session, config)),
      ...(await readPrepared(session)),
    ]);
  } catch (error) {
    throw faultOf(error, 'who has access to the server could not be read whole');
  }
}

async function readPieces(session: Session, config: MysqlConfig): Promise<readonly ObservedAccess[]> {
  const server = await readServer(session);
  const accounts = await readAccounts(session, config.eventdb, null);
  const events = await session.read<{ name: string; comment: string }>(
    "select name, comment from mysql.event where db = ? and name like 'tg\\\\_%'",
    [config.eventdb],
  );
  const grants = new Map(events.map(({ name, comment }) => [name, /^(gra_\w+) ends /.exec(comment)?.[1]]));
  const ours = new Set(accounts.filter(({ user }) => ourName.test(user)).map(({ user }) => user));
  const others = accounts.filter(({ user, locked }) => !locked && !ourName.test(user));
  return [
    ...[...ours].map((user) => ourPiece(user, grants.get(user))),
    ...others.flatMap((account) =>
      account.user === server.user && account.host === server.host ? [ownPiece(account)] : piecesOf(account),
    ),
  ];
}

function ourPiece(user: string, grantId: string | undefined): ObservedAccess {
  const whose = grantId === undefined ? 'is named as accounts of grants are' : `was made for grant ${quoted(grantId)}`;
  return {
    key: ourKey(user),
    account: user,
    ours: true,
    entitlement: null,
    ...(grantId === undefined ? {} : { grantId }),
    sentence: `the account ${quoted(user)} ${whose}`,
  };
}

const wholeOf = ({ user, host }: ObservedAccount) => ({
  key: `account ${granteeText(user, host)}`,
  account: granteeText(user, host),
  ours: false,
  entitlement: null,
});

const ownPiece = (account: ObservedAccount): ObservedAccess => ({
  ...wholeOf(account),
  untouchable: 'it is the account of the connector itself',
  sentence: `the account ${quoted(granteeText(account.user, account.host))} is how Tidegate itself signs in`,
});

function piecesOf(account: ObservedAccount): readonly ObservedAccess[] {
  const whole = wholeOf(account);
  const name = `the account ${quoted(whole.account, 130)}`;
  if (account.powers.length > 0) {
    const powers = account.powers.join(', ');
    const untouchable = `it has ${powers}: an account of the system, which only an administrator of the server takes away`;
    return [{ ...whole, untouchable, sentence: `${name} has ${powers} on the whole server` }];
  }
  const pieces = account.pieces.map(({ type, nativeId, permission, sentence }) => ({
    ...whole,
    key: `${whole.key} ${type} ${nativeId} ${permission}`,
    entitlement: { type, nativeId, permission },
    sentence: `${name} ${sentence}`,
  }));
  if (pieces.length > 0 && account.rest.length === 0) return pieces;
  const more = account.rest.length - limits.surveySentencesMax;
  const shown = account.rest.slice(0, limits.surveySentencesMax).join('; ');
  const tail = account.rest.length === 0 ? nothingElse : more > 0 ? `${shown}; and ${more} more` : shown;
  return [...pieces, { ...whole, sentence: `${name} ${tail}` }];
}
