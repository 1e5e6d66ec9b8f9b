// The tags that isolate can be changed: put on what is outside, changed or removed on what is inside, added in another case, or switched off.

import { authorize } from '../../authorize.ts';
import { documentWith, never, noBlindTags, noRetag, noSessionTags, noUntag, noUntagAll } from './fixes.ts';
import { reservedKeys, type Surroundings } from './infer.ts';
import { type Inquiry, listed } from './inquiry.ts';
import type { Tag } from './manifest.ts';
import { blindTagging, tagging, untagging } from './tagging.ts';
import { callerContext, type View } from './views.ts';

/** Looks at what a view may do to the reserved tags. */
export function checkTags(inquiry: Inquiry, view: View, surroundings: Surroundings): void {
  const { workspace, zone, named } = surroundings;
  if (workspace === undefined) return;
  const keys = reservedKeys(surroundings);
  const about = { tag: workspace.value, keys, named, supposed: [...workspace.supposed, ...view.supposed] };
  checkGrab(inquiry, view, about);
  checkChange(inquiry, view, { ...about, zone: zone?.value });
  checkRemoval(inquiry, view, about);
  checkCase(inquiry, view, about);
  const off = inquiry.find(view, { action: 's3:PutBucketAbac', condition: own(about.tag) });
  if (off !== undefined) {
    inquiry.report('s3.abac_off', {
      where: off.where,
      reason:
        '`s3:PutBucketAbac` can switch the tags of a bucket off: from then on no condition on them holds, and every Deny on them is void',
      witness: off.witness,
      layers: view.layers,
      supposed: about.supposed,
      fix: 'deny `s3:PutBucketAbac` to all but who sets buckets up',
      fixPolicy: documentWith(never('NoAbacSwitch', ['s3:PutBucketAbac'])),
    });
  }
}

interface About {
  readonly tag: Tag;
  readonly keys: readonly string[];
  readonly named: readonly string[];
  readonly supposed: readonly string[];
}

const own = ({ key, value }: Tag): { readonly StringEquals: Readonly<Record<string, string>> } => ({
  StringEquals: { [`aws:ResourceTag/${key}`]: value },
});

/** Making something sets its first tags; that is looked at elsewhere. */
const notMaking = { 'ec2:CreateAction': 'true' };

function checkGrab(inquiry: Inquiry, view: View, { tag: { key, value }, keys, named, supposed }: About): void {
  const found = inquiry.find(view, {
    notResource: named,
    pairs: tagging,
    condition: {
      StringNotEquals: { [`aws:ResourceTag/${key}`]: value },
      StringEquals: { [`aws:RequestTag/${key}`]: value },
      Null: notMaking,
    },
  });
  if (found === undefined) return;
  inquiry.report('tag.grab', {
    where: found.where,
    reason: `${listed(found.actions)} can give \`${key}=${value}\` to what is not of the workspace: from then on it is`,
    witness: found.witness,
    layers: view.layers,
    supposed,
    fix: `deny setting ${listed(keys)}, in any case, but while something is made`,
    fixPolicy: documentWith(noRetag(keys, found.actions)),
  });
}

function checkChange(
  inquiry: Inquiry,
  view: View,
  { tag, keys, supposed, zone }: About & { readonly zone: Tag | undefined },
): void {
  const { key, value } = tag;
  const moved = inquiry.find(view, {
    pairs: tagging,
    condition: {
      ...own(tag),
      StringNotEquals: { [`aws:RequestTag/${key}`]: value },
      Null: { ...notMaking, [`aws:RequestTag/${key}`]: 'false' },
    },
  });
  const rezoned =
    zone === undefined
      ? undefined
      : inquiry.find(view, {
          pairs: tagging,
          condition: {
            ...own(tag),
            Null: { ...notMaking, [`aws:RequestTag/${zone.key}`]: 'false', [`aws:ResourceTag/${zone.key}`]: 'false' },
          },
        });
  const blind = inquiry.find(view, { action: blindTagging, condition: own(tag) });
  const shown = moved ?? rezoned ?? blind;
  if (shown === undefined) return;
  const actions = [...new Set([moved, rezoned].flatMap((found) => found?.actions ?? []))];
  const blindActions = blind?.actions ?? [];
  const what = [moved === undefined ? [] : [key], rezoned === undefined || zone === undefined ? [] : [zone.key]].flat();
  inquiry.report('tag.change', {
    where: shown.where,
    reason: `${listed([...blindActions, ...actions], 7)} can change ${listed(what.length === 0 ? keys : what)} of what is in the workspace: it moves to another workspace or zone`,
    witness: shown.witness,
    layers: view.layers,
    supposed,
    fix: `deny setting ${listed(keys)}, in any case, but while something is made; deny calls that replace all tags`,
    fixPolicy: documentWith(
      ...(actions.length === 0 ? [] : [noRetag(keys, actions)]),
      ...(blindActions.length === 0 ? [] : [noBlindTags(blindActions)]),
    ),
  });
}

