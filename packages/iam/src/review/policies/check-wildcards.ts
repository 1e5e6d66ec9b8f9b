// Allow statements that let through more than they say: wildcards and `NotAction` that let IAM in, and conditions that hold when their key is
// missing. Each is shown by a request.

import type { ConditionClause, Statement } from '../../parse/policy.ts';
import { documentWith, never } from './fixes.ts';
import { type Inquiry, listed } from './inquiry.ts';
import { placeOf } from './read-folder.ts';
import type { View } from './views.ts';

/** Calls by which a right to one of them becomes every right. */
const escalating = [
  ...['iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:AttachUserPolicy', 'iam:PutUserPolicy'],
  ...['iam:CreatePolicyVersion', 'iam:UpdateAssumeRolePolicy', 'iam:CreateAccessKey', 'iam:AddUserToGroup'],
];

/** Looks at the Allow statements of a view's subject. */
export function checkWildcards(inquiry: Inquiry, view: View): void {
  for (const statement of view.subject.policy?.statements ?? []) {
    if (statement.effect !== 'allow') continue;
    checkIam(inquiry, view, statement);
    for (const clause of statement.conditions) checkMissing(inquiry, view, statement, clause);
  }
}

/** A pattern that reaches IAM's escalating calls without naming one of them. */
function swallowsIam({ action }: Statement): string | undefined {
  if (action.not) return action.patterns.some((one) => /^(?:iam:\*|\*)$/i.test(one)) ? undefined : 'NotAction';
  return action.patterns.find((one) => /^(?:\*|i[a*?]*[m*?]?:\*|\*:\*|iam:\*|[*?]+:\*)$/i.test(one));
}

function checkIam(inquiry: Inquiry, view: View, statement: Statement): void {
  const pattern = swallowsIam(statement);
  if (pattern === undefined) return;
  const only = { ...view, layers: onlyStatement(view, statement) };
  const found = inquiry.find(only, { action: escalating });
  if (found === undefined) return;
  inquiry.report('wildcard.iam', {
    where: placeOf(view.subject, statement.index),
    reason: `\`${pattern}\` lets IAM in: ${listed(found.actions, 3)} make every other right out of it`,
    witness: found.witness,
    layers: view.layers,
    supposed: view.supposed,
    fix: 'name the services that are meant, and deny writing to IAM where a wildcard must stay',
    fixPolicy: documentWith(
      never('NoIamWrites', [
        'iam:Add*',
        'iam:Attach*',
        'iam:Create*',
        'iam:Delete*',
        'iam:Put*',
        'iam:Set*',
        'iam:Update*',
      ]),
    ),
  });
}

/** The view with one Allow of its subject, and all its Denies. */
function onlyStatement(view: View, statement: Statement): View['layers'] {
  const { subject, layers } = view;
  const kept = subject.statements.filter(
    (_, index) => index === statement.index || subject.policy?.statements[index]?.effect === 'deny',
  );
  const document = { Version: subject.policy?.version ?? '2012-10-17', Statement: kept };
  return subject.kind === 'boundary' ? { ...layers, boundary: document } : { ...layers, identity: [document] };
}

/** Keys that are there to keep something out: a request without them must not pass. */
const guarding =
  /^(?:aws:(?:ResourceTag|RequestTag|PrincipalTag)\/|(?:aws:(?:PrincipalOrgID|PrincipalOrgPaths|SourceIp|SourceVpc|SourceVpce|MultiFactorAuthPresent|TagKeys|SourceAccount|SourceArn)|iam:PermissionsBoundary|iam:PassedToService|iam:PolicyARN|sts:ExternalId)$)/i;

function checkMissing(inquiry: Inquiry, view: View, statement: Statement, clause: ConditionClause): void {
  const { operator, key } = clause;
  const every = operator.quantifier === 'all' && operator.family !== 'Null';
  // A tag that may be left out in making something is looked at with what can be made.
  const optional = operator.ifExists && /^aws:(?:RequestTag\/|TagKeys$)/i.test(key);
  if (!guarding.test(key) || optional || (!operator.ifExists && !every) || operator.negated) return;
  const only = { ...view, layers: onlyStatement(view, statement) };
  const found = inquiry.find(only, {
    condition: { Null: { [key]: 'true' } },
    pairs: [
      `carry ${key.toLowerCase()}`,
      (pair) =>
        /^aws:(?!(?:Resource|Request)Tag|TagKeys)/i.test(key) || pair.keys.has(key.replace(/\/.*$/, '/').toLowerCase()),
    ],
  });
  if (found === undefined) return;
  inquiry.report(every ? 'operator.for_all_values' : 'operator.if_exists', {
    where: placeOf(view.subject, statement.index),
    reason: `\`${operator.written}\` on \`${key}\` also holds when the key is missing: ${listed(found.actions, 3)} pass without it`,
    witness: found.witness,
    layers: only.layers,
    supposed: view.supposed,
    fix: every
      ? `add \`"Null": {"${key}": "false"}\``
      : `write \`${operator.written.replace(/IfExists$/, '')}\`; for calls that never carry the key, write a statement of their own`,
  });
}
