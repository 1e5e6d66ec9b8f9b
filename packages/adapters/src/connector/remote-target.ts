// One target that another process reaches: each method is one call over the wire, each list a stream that is read page by page. Where no
// answer comes it is `unavailable` if it was never sent, and `unknown` if it may have happened.

import {
  type CertificateAsk,
  Fault,
  type GrantPlan,
  type Instant,
  type Look,
  no,
  type Outcome,
  ok,
  type ReachedTarget,
  type Refusal,
  refusal,
  type Step,
} from '@tidegate/core';
import { z } from 'zod';
import { isCode, Lost } from './exchange.ts';
import { type Ask, answers, type OptionalPart, type RefusedSent } from './wire.ts';

/** Asks one thing of one target. Throws `Lost` without an answer. */
export type Call = <T>(ask: Ask, shape: z.ZodType<T>) => Promise<T>;
/** Asks for a list and reads it page by page. Throws `Fault` where it breaks off. */
export type Read = <T>(ask: Ask, shape: z.ZodType<T>) => AsyncIterable<T>;

/** The target, with those of its optional parts that it `has`. */
export function remoteTarget(
  { call, read }: { readonly call: Call; readonly read: Read },
  has: readonly OptionalPart[],
): ReachedTarget {
  const told = (ask: Ask) => call(ask, answers.outcome).catch(outcomeOf);
  const target: ReachedTarget = {
    check: () =>
      call({ op: 'check' }, answers.check).catch((error: unknown) => {
        if (!(error instanceof Lost)) throw error;
        return [{ name: 'connector', state: 'failed' as const, sentence: error.message }];
      }),
    discover: () => read({ op: 'discover' }, answers.resources),
    steps: (plan, notAfter) => stepsOf(call, { ...plan }, notAfter),
    setEnd: (plan, endsAt) => told({ op: 'setEnd', plan: { ...plan }, endsAt }),
    look: (plan) => call({ op: 'look', plan: { ...plan } }, answers.look).catch(lookOf),
    excess: (plan) => call({ op: 'excess', plan: { ...plan } }, answers.sentences).catch(rethrow),
    applySecret: (plan) => told({ op: 'applySecret', plan: { ...plan } }),
    // Connections belong to the other process, which keeps them while the settings stay the same.
    close: async () => undefined,
  };
  return {
    ...target,
    ...(has.includes('knock') ? { knock: () => call({ op: 'knock' }, answers.knocks).catch(rethrow) } : {}),
    ...(has.includes('ends') ? { ends: () => call({ op: 'ends' }, answers.ends).catch(rethrow) } : {}),
    ...(has.includes('foresee')
      ? {
          foresee: async (plan: GrantPlan) => {
            const answer = await call({ op: 'foresee', plan: { ...plan } }, answers.foreseen).catch(rethrow);
            return answer.ok ? ok(answer.value) : no(refusalOf(answer.refusal));
          },
        }
      : {}),
    ...(has.includes('certify')
      ? {
          certify: async (plan: GrantPlan, { publicKey, now, endsAt }: CertificateAsk) => {
            const asked = { op: 'certify', plan: { ...plan }, ask: { publicKey, now, endsAt } } as const;
            const answer = await call(asked, answers.certified).catch(rethrow);
            return answer.ok ? ok(answer.value) : no(refusalOf(answer.refusal));
          },
        }
      : {}),
    ...(has.includes('byParts')
      ? { byParts: { read: (completed) => read({ op: 'byParts', completed: [...completed] }, answers.report) } }
      : {}),
    ...(has.includes('writeTags')
      ? {
          writeTags: (writes) =>
            call(
              {
                op: 'writeTags',
                writes: writes.map(({ resource: { type, nativeId, context }, set, remove }) => ({
                  resource: { type, nativeId, context: { ...context } },
                  set: { ...set },
                  remove: [...remove],
                })),
              },
              answers.outcomes,
            ).catch((error: unknown) => writes.map(() => outcomeOf(error))),
        }
      : {}),
    ...(has.includes('surveyByParts') ? { surveyByParts: () => read({ op: 'surveyByParts' }, answers.surveyed) } : {}),
    ...(has.includes('survey')
      ? {
          survey: {
            read: () => read({ op: 'survey' }, answers.observed),
            remove: (observed) => told({ op: 'remove', observed: { ...observed } }),
          },
        }
      : {}),
  };
}

/** The names are asked for; where nobody answers there is one step, which says so. */
async function stepsOf(
  call: Call,
  plan: GrantPlan & Record<string, unknown>,
  notAfter: Instant,
): Promise<readonly Step[]> {
  let names: readonly string[];
  try {
    names = await call({ op: 'steps', plan, notAfter }, z.array(z.string()));
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
    // Asking for names changes nothing, whether it was heard or not.
    const unsent = new Lost(error.message, { sent: false });
    const told = async () => outcomeOf(unsent);
    return [{ name: 'reach the connector', do: told, undo: told, look: async () => lookOf(unsent) }];
  }
  return names.map((name, index): Step => {
    const step = { op: 'step', plan, notAfter, index, name } as const;
    return {
      name,
      do: () => call({ ...step, act: 'do' }, answers.outcome).catch(outcomeOf),
      undo: () => call({ ...step, act: 'undo' }, answers.outcome).catch(outcomeOf),
      look: () => call({ ...step, act: 'look' }, answers.look).catch(lookOf),
    };
  });
}

/** A refusal as it travelled; a code that this version does not know is a mistake of ours. */
export const refusalOf = ({ code, message, field }: RefusedSent): Refusal =>
  refusal(isCode(code) ? code : 'server.bug', message, field === undefined ? {} : { field });

/** For calls whose failure is thrown: without an answer the target cannot be reached. */
export function rethrow(error: unknown): never {
  if (error instanceof Lost) throw new Fault('target.unreachable', error.message);
  throw error;
}

function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Lost)) throw error;
  return { kind: error.sent ? 'unknown' : 'unavailable', message: error.message };
}

function lookOf(error: unknown): Look {
  if (!(error instanceof Lost)) throw error;
  return { state: 'unknown', endsAt: null, differs: [], message: error.message };
}
