// Whether a boundary isolates, and what it costs: changes outside of the workspace, copies taken in and shared out, reads that remain, lists that
// are lost, and services that show no tags.

import { authorize } from '../../authorize.ts';
import { isolated } from '../../prove/isolated.ts';
import { pairsOf, servicesNamed } from '../../prove/universe.ts';
import { taggedServices } from './check-creation.ts';
import { opened } from './check-role-tags.ts';
import { deny, documentWith, never } from './fixes.ts';
import type { Surroundings } from './infer.ts';
import { type Inquiry, listed, type Shown } from './inquiry.ts';
import type { Tag } from './manifest.ts';
import { changing, restoring, sharing } from './tagging.ts';
import { callerContext, callerOf, type View } from './views.ts';

/** Looks at a boundary by tag. */
export function checkIsolation(inquiry: Inquiry, view: View, surroundings: Surroundings): void {
  const { workspace, named, account, alone } = surroundings;
  if (workspace === undefined) return;
  const about: About = {
    tag: workspace.value,
    named,
    account: account.value,
    supposed: [...workspace.supposed, ...view.supposed],
  };
  checkChanges(inquiry, view, about);
  checkCopies(inquiry, view, about);
  checkReads(inquiry, view, about);
  checkLists(inquiry, view, about);
  if (taggedServices(view, about.tag).includes('s3')) {
    inquiry.report('s3.abac_switch', {
      where: view.subject.path,
      reason: `S3 is allowed by \`${about.tag.key}\`, which a general purpose bucket shows only once attribute-based control is switched on for it: until then nothing is allowed on it, and no Deny on tags protects it`,
      supposed: about.supposed,
      fix: 'switch it on for every bucket with `s3:PutBucketAbac`, and make buckets under a name of the workspace',
    });
  }
  if (alone) return;
  inquiry.report('account.shared', {
    where: view.subject.path,
    reason: `the workspace \`${about.tag.value}\` is kept apart by tags in an account with others: every right that AWS does not tie to tags, and every mistake in tagging, is shared`,
    supposed: about.supposed,
    fix: 'use one account per workspace where you can, and say so with `"oneAccountPerWorkspace": true` in `review.json`',
  });
}

interface About {
  readonly tag: Tag;
  readonly named: readonly string[];
  readonly account: string;
  readonly supposed: readonly string[];
}

function checkChanges(inquiry: Inquiry, view: View, { tag, named, supposed }: About): void {
  const outside = { StringNotEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } };
  const about = { layers: view.layers, supposed };
  const found = inquiry.find(view, { pairs: changing, condition: outside, notResource: named });
  if (found !== undefined) {
    inquiry.report('isolation.broken', {
      ...about,
      where: found.where,
      reason: `${listed(found.actions)} can be done outside of the workspace`,
      witness: found.witness,
      fix: `allow it only where \`aws:ResourceTag/${tag.key}\` is \`${tag.value}\`, or on resources that are named`,
      fixPolicy: documentWith(deny('OnlyOwn', { Action: found.actions, Condition: outside })),
    });
  }
  const byName =
    named.length === 0 ? undefined : inquiry.find(view, { pairs: changing, condition: outside, resource: named });
  if (byName === undefined) return;
  inquiry.report('isolation.named', {
    ...about,
    where: byName.where,
    reason: `${listed(byName.actions)} can be done to what is named here, whatever its tags: names are kept apart by nothing else`,
    witness: byName.witness,
    fix: 'make sure that only this workspace makes things with such names',
  });
}

function checkCopies(inquiry: Inquiry, view: View, { tag, named, supposed }: About): void {
  const shared = inquiry.find(view, { action: sharing });
  if (shared !== undefined) {
    inquiry.report('snapshot.shared', {
      where: shared.where,
      reason: `${listed(shared.actions)} can give another account a copy of what is in the workspace`,
      witness: shared.witness,
      layers: view.layers,
      supposed,
      fix: 'deny it to all but who shares on purpose',
      fixPolicy: documentWith(never('NoShare', sharing)),
    });
  }
  const keys = [
    ...new Set((view.subject.policy?.statements ?? []).flatMap(({ conditions }) => conditions.map(({ key }) => key))),
  ];
  const others = keys.filter(
    (key) => /^aws:ResourceTag\//i.test(key) && key.toLowerCase() !== `aws:resourcetag/${tag.key.toLowerCase()}`,
  );
  const foreign = {
    StringNotEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value, 'ec2:Owner': ['amazon', 'aws-marketplace'] },
    ...(others.length === 0 ? {} : { Null: Object.fromEntries(others.map((key) => [key, 'true'])) }),
  };
  const taken = inquiry.find(view, { pairs: restoring, condition: foreign, notResource: named });
  const later = taken === undefined && inquiry.has('create.impossible');
  const layers = later ? opened(view) : view.layers;
  const shown: Shown | undefined = later
    ? inquiry.find({ ...view, layers }, { pairs: restoring, condition: foreign })
    : taken;
  if (shown === undefined) return;
  inquiry.report('restore.outside', {
    where: later ? view.subject.path : shown.where,
    ...(later ? { severity: 'low' as const } : {}),
    reason: later
      ? `nothing can be made here, so that will be allowed, and no Deny keeps ${listed(shown.actions)} from snapshots and images of outside`
      : `${listed(shown.actions)} can make something out of a snapshot, image or backup that is not of the workspace: its contents come in`,
    witness: shown.witness,
    layers,
    supposed: later ? [...supposed, 'an Allow for making things is added'] : supposed,
    fix: `deny them where the source has not \`${tag.key}=${tag.value}\`; say which sources are shared with a tag of their own`,
    fixPolicy: documentWith(
      deny('OwnSources', {
        Action: shown.actions,
        Resource: [
          ...new Set(
            shown.actions
              .flatMap((action) => pairsOf(action))
              .filter((pair) => restoring[1](pair))
              .flatMap(({ arn }) => arn.replace(/\$\{[^}]*\}/g, '*').split(', ')),
          ),
        ],
        Condition: { StringNotEquals: { [`aws:ResourceTag/${tag.key}`]: tag.value } },
      }),
    ),
  });
}

