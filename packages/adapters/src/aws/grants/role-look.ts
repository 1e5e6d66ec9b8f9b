// What is there of a grant's role, compared with its plan, and whether AWS would now allow what was asked for: decided from the policies
// as they were read back, with the boundary as it is today.

import type { Look } from '@tidegate/core';
import type { AwsRole } from '../calls.ts';
import { awsLimits as limits } from '../config.ts';
import { boundaryArnOf, grantPath, type RolePlan, tagsOf } from '../plan.ts';
import { type Aws, granterIn } from './aws.ts';
import { accessDocument, canonical, documentIn, endDocument, endIn, trustDocument } from './compile-policy.ts';
import { whatIsVoid } from './decide.ts';
import { readBoundary, readTaken } from './guardrails.ts';
import { absent, ifThere, looking } from './outcome.ts';
import { openSessions, policiesOf, policyNames } from './role-parts.ts';

/** Looks at one part of opening. */
export const lookAtPart = (aws: Aws, plan: RolePlan, part: 'role' | 'end' | 'access'): Promise<Look> =>
  looking(async () => {
    const at = granterIn(aws, plan);
    if (part === 'role') {
      const role = await ifThere(aws.client.call(at, 'iam.role', { name: plan.name }));
      return role === null ? absent : { ...present, differs: oddOf(plan, role) };
    }
    const text = await ifThere(aws.client.call(at, 'iam.rolePolicy', { role: plan.name, policy: policyNames[part] }));
    if (text === null) return absent;
    const read = readDocument(plan, part, text);
    return { ...present, endsAt: read.endsAt, differs: read.differs };
  });

const present: Look = { state: 'present', endsAt: null, differs: [], message: null };

/** Looks at the whole grant. */
export const lookAtRole = (aws: Aws, plan: RolePlan): Promise<Look> =>
  looking(async () => {
    const at = granterIn(aws, plan);
    const role = await ifThere(aws.client.call(at, 'iam.role', { name: plan.name }));
    const policies = role && (await policiesOf(aws, plan));
    if (role === null || policies === null) return lookForSessions(aws, plan);
    const differs = [...oddOf(plan, role)];
    const documents: unknown[] = [];
    const ends: number[] = [];
    for (const part of ['end', 'access'] as const) {
      const policy = policyNames[part];
      const text = policies.inline.includes(policy)
        ? await ifThere(aws.client.call(at, 'iam.rolePolicy', { role: plan.name, policy }))
        : null;
      if (text === null) {
        differs.push(
          part === 'end'
            ? 'longer than planned: the deny that ends it is missing'
            : 'narrower than planned: what it may do is missing',
        );
        continue;
      }
      const read = readDocument(plan, part, text);
      differs.push(...read.differs);
      if (read.endsAt !== null) ends.push(read.endsAt);
      documents.push(documentIn(text));
    }
    for (const name of policies.inline.filter((one) => one !== policyNames.end && one !== policyNames.access)) {
      differs.push(`wider than planned: the role has another policy, \`${name}\``);
    }
    for (const arn of policies.attached) differs.push(`wider than planned: \`${arn}\` is attached to the role`);
    const letIn = endIn(documentIn(role.trust));
    if (letIn !== null && ends.length > 0 && letIn > Math.min(...ends)) {
      differs.push('longer than planned: its trust lets the person in when its policies have ended');
    }
    if (letIn !== null) ends.push(letIn);
    // The trust, the deny and the allow each end it: the first counts.
    const endsAt = ends.length === 0 ? null : Math.min(...ends);
    if (differs.length === 0 && endsAt !== null && aws.clock.now() < endsAt) {
      differs.push(...(await decided(aws, plan, documents)));
    }
    return { state: 'present', endsAt, differs, message: null };
  });

/** The role is gone; a shell that it opened may not be. */
async function lookForSessions(aws: Aws, plan: RolePlan): Promise<Look> {
  const sessions = await openSessions(aws, plan);
  if (sessions.length === 0) return absent;
  return {
    ...present,
    differs: [`longer than planned: ${sessions.length} Session Manager session(s) of its role are open`],
  };
}

function oddOf(plan: RolePlan, role: AwsRole): readonly string[] {
  const differs: string[] = [];
  const trust = documentIn(role.trust);
  const letIn = endIn(trust);
  if (letIn === null) differs.push('longer than planned: its trust does not end');
  else if (canonical(trust) !== canonical(trustDocument(plan, letIn))) {
    differs.push('wider than planned: somebody else is trusted to take the role');
  }
  if (role.boundary !== boundaryArnOf(plan)) {
    differs.push(`wider than planned: its boundary is ${role.boundary === null ? 'missing' : `\`${role.boundary}\``}`);
  }
  if (role.path !== grantPath(plan.workspace)) differs.push('wider than planned: the role has another path');
  if (role.sessionSecMax > limits.grantSessionSec)
    differs.push('longer than planned: its sessions last more than an hour');
  const tags = tagsOf(plan);
  if (canonical(role.tags) !== canonical(tags)) differs.push('wider than planned: the role has other tags');
  return differs;
}

function readDocument(plan: RolePlan, part: 'access' | 'end', text: string) {
  const document = documentIn(text);
  const endsAt = endIn(document);
  const planned = endsAt === null ? null : part === 'end' ? endDocument(endsAt) : accessDocument(plan.allows, endsAt);
  if (planned !== null && canonical(planned) === canonical(document)) return { endsAt, differs: [] };
  if (part === 'end') {
    return {
      endsAt: null,
      differs: ['narrower or longer than planned: the deny that ends it is not the one of this grant'],
    };
  }
  return { endsAt, differs: ['wider or narrower than planned: what it may do was changed'] };
}

/** Sentences about what was asked for and AWS would not allow, as the documents are. */
async function decided(aws: Aws, plan: RolePlan, identity: readonly unknown[]): Promise<readonly string[]> {
  const boundary = await readBoundary(aws, plan);
  const taken = await readTaken(aws, plan);
  const stopped = await whatIsVoid(plan, { identity, boundary, ...taken }, aws.clock.now());
  return stopped.map((sentence) => `narrower than planned: ${sentence}`);
}
