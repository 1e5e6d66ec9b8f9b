// Resource policies: what everyone may do, and what reaches past the boundaries of roles.

import { ask } from '../../prove/ask.ts';
import type { Pair } from '../../prove/universe.ts';
import type { Policies } from '../../types.ts';
import { deny, documentWith } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed, type Shown, type Wanted } from './inquiry.ts';
import { placeOf, type ReviewDocument } from './read-folder.ts';
import { findAnyone } from './strangers.ts';
import { everything, type View } from './views.ts';

/** Looks at a resource policy. */
export function checkResource(inquiry: Inquiry, document: ReviewDocument, { account }: Surroundings): void {
  const layers: Policies = { resource: document.text };
  const view: View = {
    subject: document,
    layers,
    principal: '',
    documents: new Map([['resource||0', document]]),
    supposed: [],
  };
  // Who is told by such a key is not everyone, though nobody has credentials.
  const keys = document.policy?.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)) ?? [];
  const told = [...new Set(keys.filter((key) => tellsApart.test(key)))];
  const find = (choice: Pick<Wanted, 'pairs'>): Shown | undefined =>
    findAnyone(told, (condition) => inquiry.find(view, { ...choice, ...condition }, nobody));
  const changes = find({ pairs: changesOnly });
  const shown = changes ?? find({});
  if (shown !== undefined) {
    inquiry.report('resource_policy.open', {
      where: shown.where,
      severity: changes === undefined ? 'medium' : 'high',
      reason: `everyone may do ${listed(shown.actions)}, without credentials`,
      witness: shown.witness,
      layers,
      fix: 'name who may, or ask for `aws:PrincipalOrgID`; what is meant for everyone belongs in a place of its own',
      fixPolicy: documentWith({
        ...deny('WithinTheOrganization', { Action: '*' }),
        Principal: '*',
        Condition: {
          StringNotEquals: { 'aws:PrincipalOrgID': 'o-REPLACE' },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
      }),
    });
  }
  checkSessions(inquiry, document, account.value);
}

const nobody = { principal: { type: 'anonymous' } as const };

const changesOnly = [
  'review public changes',
  ({ level }: Pair): boolean => level !== 'Read' && level !== 'List',
] as const;

/** Keys that say for whom, or from where, a caller without credentials comes. */
const tellsApart =
  /^(?:aws:(?:SourceOwner|SourceAccount|SourceArn|SourceOrgID|SourceIp|SourceVpc|SourceVpce|PrincipalOrgID|PrincipalAccount|PrincipalArn)|kms:CallerAccount|s3:DataAccessPoint(?:Account|Arn))$/i;

/** Statements that reach past a boundary that allows nothing: those that name a session, a user, or everyone with a condition on the ARN. */
function checkSessions(inquiry: Inquiry, document: ReviewDocument, account: string): void {
  for (const { index, effect, principal, conditions } of document.policy?.statements ?? []) {
    const sessions = principal?.arns.filter((arn) => /:(?:assumed-role|federated-user)\//.test(arn)) ?? [];
    const byArn =
      principal?.anyone === true &&
      conditions.some(({ key }) => /^aws:(?:PrincipalArn|userid|PrincipalTag\/.*|username)$/i.test(key));
    const [session] = sessions;
    const written = document.statements[index];
    if (effect === 'deny' || written === undefined || (session === undefined && !byArn)) continue;
    const resource = { Version: document.policy?.version ?? '2012-10-17', Statement: [written] };
    const shut = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' }],
    };
    const layers: Policies = { identity: [everything], boundary: shut, resource };
    const { found } = ask({ allow: [layers], deny: [] }, session === undefined ? {} : { principal: session });
    const [first] = found;
    if (first === undefined) continue;
    inquiry.report('resource_policy.session', {
      where: placeOf(document, index),
      reason: `it names ${session === undefined ? '`*` with a condition on who it is' : `the session \`${session}\``}: such a grant reaches past a permissions boundary and session policies that say nothing of it`,
      witness: first.witness,
      layers,
      supposed: ['the caller has a boundary that allows nothing'],
      fix:
        session === undefined
          ? 'name the role in `Principal`'
          : `name the role instead: \`arn:aws:iam::${session.split(':')[4] ?? account}:role/…\``,
    });
  }
}
