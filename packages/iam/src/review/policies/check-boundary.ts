// What a boundary leaves open by saying nothing. A boundary that only allows is passed by a resource policy that names the session, or everyone with
// a condition on the ARN; only a Deny stops those. And a zone that the boundary does not know is kept by nobody who may write policies.

import type { Policies } from '../../types.ts';
import { documentWith, noForeign, noUntagged } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import { changing } from './tagging.ts';
import type { View } from './views.ts';

/** Services whose resources can have policies of their own that let callers in. */
const openedByResource = [
  's3',
  'sqs',
  'sns',
  'secretsmanager',
  'lambda',
  'dynamodb',
  'kinesis',
  'ecr',
  'events',
  'backup',
  'glacier',
];
const openedActions = openedByResource.map((service) => `${service}:*`);

/** Looks at what passes a boundary from the side of the resource. */
export function checkBoundary(inquiry: Inquiry, view: View, { workspace, zone }: Surroundings): void {
  if (workspace === undefined) return;
  const { key, value } = workspace.value;
  const resource = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
  };
  const layers: Policies = { ...view.layers, identity: [], resource };
  const passing: View = { ...view, layers };
  const supposed = [...workspace.supposed, 'the policy of the resource allows `*`, or this very session'];
  const reach = { action: openedActions, pairs: changing };
  const foreign = inquiry.find(passing, {
    ...reach,
    condition: {
      StringNotEquals: { [`aws:ResourceTag/${key}`]: value },
      Null: { [`aws:ResourceTag/${key}`]: 'false' },
    },
  });
  const about = { where: view.subject.path, layers, supposed };
  if (foreign !== undefined) {
    inquiry.report('boundary.no_deny', {
      ...about,
      reason: `it has no Deny for what carries the tag of another workspace: a resource policy that names a session of the role, or \`*\`, reaches past it (${listed(foreign.actions)})`,
      witness: foreign.witness,
      fix: `deny what has another \`${key}\`; an Allow is no limit to what resource policies give`,
      fixPolicy: documentWith(noForeign(workspace.value, '*')),
    });
  }
  const untagged = inquiry.find(passing, { ...reach, condition: { Null: { [`aws:ResourceTag/${key}`]: 'true' } } });
  if (untagged !== undefined) {
    inquiry.report('boundary.no_deny_untagged', {
      ...about,
      reason: `it has no Deny for what carries no \`${key}\`: a resource policy that names a session of the role, or \`*\`, reaches past it (${listed(untagged.actions)})`,
      witness: untagged.witness,
      fix: 'deny changes to what has no such tag, in the services that show tags; switch tags on for buckets first',
      fixPolicy: documentWith(noUntagged(workspace.value, untagged.actions)),
    });
  }
  checkKeys(inquiry, passing, about);
  if (zone !== undefined)
    checkZone(inquiry, view, { key, value, zone: zone.value.key, supposed: [...workspace.supposed, ...zone.supposed] });
}

function checkKeys(
  inquiry: Inquiry,
  view: View,
  about: { readonly where: string; readonly layers: Policies; readonly supposed: readonly string[] },
): void {
  const found = inquiry.find(view, { action: ['kms:Decrypt', 'kms:CreateGrant'] });
  if (found === undefined) return;
  inquiry.report('kms.key_policy', {
    ...about,
    reason: `key policies alone decide on ${listed(found.actions)}: one that names a session of the role, or \`*\`, opens what is encrypted in another workspace`,
    witness: found.witness,
    fix: 'let key policies name roles and no sessions, and deny `kms:Decrypt` and `kms:CreateGrant` on keys of other workspaces',
    fixPolicy: documentWith({
      Sid: 'NoForeignKeys',
      Effect: 'Deny',
      Action: ['kms:Decrypt', 'kms:CreateGrant'],
      Resource: '*',
      Condition: foreignKey(view),
    }),
  });
}

/** Keys without the tag of the workspace, as the boundary's own Allow asks for it. */
function foreignKey({ subject }: View): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const clause = subject.policy?.statements
    .flatMap(({ conditions }) => conditions)
    .find(({ key, values }) => /^aws:ResourceTag\//i.test(key) && values.length === 1);
  return clause === undefined ? {} : { StringNotEquals: { [clause.key]: clause.values[0]?.written ?? '' } };
}

interface Zone {
  readonly key: string;
  readonly value: string;
  readonly zone: string;
  readonly supposed: readonly string[];
}

function checkZone(inquiry: Inquiry, view: View, { key, value, zone, supposed }: Zone): void {
  const found = inquiry.find(
    view,
    {
      pairs: changing,
      condition: { StringEquals: { [`aws:ResourceTag/${key}`]: value, [`aws:ResourceTag/${zone}`]: 'zone-other' } },
    },
    { principalTags: { ...view.principalTags, [key]: value, [zone]: 'zone-own' } },
  );
  if (found === undefined) return;
  inquiry.report('zone.identity_only', {
    where: found.where,
    reason: `the boundary lets a role of one \`${zone}\` reach another: only its identity policy keeps it, and whoever may write policies in the workspace can write another`,
    witness: found.witness,
    layers: view.layers,
    supposed,
    fix: `deny what has another \`${zone}\` than the role's own tag in the boundary, and guard the tags of roles`,
    fixPolicy: documentWith({
      Sid: 'NoOtherZone',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: {
        StringNotEquals: { [`aws:ResourceTag/${zone}`]: `\${aws:PrincipalTag/${zone}}` },
        Null: { [`aws:ResourceTag/${zone}`]: 'false', [`aws:PrincipalTag/${zone}`]: 'false' },
      },
    }),
  });
}
