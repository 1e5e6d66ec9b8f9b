// Trust policies: who may become a role. Open to anyone, open to everyone at a shared identity provider, or to another account without an external id.

import { actionTest } from '../../evaluate/statement.ts';
import type { Statement } from '../../parse/policy.ts';
import { documentWith } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import { placeOf, type ReviewDocument } from './read-folder.ts';
import { findAnyone } from './strangers.ts';
import type { View } from './views.ts';

/** Looks at a trust policy. */
export function checkTrust(inquiry: Inquiry, document: ReviewDocument, surroundings: Surroundings): void {
  checkOpen(inquiry, document, surroundings);
  for (const statement of document.policy?.statements ?? []) {
    if (statement.effect !== 'allow') continue;
    checkProvider(inquiry, document, statement);
    checkExternalId(inquiry, document, statement, surroundings);
  }
}

const assuming = ['sts:AssumeRole'];
/** What tells a caller that is meant from the rest of the world. */
const tellsApart = [
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceOrgID',
  'aws:SourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
];

function checkOpen(inquiry: Inquiry, document: ReviewDocument, { account }: Surroundings): void {
  const identity = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] }];
  const view: View = {
    subject: document,
    layers: { identity, resource: document.text },
    principal: '',
    documents: new Map([['resource||0', document]]),
    supposed: [],
  };
  const known = keysOf(document).filter((key) => tellsApart.some((one) => one.toLowerCase() === key.toLowerCase()));
  const resource = `arn:aws:iam::${account.value}:role/*`;
  const [found] = strangers(document).flatMap((principal) => {
    const own = { ...view, principal };
    return findAnyone(known, (condition) => inquiry.find(own, { action: assuming, resource, ...condition })) ?? [];
  });
  if (found === undefined) return;
  const secret = Object.keys(found.witness.request.context).some((key) => key.toLowerCase() === 'sts:externalid');
  inquiry.report('trust.open', {
    where: found.where,
    severity: secret ? 'medium' : 'high',
    reason: secret
      ? 'every account may assume the role with the right external id, which is no secret'
      : 'every account may assume the role: its trust names no one',
    witness: found.witness,
    layers: view.layers,
    fix: 'name the roles that may assume it, or ask for `aws:PrincipalOrgID`',
    fixPolicy: documentWith({
      Sid: 'WithinTheOrganization',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Condition: {
        StringNotEquals: { 'aws:PrincipalOrgID': 'o-REPLACE' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    }),
  });
}

/** Roles of an account the document does not name: one of any name, and those whose ARN it asks for without saying in which account. */
function strangers({ text, policy }: ReviewDocument): readonly string[] {
  const account = ['999999999999', '888888888888', '777777777777'].find((one) => !text.includes(one)) ?? '666666666666';
  const clauses = policy?.statements.flatMap(({ conditions }) => conditions) ?? [];
  const asked = clauses.filter(({ key }) => /^aws:PrincipalArn$/i.test(key)).flatMap(({ values }) => values);
  const alike = asked.flatMap(({ written }) => {
    const [, , , , where = '', ...rest] = written.split(':');
    const role = rest.join(':').replace(/[*?]+/g, 'x');
    return /^[*?]*$/.test(where) && /^role\/[\w+=,.@/-]+$/.test(role) ? [`arn:aws:iam::${account}:${role}`] : [];
  });
  return [...new Set([`arn:aws:iam::${account}:role/stranger`, ...alike])];
}

function keysOf({ policy }: ReviewDocument): readonly string[] {
  return [...new Set(policy?.statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)) ?? [])];
}

/** Providers that many parties share: who comes from them is told by a key. */
const providers: readonly (readonly [RegExp, string, string])[] = [
  [
    /token\.actions\.githubusercontent\.com/,
    'token.actions.githubusercontent.com:sub',
    'every workflow of every repository',
  ],
  [/gitlab\.com/, 'gitlab.com:sub', 'every pipeline of every project'],
  [/app\.terraform\.io/, 'app.terraform.io:sub', 'every workspace of every organization'],
  [/agent\.buildkite\.com/, 'agent.buildkite.com:sub', 'every pipeline of every organization'],
  [/accounts\.google\.com/, 'accounts.google.com:(?:aud|sub|oaud)', 'everyone with an account there'],
  [/cognito-identity\.amazonaws\.com/, 'cognito-identity.amazonaws.com:aud', 'everyone of every identity pool'],
];

function checkProvider(inquiry: Inquiry, document: ReviewDocument, { principal, conditions, index }: Statement): void {
  for (const federated of principal?.federated ?? []) {
    const shared = providers.find(([name]) => name.test(federated));
    if (shared === undefined) continue;
    const [, key, who] = shared;
    const test = new RegExp(`^${key.replace(/\./g, '\\.').replace(/\(\?:/g, '(?:')}$`, 'i');
    const limited = conditions.some(
      (clause) =>
        test.test(clause.key) &&
        !clause.operator.negated &&
        !clause.operator.ifExists &&
        clause.operator.quantifier !== 'all' &&
        clause.operator.family !== 'Null' &&
        !clause.values.some(({ written }) => /^(?:\*|repo:\*.*)$/.test(written)),
    );
    if (limited) continue;
    inquiry.report('trust.provider', {
      where: placeOf(document, index),
      reason: `\`${federated}\` is shared: ${who} may assume the role, since nothing says which \`${key.replace(/\(\?:.*/, 'aud')}\` is meant`,
      fix: `add a \`StringLike\` on \`${key.replace(/\(\?:.*/, 'aud')}\` that names yours`,
    });
  }
}

function checkExternalId(
  inquiry: Inquiry,
  document: ReviewDocument,
  { principal, conditions, index, action }: Statement,
  { account, accountKnown }: Surroundings,
): void {
  const closing = new Set([...tellsApart, 'sts:ExternalId', 'aws:PrincipalArn'].map((key) => key.toLowerCase()));
  if (
    principal === undefined ||
    principal.not ||
    conditions.some(({ key, operator }) => closing.has(key.toLowerCase()) && !operator.negated && !operator.ifExists)
  )
    return;
  const named = principal.arns.map((arn) => arn.split(':')[4] ?? '');
  const foreign = [...new Set([...principal.accounts, ...named])].filter(
    (one) => /^\d{12}$/.test(one) && one !== account.value,
  );
  if (foreign.length === 0 || !action.patterns.some((one) => actionTest(one)('sts:assumerole'))) return;
  inquiry.report('trust.external_id', {
    where: placeOf(document, index),
    severity: accountKnown ? 'medium' : 'low',
    reason: `account ${listed(foreign)} may assume the role without an external id: if it acts for others too, they can use it to get in`,
    supposed: accountKnown
      ? account.supposed
      : ['nothing says whose role this is, so the account is taken to be another one'],
    fix: 'ask for an `sts:ExternalId` of your own, or for `aws:PrincipalOrgID` where the account is yours',
  });
}
