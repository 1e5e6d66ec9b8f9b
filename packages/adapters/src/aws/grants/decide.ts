// What AWS would answer, decided by the iam package, which is loaded when the first grant needs it. A question is put over all requests
// (any address, any session, any tags of the resource): only what no request can get is called void, and what cannot be decided is no.

import type { DocumentInput, NodePolicies, Policies, Principal } from '@tidegate/iam';
import type { AwsRole } from '../calls.ts';
import type { AwsPlan, RolePlan } from '../plan.ts';
import { roleArnOf, tagsOf } from '../plan.ts';
import { accessDocument } from './compile-policy.ts';
import { trustingAll } from './role-entitlement.ts';

/** The policies around a grant that are not its own. */
export interface Guardrails {
  readonly boundary: DocumentInput | undefined;
  readonly scp?: readonly NodePolicies[] | undefined;
  readonly rcp?: readonly NodePolicies[] | undefined;
  readonly managementAccount?: string | undefined;
  /** Whom the role trusts that the grant lets somebody take. */
  readonly trust?: DocumentInput | undefined;
  /** The organization everybody concerned is in. */
  readonly organizationId?: string | undefined;
}

/** The policies of the grant itself, as they are or would be, and those around it. */
export interface Around extends Guardrails {
  readonly identity: readonly unknown[];
}

/** Sentences about what was asked for and nobody would get at this moment; none when all of it can be had. */
export async function whatIsVoid(plan: AwsPlan, around: Around, now: number): Promise<readonly string[]> {
  const { reachable } = await import('@tidegate/iam');
  const layers = layersOf(around);
  const caller = callerOf(plan);
  const condition = conditionOf(around, now);
  return plan.essential.flatMap(({ action, resource }) => {
    const ask = (with_: Policies) => reachable(with_, { action, resource, condition }, caller);
    const answer = ask(layers);
    if (answer.answer === 'exists') return [];
    const what = `\`${action}\` on \`${resource}\``;
    if (answer.answer === 'unknown') return [`whether AWS would allow ${what} cannot be decided: ${answer.reason}`];
    const stopping = alone(layers, resource).filter(([, only]) => ask(only).answer === 'none');
    const names = stopping.map(([name]) => name).join(' and ');
    return [
      `AWS would not allow ${what}: ${names === '' ? 'the guardrails together leave' : `${names} leaves`} none of it`,
    ];
  });
}

/**
 * What is known of every request of ours. A session that took a role from another session has no word of a second factor, and says nothing that
 * nobody told it to say: an external id is agreed with others, and session tags and a source identity ask for rights of their own.
 */
const conditionOf = ({ trust, organizationId }: Guardrails, now: number) => ({
  DateEquals: { 'aws:CurrentTime': new Date(now).toISOString() },
  ...(trust === undefined
    ? {}
    : {
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
        Null: { 'sts:ExternalId': 'true', 'sts:SourceIdentity': 'true', 'aws:TagKeys': 'true' },
        ...(organizationId === undefined ? {} : { StringEquals: { 'aws:PrincipalOrgID': organizationId } }),
      }),
});

/** Why sessions of a role could renew themselves for ever; null when it is decided that they cannot. */
export async function whyUnending(role: AwsRole, around: Around): Promise<string | null> {
  const { reachable } = await import('@tidegate/iam');
  const session = `${role.arn.replace(/^arn:([a-z-]+):iam::(\d+):.*$/, 'arn:$1:sts::$2:assumed-role')}/${role.name}/person`;
  const caller = { principal: { arn: session, roleArn: role.arn }, principalTags: role.tags };
  const answer = reachable(layersOf(around), { action: 'sts:AssumeRole', resource: role.arn }, caller);
  if (answer.answer === 'none') return null;
  if (answer.answer === 'unknown')
    return `whether its sessions could renew themselves cannot be decided: ${answer.reason}`;
  return 'its trust and its policies let a session of it take the role again, without end; let its trust name others than itself, such as the roles of grants';
}

/** Why the compiled policy is not inside what the approver is shown; null when that is proved. */
export async function whyOutside(plan: AwsPlan): Promise<string | null> {
  const { contained } = await import('@tidegate/iam');
  const most = {
    Version: '2012-10-17',
    Statement: plan.most.map(({ actions, notActions, resources }) => ({
      Effect: 'Allow',
      ...(actions === undefined ? {} : { Action: actions }),
      ...(notActions === undefined ? {} : { NotAction: notActions }),
      Resource: resources,
    })),
  };
  // Without a policy on the role nothing would be allowed on it at all, and everything be inside that.
  const resource = trustingAll(plan.nativeId);
  const answer = contained(
    { identity: [accessDocument(plan.allows, 0)], ...resource },
    { identity: [most], ...resource },
    callerOf(plan),
  );
  switch (answer.answer) {
    case 'holds':
      return null;
    case 'fails':
      return `it would allow \`${answer.counterExample.request.action}\` on \`${answer.counterExample.request.resource}\``;
    default:
      return answer.reason;
  }
}

/** Every layer by itself, with what it is called. */
function alone(
  { identity = [], boundary, scp, rcp, resource: trust, managementAccount }: Policies,
  taken: string,
): readonly (readonly [string, Policies])[] {
  const own = { identity, ...trustingAll(taken) };
  return [
    ['the policy of the grant', own],
    ...(trust === undefined ? [] : [['the trust of the role', { identity, resource: trust }] as const]),
    ...(boundary === undefined ? [] : [['the permission boundary', { ...own, boundary }] as const]),
    ...(scp ?? []).map(
      (node) =>
        [
          `the service control policies of \`${node.node}\``,
          { ...own, scp: [node], ...management(managementAccount) },
        ] as const,
    ),
    ...(rcp ?? []).map(
      (node) =>
        [
          `the resource control policies of \`${node.node}\``,
          { ...own, rcp: [node], ...management(managementAccount) },
        ] as const,
    ),
  ];
}

const management = (managementAccount: string | undefined) =>
  managementAccount === undefined ? {} : { managementAccount };

function layersOf({ identity, boundary, trust, scp, rcp, managementAccount }: Around): Policies {
  return {
    identity: identity.map(
      (one): DocumentInput => (typeof one === 'string' || (typeof one === 'object' && one !== null) ? one : 'null'),
    ),
    ...(boundary === undefined ? {} : { boundary }),
    ...(trust === undefined ? {} : { resource: trust }),
    ...(scp === undefined ? {} : { scp }),
    ...(rcp === undefined ? {} : { rcp }),
    ...management(managementAccount),
  };
}

/** Who would ask: a session of the grant's role, or of the role that Identity Center makes of its permission set. */
function callerOf(plan: AwsPlan): {
  readonly principal: Principal;
  readonly principalTags?: Readonly<Record<string, string>>;
} {
  const { partition, accountId } = plan;
  const session = (role: string, name: string): string =>
    `arn:${partition}:sts::${accountId}:assumed-role/${role}/${name}`;
  if (plan.way === 'role') return { principal: roleCaller(plan, session), principalTags: tagsOf(plan) };
  const role = `AWSReservedSSO_${plan.name}_0000000000000000`;
  const roleArn = `arn:${partition}:iam::${accountId}:role/aws-reserved/sso.amazonaws.com/${role}`;
  // A user name may hold letters that the name of a session cannot; whose session it is makes no difference here.
  return { principal: { arn: session(role, 'person'), roleArn } };
}

const roleCaller = (plan: RolePlan, session: (role: string, name: string) => string): Principal => ({
  arn: session(plan.name, plan.session),
  roleArn: roleArnOf(plan),
});
