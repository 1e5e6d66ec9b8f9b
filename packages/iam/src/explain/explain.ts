// Tells why a request is decided as it is. The decision itself comes from the same judge as `authorize`; this only looks again at every
// statement to say what it did, so it is slow where deciding is fast.
import { Decider, refusedByAws } from '../evaluate/decide.ts';
import type { Judge } from '../evaluate/judge.ts';
import type { Plan } from '../evaluate/plan.ts';
import { layerOrder, layersOf } from '../evaluate/verdict.ts';
import type { Caller } from '../match/caller.ts';
import { type Target, targetsOf } from '../match/targets.ts';
import type { Decision, Explanation, Policies, Request, ResourceExplanation, StatementRef } from '../types.ts';
import { compileWorld } from '../world/compile-world.ts';
import { list } from './elements.ts';
import { explainLayer, labelOf, layerNames } from './layers.ts';

/**
 * Decides one request and says why: which layers blocked, which statements decided, and for each statement that did not match, which
 * element failed against which value. Its effect, `explicit` and `blockedBy` are exactly those of `authorize`. Never throws.
 *
 * @example
 * explain({
 *   request: {
 *     principal: 'arn:aws:iam::111122223333:user/ada',
 *     action: 's3:DeleteObject',
 *     resource: 'arn:aws:s3:::reports/2026.csv',
 *     resourceAccount: '111122223333',
 *   },
 *   policies: { identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' } }] },
 * }).sentence // → 'denied: there is no Allow in the identity policies, the resource policy'
 */
export function explain(input: { readonly request: Request; readonly policies: Policies }): Explanation {
  const decider = new Decider(compileWorld(input.policies));
  const decision = decider.decide(input.request);
  if (decision.problems !== undefined || decision.rule === 'caller-identity') return withoutResources(decision);
  const { judge } = decider;
  const caller = judge.caller(input.request.principal);
  const plan = judge.plan(input.request.action);
  if (typeof caller === 'string' || plan === undefined) return withoutResources(decision);
  const resources = targetsOf(input.request).map((target) =>
    explainResource(target, { judge, caller, plan, action: input.request.action }),
  );
  const decidedBy = decision.rule === undefined ? decidingStatements(decision, resources) : [];
  return { ...decision, sentence: sentenceOf(decision, decidedBy, resources), decidedBy, resources };
}

interface Question {
  readonly judge: Judge;
  readonly caller: Caller;
  readonly plan: Plan;
  readonly action: string;
}

function explainResource(target: Target, { judge, caller, plan, action }: Question): ResourceExplanation {
  const blocked = judge.look(caller, plan, target);
  const refused = refusedByAws(caller, plan, target);
  return {
    arn: target.arn,
    account: judge.resourceAccount,
    crossAccount: caller.account !== undefined && !judge.found.sameAccount,
    effect: blocked === 0 && !refused ? 'allow' : 'deny',
    explicit: !refused && judge.found.denied !== 0,
    blockedBy: refused ? [] : layersOf(blocked),
    layers: layerOrder.map((layer) => explainLayer(layer, judge, plan, action)),
  };
}

function withoutResources(decision: Decision): Explanation {
  return { ...decision, sentence: sentenceOf(decision, [], []), decidedBy: [], resources: [] };
}

/** The matching Denies; if there are none and it is allowed, the Allows of the layers that were needed. */
function decidingStatements(decision: Decision, resources: readonly ResourceExplanation[]): readonly StatementRef[] {
  const refs = new Map<string, StatementRef>();
  for (const { layers } of resources) {
    for (const { outcome, needed, statements } of layers) {
      if (decision.explicit ? outcome !== 'explicit-deny' : !needed || decision.effect === 'deny') continue;
      for (const { layer, node, policy, statement, sid, effect, matched } of statements) {
        if (!matched || (effect === 'deny') !== decision.explicit) continue;
        const ref = {
          layer,
          ...(node === undefined ? {} : { node }),
          policy,
          statement,
          ...(sid === undefined ? {} : { sid }),
        };
        refs.set(JSON.stringify(ref), ref);
      }
    }
  }
  return [...refs.values()];
}

function sentenceOf(
  decision: Decision,
  decidedBy: readonly StatementRef[],
  resources: readonly ResourceExplanation[],
): string {
  const [problem] = decision.problems ?? [];
  if (problem !== undefined)
    return `denied: something could not be read: ${problem.path === '' ? '' : `${problem.path}: `}${problem.message}`;
  if (decision.rule === 'caller-identity')
    return 'allowed: `sts:GetCallerIdentity` needs no permission and cannot be denied';
  if (decision.rule === 'aws-owned')
    return 'denied: AWS-managed policies and roles under `aws-reserved/` cannot be altered by customers';
  const by = list(decidedBy.map(labelOf));
  if (decision.effect === 'allow')
    return decidedBy.length === 0 ? 'allowed: the root user may, and nothing denies it' : `allowed by ${by}`;
  const denying = new Set(decidedBy.map((ref) => ref.layer));
  const lacking = decision.blockedBy.filter(
    (layer) => !decision.explicit || !denying.has(layer) || lacksAllow(layer, resources),
  );
  const lack = lacking.map((layer) => layerNames[layer]).join(', ');
  if (!decision.explicit) return `denied: there is no Allow in ${lack}`;
  return `denied by ${by}${lacking.length === 0 ? '' : `; nor is there an Allow in ${lack}`}`;
}

function lacksAllow(layer: StatementRef['layer'], resources: readonly ResourceExplanation[]): boolean {
  return resources.some(({ layers }) =>
    layers.some(
      (item) =>
        item.layer === layer &&
        item.needed &&
        !item.statements.some(({ matched, effect }) => matched && effect === 'allow'),
    ),
  );
}
