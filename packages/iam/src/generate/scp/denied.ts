// The common shape of guardrails that deny listed actions everywhere: a statement and a claim for each list, and a claim that nothing else is touched.
import type { Guardrail, GuardrailStatement, Stopped } from './guardrail.ts';

/** Actions that are denied, and why. */
export interface DeniedActions {
  readonly sid: string;
  readonly claim: string;
  readonly why: string;
  readonly actions: readonly string[];
  readonly everyone?: boolean;
}

/** Statements and claims for lists of actions that nobody may use on anything. */
export function denied(
  lists: readonly DeniedActions[],
  nothingElse: string,
): Pick<Guardrail, 'statements' | 'stops' | 'leaves'> {
  const statements = lists.map(
    ({ sid, why, actions, everyone }): GuardrailStatement => ({
      statement: { Sid: sid, Effect: 'Deny', Action: actions, Resource: '*' },
      why,
      ...(everyone === true ? { everyone } : {}),
    }),
  );
  const stops = lists.map(
    ({ claim, actions, everyone }): Stopped => ({
      claim,
      request: { Action: actions, Resource: '*' },
      ...(everyone === true ? { everyone } : {}),
    }),
  );
  const all = lists.flatMap(({ actions }) => actions);
  return {
    statements,
    stops,
    leaves: [{ claim: `takes away ${nothingElse}`, request: { NotAction: all, Resource: '*' } }],
  };
}
