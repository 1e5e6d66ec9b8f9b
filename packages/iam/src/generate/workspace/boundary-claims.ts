// What the boundary promises, whatever is attached to a role beside it: isolation, also where the policies of things let everyone in; tags that stay; no
// way around.

import type { Answer } from '../../prove/answer.ts';
import { contained } from '../../prove/contained.ts';
import { type Exposure, type Isolation, isolated } from '../../prove/isolated.ts';
import { reachable } from '../../prove/reach.ts';
import type { DocumentInput, Policies } from '../../types.ts';
import type { Proof } from '../generated.ts';
import { documentWith, must, never, policy, whateverIsAttached, whoeverLetsIn } from './claim.ts';
import type { Declared } from './declared.ts';
import type { WorkspaceDocuments } from './documents.ts';
import { isBeyondTags, type Writing } from './grants.ts';
import { opensWhileMaking } from './service-shape.ts';

/** What the claims are made about. */
export interface Claiming {
  readonly writing: Writing;
  readonly documents: WorkspaceDocuments;
  /** A role under the path. */
  readonly principal: string;
}

/** Claims about the boundary, and what it leaves to be read outside. */
export function boundaryClaims(claiming: Claiming): {
  readonly proofs: readonly Proof[];
  readonly exposures: readonly Exposure[];
} {
  const { declared } = claiming.writing;
  const boundary: DocumentInput = claiming.documents.boundary.document;
  const anything = whateverIsAttached(boundary);
  // That the other services stay closed is a claim of its own; so the others need not go through them all.
  const open = whoeverLetsIn(
    boundary,
    claiming.writing.shapes.map(({ service }) => `${service}:*`),
  );
  const isolation = declared.ownAccount
    ? { proofs: ownAccountClaims(claiming, open), exposures: [] }
    : isolationClaims(claiming, { anything, open });
  const proofs = [
    ...isolation.proofs,
    ...zoneClaims(claiming, { anything, open }),
    ...closedClaims(claiming, { anything, open: whoeverLetsIn(boundary) }),
    ...tagClaims(claiming, anything),
    ...sharingClaims(claiming, anything),
    ...regionClaims(claiming, anything),
  ];
  return { proofs, exposures: isolation.exposures };
}

interface Layers {
  readonly anything: Policies;
  readonly open: Policies;
}

/** The statements that reach beyond the tags, as exceptions of a proof. */
export function exceptionsIn({ document }: { readonly document: WorkspaceDocuments['boundary']['document'] }): {
  readonly names: string;
  readonly exceptions: readonly DocumentInput[];
} {
  const beyond = document.Statement.filter(isBeyondTags);
  return {
    names: beyond.map(({ Sid: sid }) => sid).join(', '),
    exceptions: beyond.length === 0 ? [] : [documentWith(beyond)],
  };
}

function isolationClaims(
  { writing, documents, principal }: Claiming,
  { anything, open }: Layers,
): ReturnType<typeof boundaryClaims> {
  const { workspace, workspaceKey, denyUntagged } = writing.declared;
  const tags = { [workspaceKey]: workspace };
  const { names, exceptions } = exceptionsIn(documents.boundary);
  const bare = policy({
    Effect: 'Allow',
    Action: denyUntagged ? unmarkable(documents) : writing.shapes.map(({ service }) => `${service}:*`),
    Resource: '*',
    Condition: { Null: { [`aws:ResourceTag/${workspaceKey}`]: 'true' } },
  });
  const left = denyUntagged ? 'calls that make and list' : 'things without a workspace tag';
  const isolation = isolated(anything, tags, { principal, exceptions });
  const letIn = isolated(open, tags, { principal, exceptions: [...exceptions, bare] });
  const proofs = [
    must(
      `no action but list and read touches a resource outside of workspace \`${workspace}\`, whatever is attached to the role (but for ${names})`,
      answerOnly(isolation),
    ),
    must(`the same where the policies of resources let everyone in, but for ${left}`, answerOnly(letIn)),
    never(
      'nothing is made or tagged as if it were of another workspace, wherever it lies',
      reachable(
        open,
        {
          action: '*',
          condition: {
            StringNotEquals: { [`aws:RequestTag/${workspaceKey}`]: workspace },
            Null: { [`aws:RequestTag/${workspaceKey}`]: 'false' },
          },
        },
        { principal },
      ),
    ),
    otherAccounts({ writing, documents, principal }, open),
  ];
  return { proofs, exposures: isolation.exposures };
}

/** Statements that name no account, and need none: what is made is of the caller's account, and lists, images and buckets by name have none to be told by. */
const ofNoAccount = /^(?:Discover|MakeTagged|TagWhileMaking.*|MakeByName|SwitchTagsOn|PublicImages|UseShared)$/;

