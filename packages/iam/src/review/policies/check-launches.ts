// A Deny that asks for request tags on resources that never carry them denies every launch, tagged or not (an image has no tags in the request). It
// is looked for in every kind of document that denies.

import type { ConditionClause, Statement } from '../../parse/policy.ts';
import { makes } from '../../prove/makes.ts';
import { carries, type Pair, pairsOf } from '../../prove/universe.ts';
import { documentWith } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import { placeOf, type ReviewDocument } from './read-folder.ts';
import { everything, type View } from './views.ts';

/** Looks for Denies that no request that makes something can satisfy. */
export function checkLaunches(inquiry: Inquiry, document: ReviewDocument, { account }: Surroundings): void {
  if (document.kind === 'trust' || document.kind === 'resource') return;
  for (const statement of document.policy?.statements ?? []) {
    const asked = askedFor(statement);
    const key = asked?.key;
    const written = document.statements[statement.index];
    if (statement.effect !== 'deny' || asked === undefined || key === undefined || written === undefined) continue;
    const principal = `arn:aws:iam::${account.value}:role/app`;
    const { Principal: _anyone, ...rest } = { Principal: undefined, ...written };
    const flipped = { Version: '2012-10-17', Statement: [{ ...rest, Effect: 'Allow' }] };
    const layers = { identity: [flipped] };
    const view: View = { subject: document, layers, principal, documents: new Map(), supposed: [] };
    const lacking = (pair: Pair): boolean => pair.required && !carries(pair, key) && makesSomething(pair);
    const found = inquiry.find(view, { pairs: [`launch ${key.toLowerCase()}`, lacking] });
    if (found === undefined) continue;
    inquiry.report('create.every_launch', {
      where: placeOf(document, statement.index),
      reason: `it denies ${listed(found.actions)} tagged or not: they also name things that never carry \`${key}\`, such as \`${found.witness.resourceType ?? 'no resource'}\``,
      witness: found.witness,
      layers: { identity: [everything, { Version: '2012-10-17', Statement: [rest] }] },
      supposed: ['beside this Deny, everything is allowed'],
      fix: 'name the types that are made in `Resource`: others never carry request tags',
      fixPolicy: documentWith({
        Sid: 'TagOnLaunch',
        Effect: 'Deny',
        Action: found.actions,
        Resource: madeBy(found.actions),
        Condition: { [asked.operator.written]: { [key]: asked.values.map((value) => value.written) } },
      }),
    });
  }
}

/** The request tag that is asked for in a way that its absence fails. */
function askedFor({ conditions }: Statement): ConditionClause | undefined {
  return conditions.find(
    ({ key, operator, values }) =>
      /^aws:RequestTag\//i.test(key) &&
      (operator.family === 'Null' ? values.some(({ written }) => written.toLowerCase() === 'true') : operator.negated),
  );
}

/** ARNs of the types the calls make. */
function madeBy(actions: readonly string[]): readonly string[] {
  const made = actions.flatMap((action) => pairsOf(action)).filter(makes);
  return [...new Set(made.flatMap(({ arn }) => arn.replace(/\$\{[^}]*\}/g, '*').split(', ')))].sort();
}

const launching = new Map<string, boolean>();

/** Is there a type of the same call that is made with tags? */
function makesSomething(pair: Pair): boolean {
  const known = launching.get(pair.lower);
  if (known !== undefined) return known;
  const found =
    /^[^:]+:(?:Create|Run|Copy|Restore|Allocate|Import|Request)/.test(pair.action) && pairsOf(pair.action).some(makes);
  launching.set(pair.lower, found);
  return found;
}
