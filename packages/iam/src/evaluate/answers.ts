// The decisions there can be, made once: 128 sets of layers with and without an explicit Deny. Deciding only picks one, so it allocates
// nothing. Frozen, because they are shared.
import type { Decision, FixedRule, Problem } from '../types.ts';
import { layersOf } from './verdict.ts';

const made: (Decision | undefined)[] = new Array<Decision | undefined>(256).fill(undefined);

/** The answer for a set of blocking layers; the empty set is allowed. `denied`: the layers among them that hold a matching Deny. */
export function answerFor(blocked: number, denied: number): Decision {
  const index = blocked * 2 + (denied === 0 ? 0 : 1);
  const known = made[index];
  if (known !== undefined) return known;
  const answer: Decision = Object.freeze({
    effect: blocked === 0 ? 'allow' : 'deny',
    explicit: denied !== 0,
    blockedBy: Object.freeze([...layersOf(blocked)]),
  });
  made[index] = answer;
  return answer;
}

function fixed(effect: Decision['effect'], rule: FixedRule): Decision {
  return Object.freeze({ effect, explicit: false, blockedBy: Object.freeze([]), rule });
}

/** The answers that do not depend on policies. */
export const fixedAnswers: Readonly<Record<FixedRule, Decision>> = {
  'caller-identity': fixed('allow', 'caller-identity'),
  'aws-owned': fixed('deny', 'aws-owned'),
};

/** The answer where something could not be read. */
export function unreadableAnswer(problems: readonly Problem[], blockedBy: Decision['blockedBy'] = []): Decision {
  return { effect: 'deny', explicit: false, blockedBy, problems };
}

/** The answer to a request that cannot be read. */
export function badRequest(path: string, code: string, message: string): Decision {
  return unreadableAnswer([{ path, code, message, severity: 'error' }]);
}