function checkReads(inquiry: Inquiry, view: View, { tag, named, supposed }: About): void {
  const { exposures } = isolated(view.layers, { [tag.key]: tag.value }, callerOf(view));
  const [first] = exposures;
  if (first === undefined) return;
  const actions = [...new Set(exposures.map(({ action }) => action))];
  const roles = inquiry.find(view, {
    action: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:GetPolicyVersion'],
    notResource: named,
  });
  const shown = roles ?? inquiry.find(view, { action: first.action });
  inquiry.report('read.outside', {
    where: shown?.where ?? view.subject.path,
    severity: roles === undefined ? 'low' : 'medium',
    reason:
      roles === undefined
        ? `${actions.length} list and read calls reach outside of the workspace: ${listed(actions)}`
        : `${listed(actions)} reach outside of the workspace; ${listed(roles.actions)} ${roles.actions.length === 1 ? 'shows' : 'show'} its roles, whom they trust and what they may do`,
    witness: shown?.witness ?? first.witness,
    layers: view.layers,
    supposed,
    fix:
      roles === undefined
        ? 'accept it, since AWS ties no tags to these, or use an account per workspace'
        : 'name the path of the workspace in `Resource`',
  });
}

function checkLists(inquiry: Inquiry, view: View, { tag, account, supposed }: About): void {
  const services = taggedServices(view, tag);
  const wild = servicesNamed(new Set(services)).flatMap(({ pairs }) =>
    pairs.flatMap((ofAction) => (ofAction.every(({ type }) => type === undefined) ? ofAction : [])),
  );
  const lists = wild.filter(({ level }) => level === 'List' || level === 'Read');
  const { principal, layers } = view;
  const context = { ...callerContext(view), 'aws:RequestedRegion': 'eu-west-1' };
  const requestOf = (action: string) => ({ principal, action, resource: '*', resourceAccount: account, context });
  const denied = lists.filter(
    ({ action }) => authorize({ policies: layers, request: requestOf(action) }).effect === 'deny',
  );
  // What a console and a refresh ask first.
  const asked = ['ec2:DescribeInstances', 'rds:DescribeDBInstances', 's3:ListAllMyBuckets'];
  const first = [...asked, ...denied.map(({ action }) => action)].find(
    (action) =>
      authorize({ policies: layers, request: requestOf(action) }).effect === 'deny' &&
      services.includes(action.slice(0, action.indexOf(':'))),
  );
  const empty = services.filter((service) => {
    const own = lists.filter((pair) => pair.service === service);
    return own.length > 0 && own.every((pair) => denied.includes(pair));
  });
  if (first === undefined || empty.length === 0) return;
  const others = wild.filter(({ service }) => empty.includes(service)).length;
  inquiry.report('list.denied', {
    where: view.subject.path,
    reason: `${others} calls of ${listed(empty)} have no resource, so no tag: all are denied, with them ${listed(
      denied.filter(({ service, level }) => empty.includes(service) && level === 'List').map(({ action }) => action),
      3,
    )}; no console and no refresh works`,
    witness: { request: requestOf(first) },
    layers,
    supposed,
    fix: 'allow the list and describe calls without a condition, and accept that they show names of other workspaces',
    fixPolicy: {
      Version: '2012-10-17',
      Statement: [{ Sid: 'Discover', Effect: 'Allow', Action: discover(empty), Resource: '*' }],
    },
  });
}

const discover = (services: readonly string[]): readonly string[] =>
  services.flatMap((service) =>
    service === 's3'
      ? ['s3:ListAllMyBuckets', 's3:GetAccountPublicAccessBlock']
      : [`${service}:Describe*`, `${service}:List*`],
  );