/** Asked with policies of resources that let everyone in: without one nothing in another account is open to anybody. */
function otherAccounts({ writing, documents, principal }: Claiming, open: Policies): Proof {
  const { account } = writing.declared;
  const beyond = documents.boundary.document.Statement.filter(({ Sid: sid }) => ofNoAccount.test(sid));
  const inside = [
    { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceAccount': account } } },
    ...beyond,
  ];
  const everyone = policy(...inside.map((statement) => ({ ...statement, Principal: '*' })));
  const but = beyond.length === 0 ? '' : `, but for ${beyond.map(({ Sid: sid }) => sid).join(', ')}`;
  return must(
    `nothing in another account is touched, whatever its tags, also where the policies of resources let everyone in${but}`,
    contained(open, { identity: [policy(...inside)], resource: everyone }, { principal }),
  );
}

/** The answer without the reads, which are many. */
export function answerOnly({ exposures: _, ...answer }: Isolation): Answer {
  return answer;
}

/** What `NoUntagged` leaves. */
function unmarkable({ boundary }: WorkspaceDocuments): readonly string[] {
  const found = boundary.document.Statement.find(({ Sid: sid }) => sid === 'NoUntagged')?.NotAction ?? [];
  return typeof found === 'string' ? [found] : found;
}

function ownAccountClaims({ writing, principal }: Claiming, open: Policies): readonly Proof[] {
  const { account } = writing.declared;
  const inside = [
    { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceAccount': account } } },
    { Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' },
  ];
  const everyone = inside.map((statement) => ({ ...statement, Principal: '*' }));
  return [
    must(
      'nothing in another account is touched but what a launch names (images, reservations), also where policies of resources let everyone in',
      contained(open, { identity: [policy(...inside)], resource: policy(...everyone) }, { principal }),
    ),
  ];
}

/** A role that carries a zone of its own tag. */
function zoneClaims({ writing, documents, principal }: Claiming, { anything, open }: Layers): readonly Proof[] {
  const { zoneKey, workspaceKey, workspace, ownAccount, zones } = writing.declared;
  if (zoneKey === undefined) return [];
  const zone = zones[0] ?? 'some-zone';
  const { names, exceptions } = exceptionsIn(documents.boundary);
  const tags = { ...(ownAccount ? {} : { [workspaceKey]: workspace }), [zoneKey]: zone };
  const own: Readonly<Record<string, string>> = ownAccount ? {} : { [`aws:ResourceTag/${workspaceKey}`]: workspace };
  const who = { principal, principalTags: { [zoneKey]: zone } };
  return [
    must(
      `a role that carries the zone \`${zone}\` as its own tag is held to it by the boundary alone (but for ${names})`,
      answerOnly(isolated(anything, tags, { ...who, exceptions })),
    ),
    never(
      `nothing with another zone's tag is touched by it, also where the policies of resources let everyone in`,
      reachable(open, { action: '*', condition: differs('aws:ResourceTag', zoneKey, zone, own) }, who),
    ),
    never(
      `nothing is made for another zone by it, also where the policies of resources let everyone in`,
      reachable(open, { action: '*', condition: differs('aws:RequestTag', zoneKey, zone) }, who),
    ),
    must(
      'it hands no role to a service but those of its zone',
      contained(anything, { identity: [passingOnly(writing.declared, zone)] }, who),
    ),
  ];
}

function passingOnly({ partition, account, rolesUnder }: Declared, zone: string): DocumentInput {
  const own = `arn:${partition}:iam::${account}:role/${rolesUnder}/${zone}/*`;
  return policy(
    { Effect: 'Allow', NotAction: 'iam:PassRole', Resource: '*' },
    { Effect: 'Allow', Action: 'iam:PassRole', Resource: own },
  );
}

/** There is a tag, and it is another; among things with these tags, if any are given. */
function differs(kind: string, key: string, value: string, own: Readonly<Record<string, string>> = {}): object {
  return {
    StringNotEquals: { [`${kind}/${key}`]: value },
    Null: { [`${kind}/${key}`]: 'false' },
    ...(Object.keys(own).length === 0 ? {} : { StringEquals: own }),
  };
}

function closedClaims({ writing, documents, principal }: Claiming, { anything, open }: Layers): readonly Proof[] {
  const services = writing.shapes.map(({ service }) => `${service}:*`);
  const iam = ['iam:Get*', 'iam:List*', 'iam:PassRole'];
  const inside = { Effect: 'Allow', Action: [...services, ...iam], Resource: '*' };
  const path = writing.declared.rolesUnder;
  const arn = (type: string): string =>
    `arn:${writing.declared.partition}:iam::${writing.declared.account}:${type}/${path}/*`;
  const roles = policy(
    { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
    { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*'], Resource: ['role', 'policy', 'instance-profile'].map(arn) },
    { Effect: 'Allow', Action: 'iam:PassRole', Resource: arn('role') },
  );
  return [
    must(
      'all other services stay closed, also where the policies of resources let everyone in',
      contained(open, { identity: [policy(inside)], resource: policy({ ...inside, Principal: '*' }) }, { principal }),
    ),
    must(
      'the boundary, other policies and roles cannot be changed by a role that carries it; roles of the path are passed, nothing else',
      contained(anything, { identity: [roles] }, { principal }),
    ),
    ...guardedClaims(documents, { anything, declared: writing.declared, principal }),
  ];
}

function guardedClaims(
  documents: WorkspaceDocuments,
  {
    anything,
    declared,
    principal,
  }: { readonly anything: Policies; readonly declared: Declared; readonly principal: string },
): readonly Proof[] {
  const resource = ['role', 'policy', 'instance-profile'].map(
    (type) => `arn:${declared.partition}:iam::${declared.account}:${type}/${declared.guardedPath}/*`,
  );
  return [
    never(
      `nothing under \`/${declared.guardedPath}/\`, where \`${documents.boundary.name}\` lies, is read, passed or changed`,
      reachable(anything, { action: 'iam:*', resource }, { principal }),
    ),
  ];
}

function tagClaims({ writing, principal }: Claiming, anything: Policies): readonly Proof[] {
  const { declared, shapes } = writing;
  const { guardedTags, workspaceKey, zoneKey, ownAccount } = declared;
  const mark = ownAccount ? zoneKey : workspaceKey;
  const tagging = shapes.flatMap(({ service, tagging: calls }) => calls.map((name) => `${service}:${name}`));
  if (mark === undefined || tagging.length === 0) return [];
  const marked = { [`aws:ResourceTag/${mark}`]: 'false' };
  return [
    never(
      'no guarded tag of a thing that has them is set again or taken off, in any spelling',
      reachable(
        anything,
        {
          action: tagging,
          condition: {
            'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': [...guardedTags] },
            Null: marked,
          },
        },
        { principal },
      ),
    ),
    never(
      'no call takes all tags off a thing at once',
      reachable(
        anything,
        { action: tagging, condition: { Null: { ...marked, 'aws:TagKeys': 'true' } } },
        { principal },
      ),
    ),
    ...guardedTags.map((key) =>
      never(
        `no tag key is \`${key}\` in other letters`,
        reachable(
          anything,
          {
            action: '*',
            condition: {
              'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': key },
              'ForAllValues:StringNotEquals': { 'aws:TagKeys': key },
            },
          },
          { principal },
        ),
      ),
    ),
    ...guardedTags.map((key) =>
      never(
        `no tag key is \`${key.toUpperCase()}\` or \`${capital(key)}\` beside \`${key}\``,
        reachable(
          anything,
          {
            action: '*',
            condition: {
              'ForAnyValue:StringEquals': {
                'aws:TagKeys': [key.toUpperCase(), capital(key), key.toLowerCase()].filter((one) => one !== key),
              },
            },
          },
          { principal },
        ),
      ),
    ),
    ...switchClaims(writing, { anything, marked, principal }),
  ];
}

function capital(key: string): string {
  return `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`;
}

function switchClaims(
  { shapes }: Writing,
  about: { readonly anything: Policies; readonly marked: Readonly<Record<string, string>>; readonly principal: string },
): readonly Proof[] {
  const action = shapes.flatMap(({ service, known }) => (known.tagSwitches ?? []).map((name) => `${service}:${name}`));
  if (action.length === 0) return [];
  return [
    never(
      'the tags of a thing that has them are not switched off',
      reachable(about.anything, { action, condition: { Null: about.marked } }, { principal: about.principal }),
    ),
  ];
}

function sharingClaims({ writing, principal }: Claiming, anything: Policies): readonly Proof[] {
  const action = writing.shapes.flatMap(({ service, sharing }) => sharing.map((name) => `${service}:${name}`));
  if (writing.declared.sharing || action.length === 0) return [];
  const unseen = writing.shapes.flatMap(opensWhileMaking);
  const but = unseen.length === 0 ? '' : ` (but for the policy that ${unseen.join(', ')} may give what it makes)`;
  return [
    never(
      `nothing is shared with other accounts, made public or given a policy of its own${but}`,
      reachable(anything, { action }, { principal }),
    ),
  ];
}

function regionClaims({ writing, principal }: Claiming, anything: Policies): readonly Proof[] {
  const { regions } = writing.declared;
  const action = writing.shapes
    .filter(({ service, known }) => !(known.global ?? []).includes(`${service}:*`))
    .map(({ using, service }) => `${service}:${using ?? '*'}`);
  if (regions.length === 0 || action.length === 0) return [];
  return [
    never(
      `nothing is changed outside of ${regions.join(', ')}`,
      reachable(
        anything,
        { action, condition: { StringNotEquals: { 'aws:RequestedRegion': [...regions] } } },
        { principal },
      ),
    ),
  ];
}
