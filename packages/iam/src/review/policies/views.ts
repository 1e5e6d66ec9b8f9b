// Whose rights a review looks at. A boundary is looked at as the most that any role under it may do; an identity policy with each boundary it may
// meet, or by itself. Service and resource control policies of the folder stand around all of them.

import type { WrittenDocument } from '../../generate/generated.ts';
import type { AskOptions } from '../../prove/answer.ts';
import { disjoint } from '../../prove/contained.ts';
import { neverAllows } from '../../prove/reach.ts';
import type { Context, NodePolicies, Policies, StatementRef } from '../../types.ts';
import type { Surroundings } from './infer.ts';
import { roleFor } from './infer-role.ts';
import type { ReviewDocument, ReviewFolder } from './read-folder.ts';

/** Layers under review. */
export interface View {
  /** The document whose holes are looked for. */
  readonly subject: ReviewDocument;
  readonly layers: Policies;
  readonly principal: string;
  /** The caller's tags by key, if they are known; no others exist then. */
  readonly principalTags?: Readonly<Record<string, string>>;
  /** Documents by layer, node and index. */
  readonly documents: ReadonlyMap<string, ReviewDocument>;
  /** What was supposed in putting the layers together. */
  readonly supposed: readonly string[];
  /** For an identity policy: the boundary it stands under. */
  readonly under?: ReviewDocument;
}

/** An identity policy of which a boundary leaves nothing. */
export interface VoidPair {
  readonly policy: ReviewDocument;
  readonly boundary: ReviewDocument;
  readonly principal: string;
}

/** All views of a folder. */
export interface Views {
  readonly boundaries: readonly View[];
  readonly identities: readonly View[];
  readonly voids: readonly VoidPair[];
}

/** The caller of a view, for a question. */
export function callerOf({ principal, principalTags }: View): Pick<AskOptions, 'principal' | 'principalTags'> {
  return { principal, ...(principalTags === undefined ? {} : { principalTags }) };
}

