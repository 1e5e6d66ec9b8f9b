// The tags of roles, and passing roles on: a role that gets the tag of another workspace is in that workspace, and a role that is passed
// lends its rights.

import type { Delegation } from './delegation.ts';
import { documentWith, never, notOn } from './fixes.ts';
import { type Known, reservedKeys, type Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import type { Tag } from './manifest.ts';
import { everything, type View } from './views.ts';

/** Looks at what a view may do to the tags of roles. */
export function checkRoleTags(inquiry: Inquiry, { view, supposed }: Delegation, surroundings: Surroundings): void {
  const { workspace, zone } = surroundings;
  if (workspace === undefined) return;
  const { key, value } = workspace.value;
  const keys = reservedKeys(surroundings);
  const about = { view, layers: view.layers, supposed: [...supposed, ...workspace.supposed] };
  const moved = inquiry.find(view, {
    action: tags,
    condition: { StringNotEquals: { [`aws:RequestTag/${key}`]: value }, Null: { [`aws:RequestTag/${key}`]: 'false' } },
  });
  if (moved !== undefined) {
    inquiry.report('delegation.tag_role', {
      ...about,
      where: moved.where,
      reason: `${listed(moved.actions)} can give a role the tag of another workspace: a condition on the caller's tags says nothing of the tags that are set`,
      witness: moved.witness,
      fix: `deny it where \`aws:RequestTag/${key}\` is there and not \`${value}\``,
      fixPolicy: documentWith({
        Sid: 'NoForeignRoleTags',
        Effect: 'Deny',
        Action: tags,
        Resource: '*',
        Condition: {
          StringNotEquals: { [`aws:RequestTag/${key}`]: value },
          Null: { [`aws:RequestTag/${key}`]: 'false' },
        },
      }),
    });
  }
  if (zone !== undefined) checkZone(inquiry, about, { workspace: workspace.value, zone });
  const untagged = inquiry.find(view, {
    action: ['iam:UntagRole', 'iam:UntagUser'],
    condition: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': keys } },
  });
  if (untagged === undefined) return;
  inquiry.report('delegation.untag_role', {
    ...about,
    where: untagged.where,
    reason: `${listed(untagged.actions)} can remove ${listed(keys)} from a role, and the limits that rest on them`,
    witness: untagged.witness,
    fix: 'deny removing tags from roles; a role that should have none is made anew',
    fixPolicy: documentWith(never('NoRoleUntag', ['iam:UntagRole', 'iam:UntagUser'])),
  });
}

interface About {
  readonly view: View;
  readonly layers: View['layers'];
  readonly supposed: readonly string[];
}

const tags = ['iam:TagRole', 'iam:TagUser'];

/** Moving a role of the workspace from one zone to another. */
function checkZone(
  inquiry: Inquiry,
  about: About,
  { workspace: { key, value }, zone }: { readonly workspace: Tag; readonly zone: Known<Tag> },
): void {
  const tag = zone.value.key;
  const flipped = inquiry.find(about.view, {
    action: tags,
    condition: {
      StringEquals: {
        [`aws:ResourceTag/${key}`]: value,
        [`aws:RequestTag/${tag}`]: 'zone-other',
        [`aws:ResourceTag/${tag}`]: zone.value.value,
      },
    },
  });
  if (flipped !== undefined) {
    inquiry.report('delegation.flip_zone', {
      ...about,
      where: flipped.where,
      supposed: [...about.supposed, ...zone.supposed],
      reason: `${listed(flipped.actions)} can move a role from one \`${tag}\` to another`,
      witness: flipped.witness,
      fix: `deny changing the tags of a role that has a \`${tag}\``,
      fixPolicy: documentWith({
        Sid: 'NoZoneChange',
        Effect: 'Deny',
        Action: tags,
        Resource: '*',
        Condition: {
          'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': [tag] },
          Null: { [`aws:ResourceTag/${tag}`]: 'false' },
        },
      }),
    });
  }
}

/** A role nobody names: a wildcard that reaches it reaches every role. */
const strange = 'role-of-somebody-else';

/** Looks at roles that can be passed and are not of the path. */
export function checkPassing(inquiry: Inquiry, view: View, { path, account }: Surroundings, later: boolean): void {
  const role = `arn:aws:iam::${account.value}:role/${strange}`;
  const own = `arn:aws:iam::${account.value}:role/${path?.value ?? `${strange}/`}*`;
  const fix = {
    fix:
      path === undefined
        ? 'name the roles that may be passed, and the services with `iam:PassedToService`'
        : `deny passing roles outside of \`${own}\``,
    ...(path === undefined ? {} : { fixPolicy: documentWith(notOn('PassOwnRoles', ['iam:PassRole'], [own])) }),
  };
  const found = inquiry.find(view, {
    action: 'iam:PassRole',
    ...(path === undefined ? { resource: role } : { notResource: [own] }),
  });
  if (found !== undefined) {
    inquiry.report('pass.outside', {
      where: found.where,
      reason: `\`iam:PassRole\` reaches roles ${path === undefined ? 'whatever their name' : `outside of \`${path.value}\``}: a service that is given one acts with its rights`,
      witness: found.witness,
      layers: view.layers,
      supposed: [...view.supposed, ...(path?.supposed ?? [])],
      ...fix,
    });
    return;
  }
  if (!later || path === undefined || inquiry.find(view, { action: 'iam:PassRole' }) !== undefined) return;
  const layers = opened(view);
  const open = inquiry.find({ ...view, layers }, { action: 'iam:PassRole', notResource: [own] });
  if (open === undefined) return;
  inquiry.report('pass.outside', {
    where: view.subject.path,
    severity: 'low',
    reason:
      'roles are made here that nobody may pass to a service, so that right will be added, and no Deny keeps it to the path',
    witness: open.witness,
    layers,
    supposed: [...path.supposed, 'an Allow for `iam:PassRole` on `*` is added'],
    ...fix,
  });
}

/** The view with another Allow beside the subject's statements: what only the lack of an Allow keeps is then open. */
export function opened({ subject, layers }: View): View['layers'] {
  const document = {
    Version: subject.policy?.version ?? '2012-10-17',
    Statement: [...everything.Statement, ...subject.statements],
  };
  return subject.kind === 'boundary'
    ? { ...layers, identity: [everything], boundary: document }
    : { ...layers, identity: [document] };
}
