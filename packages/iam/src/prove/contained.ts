// Whether one set of layered policies allows only what another does.
import type { Policies } from '../types.ts';
import type { Answer, AskOptions } from './answer.ts';
import { type Asked, ask } from './ask.ts';

/**
 * Is everything the layers `inner` allow also allowed by the layers `outer`? Over all requests. A counter-example is allowed by `inner` and denied by
 * `outer`, as `authorize` says of each.
 *
 * @example
 * const reads = { identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:Get*', Resource: '*' } }] };
 * const all = { identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }] };
 * contained(reads, all).answer // → 'holds'
 */
export function contained(inner: Policies, outer: Policies, options: AskOptions = {}): Answer {
  return answerOf(ask({ allow: [inner], deny: [outer] }, options));
}

/** Do both sets of layers allow the same? A counter-example is allowed by one of them and denied by the other. */
export function equivalent(left: Policies, right: Policies, options: AskOptions = {}): Answer {
  const forth = contained(left, right, options);
  if (forth.answer === 'fails') return forth;
  const back = contained(right, left, options);
  return back.answer === 'holds' ? forth : back;
}

/** Is there no request that both sets of layers allow? A counter-example is allowed by both. */
export function disjoint(left: Policies, right: Policies, options: AskOptions = {}): Answer {
  return answerOf(ask({ allow: [left, right], deny: [] }, options));
}

/** What a search for counter-examples answers. */
export function answerOf({ found, unknown, assuming }: Asked): Answer {
  const [first] = found;
  if (first !== undefined) return { answer: 'fails', counterExample: first.witness };
  return unknown[0] ?? { answer: 'holds', assuming };
}