/** The caller's tags of a view, for a request. */
export function callerContext({ principalTags = {} }: View): Context {
  return Object.fromEntries(Object.entries(principalTags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
}

/** A policy that allows everything. */
export const everything: WrittenDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** Only users have a name in requests. */
const userVariable = /\$\{\s*aws:username|"aws:username"/i;

/** The views of a folder. */
export function viewsOf(folder: ReviewFolder, { account, path, callerTags }: Surroundings): Views {
  const readable = folder.documents.filter(({ policy }) => policy !== undefined);
  const around = organizationOf(readable, folder.managementAccount);
  const tags = callerTags === undefined ? {} : { principalTags: callerTags };
  const organization = { layers: around.layers, documents: readable };
  const all = readable.filter(({ kind }) => kind === 'boundary');
  const principal = `arn:aws:iam::${account.value}:role/${path?.value ?? ''}app`;
  const boundaries = all.map((subject): View => {
    const said = folder.manifest.roles.find((role) => role.boundary === subject.path)?.arn;
    const who = said === undefined ? roleFor(subject, principal, organization) : { principal: said, supposed: [] };
    const layers = { identity: [everything], boundary: subject.text, ...around.layers };
    return {
      subject,
      layers,
      ...tags,
      ...who,
      documents: new Map([...around.documents, ['boundary||0', subject]]),
    };
  });
  const identities: View[] = [];
  const voids: VoidPair[] = [];
  for (const subject of readable.filter(({ kind }) => kind === 'identity')) {
    const role = folder.manifest.roles.find(({ identity }) => identity.includes(subject.path));
    const usual = userVariable.test(subject.text) ? principal.replace(':role/', ':user/') : principal;
    const { principal: who, supposed: whose } =
      role?.arn === undefined ? roleFor(subject, usual, organization) : { principal: role.arn, supposed: [] };
    const chosen = role?.boundary === undefined ? all : all.filter((one) => one.path === role.boundary);
    const met = chosen.filter((boundary) => !isVoid(subject, boundary, who));
    if (met.length === 0) voids.push(...chosen.map((boundary) => ({ policy: subject, boundary, principal: who })));
    const documents = new Map([...around.documents, ['identity||0', subject] as const]);
    const base = { subject, principal: who, ...tags };
    const under = met.length < 2 ? met[0] : leavingMost(subject, met, who);
    if (under !== undefined) {
      const layers = { identity: [subject.text], boundary: under.text, ...around.layers };
      const supposed =
        met.length < 2 ? whose : [...whose, `it is used under \`${under.path}\`, which leaves most of it`];
      identities.push({ ...base, layers, documents: new Map([...documents, ['boundary||0', under]]), supposed, under });
      continue;
    }
    const supposed =
      chosen.length > 0
        ? [...whose, 'the policy is used without a boundary, since no boundary here leaves any of it']
        : whose;
    identities.push({ ...base, layers: { identity: [subject.text], ...around.layers }, documents, supposed });
  }
  return { boundaries, identities, voids };
}

/** The boundary that leaves the most statements of a policy. */
function leavingMost(
  policy: ReviewDocument,
  boundaries: readonly ReviewDocument[],
  principal: string,
): ReviewDocument | undefined {
  const left = boundaries.map((boundary) => {
    const alive = policy.statements.filter((statement) => {
      const alone = { Version: policy.policy?.version ?? '2012-10-17', Statement: [statement] };
      return neverAllows({ boundary: boundary.text }, alone, { principal }).answer === 'fails';
    });
    return { boundary, alive: alive.length };
  });
  return left.sort((one, other) => other.alive - one.alive)[0]?.boundary;
}

/** Does the boundary leave nothing of the policy? Trust and key policies are taken to leave the matter to the account. */
function isVoid(policy: ReviewDocument, boundary: ReviewDocument, principal: string): boolean {
  const account = principal.split(':')[4] ?? '';
  const resource = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: account }, Action: ['sts:*', 'kms:*'], Resource: '*' }],
  };
  const left = disjoint({ identity: [policy.text], resource }, { identity: [boundary.text], resource }, { principal });
  return left.answer === 'holds' && allows(policy);
}

const allows = ({ policy }: ReviewDocument): boolean =>
  policy?.statements.some(({ effect }) => effect === 'allow') === true;

/** The document and statement a reference points at. */
export function documentOf({ documents }: View, { layer, node, policy }: StatementRef): ReviewDocument | undefined {
  return documents.get(`${layer}|${node ?? ''}|${policy}`);
}

interface Around {
  readonly layers: Policies;
  readonly documents: ReadonlyMap<string, ReviewDocument>;
}

/** Service and resource control policies. A level without an Allow gets the one AWS attaches, or nothing below could be looked at. */
function organizationOf(documents: readonly ReviewDocument[], managementAccount: string | undefined): Around {
  const places = new Map<string, ReviewDocument>();
  const nodesOf = (kind: 'scp' | 'rcp'): readonly NodePolicies[] => {
    const nodes = new Map<string, ReviewDocument[]>();
    for (const one of documents) {
      if (one.kind === kind) nodes.set(one.node ?? '', [...(nodes.get(one.node ?? '') ?? []), one]);
    }
    return [...nodes].map(([node, list]) => {
      for (const [index, one] of list.entries()) places.set(`${kind}|${node}|${index}`, one);
      const texts = list.map(({ text }) => text);
      return { node, policies: list.some(allows) ? texts : [...texts, kind === 'rcp' ? fullRcp : everything] };
    });
  };
  const [scp, rcp] = [nodesOf('scp'), nodesOf('rcp')];
  return {
    layers: {
      ...(scp.length === 0 ? {} : { scp }),
      ...(rcp.length === 0 ? {} : { rcp }),
      ...(managementAccount === undefined ? {} : { managementAccount }),
    },
    documents: places,
  };
}

const fullRcp = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
} as const;
