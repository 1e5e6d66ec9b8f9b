// What the server says about one ACL user, and how that differs from a plan. Compared by meaning: which commands get through, which
// keys, which channels, which passwords; each difference is a sentence that says wider or narrower. It changes nothing.

import { quoted } from '@tidegate/core';
import { z } from 'zod';
import { type Ask, TargetError } from './client.ts';
import { type Allowed, allowedBy, type Catalog } from './commands.ts';
import { redisLimits as limits } from './config.ts';
import { commandRulesOf } from './permissions.ts';
import type { RedisPlan } from './plan.ts';
import { quoteKeyRule } from './quote.ts';

/** An ACL user as it is in the server. */
export interface AclUser {
  readonly flags: ReadonlySet<string>;
  /** SHA-256 of each password, as hex. */
  readonly passwords: readonly string[];
  readonly commands: readonly string[];
  readonly keys: readonly string[];
  readonly channels: readonly string[];
  /** Further sets of rights; we never make one. */
  readonly selectors: number;
}

const words = z.string().transform((text) => text.split(' ').filter((word) => word !== ''));
const shape = z.object({
  flags: z.array(z.string()),
  passwords: z.array(z.string()),
  commands: words,
  keys: words,
  channels: words,
  selectors: z.array(z.unknown()).default([]),
});

/** The ACL user of that name, or null when there is none. Throws `TargetError`. */
export async function readUser(ask: Ask, name: string): Promise<AclUser | null> {
  const answer = await ask('ACL', 'GETUSER', name);
  if (answer === null) return null;
  const parsed = shape.safeParse(Array.isArray(answer) ? fromPairs(answer) : null);
  if (!parsed.success) {
    throw new TargetError(
      'refused',
      'what the server says of an ACL user cannot be read; Redis 7.0 or newer is needed',
    );
  }
  const { flags, selectors, ...rest } = parsed.data;
  return { ...rest, flags: new Set(flags), selectors: selectors.length };
}

/** The rules that make the plan's user, complete and in order: they begin by taking everything it had. */
export const rulesOf = (plan: RedisPlan, catalog: Catalog): readonly string[] => [
  'reset',
  // `reset` gives the server's default for channels, which may be all of them.
  'resetchannels',
  `#${plan.verifier}`,
  keyRuleOf(plan),
  ...commandRulesOf(plan, catalog),
  'on',
];

/** In what the user is wider or narrower than the plan. */
export function compareUser(user: AclUser, plan: RedisPlan, catalog: Catalog): readonly string[] {
  const differs: string[] = [];
  const wider = (sentence: string): number => differs.push(`wider than planned: ${sentence}`);
  const narrower = (sentence: string): number => differs.push(`narrower than planned: ${sentence}`);
  if (user.flags.has('nopass')) wider('any password lets the user in');
  if (user.passwords.some((hash) => hash !== plan.verifier)) wider('another password lets the user in too');
  if (!user.flags.has('nopass') && !user.passwords.includes(plan.verifier)) {
    narrower('the password of the grant does not let the user in');
  }
  if (user.flags.has('skip-sanitize-payload')) wider('restored values are not checked');
  if (user.selectors > 0) wider('the user has further rights (selectors)');
  if (user.channels.length > 0) wider(`the user reaches channels ${some(user.channels)}`);
  const planned = keyRuleOf(plan);
  const otherKeys = user.keys.filter((rule) => rule !== planned);
  if (otherKeys.length > 0) wider(`the user has rights on keys ${some(otherKeys)}`);
  if (!user.keys.includes(planned)) narrower(`the user has no right on keys ${quoted(planned)}`);
  const allowed = allowedBy(user.commands, catalog);
  const agreed = allowedBy(commandRulesOf(plan, catalog), catalog);
  const more = [...missingIn(agreed, allowed), ...allowed.unread];
  if (more.length > 0) wider(`the user may run ${some(more)}`);
  const less = missingIn(allowed, agreed);
  if (less.length > 0) narrower(`the user may not run ${some(less)}`);
  if (!user.flags.has('on')) narrower('the user may not sign in');
  return differs;
}

const keyRuleOf = (plan: RedisPlan): string =>
  quoteKeyRule(plan.pattern, plan.permission === 'READ_ONLY' ? 'read' : 'all');

/** What `right` allows and `left` does not. */
const missingIn = (left: Allowed, right: Allowed): readonly string[] => [
  ...[...right.commands].filter((name) => !left.commands.has(name)),
  ...[...right.firstArguments].filter((one) => {
    const [name = ''] = one.split('|');
    return !left.firstArguments.has(one) && !left.commands.has(name);
  }),
];

/** The first few, and how many there are. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, limits.examples).map((name) => quoted(name));
  return `${shown.join(', ')}${names.length > limits.examples ? `, … (${names.length})` : ''}`;
}

/** The old protocol gives a map as a list of keys and values by turns. */
function fromPairs(list: readonly unknown[]): ReadonlyMap<unknown, unknown> | Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null);
  for (let at = 0; at + 1 < list.length; at += 2) record[String(list[at])] = list[at + 1];
  return record;
}