function checkRemoval(inquiry: Inquiry, view: View, { tag, keys, supposed }: About): void {
  const found = inquiry.find(view, {
    pairs: untagging,
    condition: { ...own(tag), 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': keys } },
  });
  if (found !== undefined) {
    inquiry.report('tag.remove', {
      where: found.where,
      reason: `${listed(found.actions)} can remove ${listed(keys)} from what is in the workspace`,
      witness: found.witness,
      layers: view.layers,
      supposed,
      fix: `deny removing ${listed(keys)}, in any case`,
      fixPolicy: documentWith(noUntag(keys, found.actions)),
    });
  }
  const all = inquiry.find(view, {
    action: 'ec2:DeleteTags',
    condition: { ...own(tag), Null: { 'aws:TagKeys': 'true' } },
  });
  if (all === undefined) return;
  inquiry.report('tag.remove_all', {
    where: all.where,
    reason: '`ec2:DeleteTags` without a list of keys removes all tags, and no condition on `aws:TagKeys` sees it',
    witness: all.witness,
    layers: view.layers,
    supposed,
    fix: 'deny `ec2:DeleteTags` where `aws:TagKeys` is missing',
    fixPolicy: documentWith(noUntagAll),
  });
}

/** The key in a case nobody writes it in. */
function otherCase(key: string): string {
  return key === key.toUpperCase() ? key.toLowerCase() : key.toUpperCase();
}

function checkCase(inquiry: Inquiry, view: View, { tag, keys, supposed }: About): void {
  const found = inquiry.find(view, {
    pairs: tagging,
    condition: { ...own(tag), 'ForAnyValue:StringEquals': { 'aws:TagKeys': keys.map(otherCase) }, Null: notMaking },
  });
  if (found === undefined) return;
  inquiry.report('tag.case_variant', {
    where: found.where,
    reason: `${listed(found.actions)} can add ${listed(keys.map(otherCase))}: with a reserved key in two cases, which of them AWS compares is not said`,
    witness: found.witness,
    layers: view.layers,
    supposed,
    fix: 'deny it with `ForAnyValue:StringEqualsIgnoreCase` on `aws:TagKeys`, which sees every case',
    fixPolicy: documentWith(noRetag(keys, found.actions)),
  });
}

/** Looks at session tags: they replace the tags of the role, so whoever may set them is in whatever workspace they say. */
export function checkSessionTags(inquiry: Inquiry, view: View, surroundings: Surroundings): void {
  const keys = reservedKeys(surroundings);
  if (surroundings.workspace === undefined) return;
  const { account } = surroundings;
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: ['sts:AssumeRole', 'sts:TagSession'] }],
  };
  const layers = { ...view.layers, resource: trust };
  const [key = ''] = keys;
  const request = {
    principal: view.principal,
    action: 'sts:TagSession',
    resource: `arn:aws:iam::${account.value}:role/other`,
    resourceAccount: account.value,
    context: { ...callerContext(view), [`aws:RequestTag/${key}`]: 'another-workspace', 'aws:TagKeys': [key] },
  };
  if (authorize({ policies: layers, request }).effect === 'deny') return;
  inquiry.report('tag.session', {
    where: view.subject.path,
    reason: `nothing denies \`sts:TagSession\` with ${listed(keys)}: a session tag replaces the tag of the role, whatever \`iam:TagRole\` is limited to`,
    witness: { request, resourceType: 'role' },
    layers,
    supposed: [...surroundings.workspace.supposed, 'a role trusts everyone in its account, or this session'],
    fix: 'deny `sts:TagSession` with reserved keys, in any case, to all but who issues sessions',
    fixPolicy: documentWith(noSessionTags(keys)),
  });
}
