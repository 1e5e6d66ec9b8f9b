// The plan of one grant: whose, where, and what in AWS's own words, as the approver was shown it. Made once from the ask, the settings and
// chance, stored as JSON, parsed again before each use. There is no secret: people sign in to AWS as themselves.

import { type GrantPlan, no, ok, type PlanAsk, type Planned, quoted, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';
import { personIn, randomLetters, readStored } from '../stored-plan.ts';
import { type AwsConfig, awsLimits as limits } from './config.ts';
import { accessDocument, closedDocument, endDocument, setDocument, textOf } from './grants/compile-policy.ts';
import { entitlementOf } from './grants/entitlements.ts';
import { readPrincipal } from './grants/principal.ts';

const words = z.array(z.string().min(1)).readonly();
const allowed = z.strictObject({
  sid: z.string().regex(/^[A-Za-z0-9]+$/),
  actions: words.optional(),
  notActions: words.optional(),
  resources: words,
  conditions: z.record(z.string(), z.record(z.string(), z.string())).optional(),
});

const common = {
  adapter: z.literal('aws-organization'),
  version: z.literal(1),
  grantId: z.string().min(1),
  /** Of the role or permission set, new for this grant. */
  name: z.string().regex(/^tg-[a-z0-9-]{4,29}$/),
  workspace: z.string().min(1),
  partition: z.string(),
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().nullable(),
  type: z.string(),
  nativeId: z.string(),
  permission: z.string(),
  /** With its path, without the first stroke: in every account by the same name. */
  boundary: z.string().min(1),
  /** What the role carries besides our own tags. */
  tags: z.record(z.string(), z.string()),
  allows: z.array(allowed).min(1).readonly(),
  essential: z
    .array(z.strictObject({ action: z.string(), resource: z.string() }))
    .min(1)
    .readonly(),
  most: z
    .array(z.strictObject({ actions: words.optional(), notActions: words.optional(), resources: words }))
    .min(1)
    .readonly(),
  details: z.record(z.string(), z.string()),
};

const rolePlan = z.strictObject({
  ...common,
  way: z.literal('role'),
  /** Who takes the role. */
  principal: z.string(),
  /** The name of each of their sessions, which the trust asks for. */
  session: z.string().regex(/^[\w+=,.@-]{2,64}$/),
  /** The instance whose Session Manager sessions end with the grant. */
  node: z.string().nullable(),
});

const setPlan = z.strictObject({
  ...common,
  way: z.literal('assignment'),
  /** The user of Identity Center. */
  userName: z.string(),
});

const shape = z.discriminatedUnion('way', [rolePlan, setPlan]);

/** A grant that is a role of its own, taken by the person. */
export type RolePlan = Readonly<z.infer<typeof rolePlan>>;
/** A grant that is a permission set of its own, assigned to the person. */
export type SetPlan = Readonly<z.infer<typeof setPlan>>;
export type AwsPlan = RolePlan | SetPlan;

const randomLength = 13;
const personLengthMax = 30;

/** Makes the plan; refuses what can never be granted, before anybody is asked. */
export function makePlan(config: AwsConfig, ask: PlanAsk): Result<Planned> {
  const { resource, permission } = ask;
  const random = randomLetters(ask.chance, randomLength);
  const session = `${personIn(ask.granteeEmail, { separator: '-', lengthMax: personLengthMax })}-${random}`;
  const asked = { type: resource.type, nativeId: resource.nativeId, context: resource.context };
  const entitled = entitlementOf({ ...asked, permission: permission.name, session }, config);
  if (!entitled.ok) return entitled;
  const person = readPrincipal(ask.account);
  if (!person.ok) return person;
  const { node, ...entitlement } = entitled.value;
  if (config.boundaryPolicy === null)
    return cannot('set `boundary_policy` of the integration: nothing is opened without it');
  const plan = {
    adapter: 'aws-organization' as const,
    version: 1 as const,
    grantId: ask.grantId,
    name: `tg-${random}`,
    workspace: config.workspace,
    type: resource.type,
    nativeId: resource.nativeId,
    permission: permission.name,
    boundary: config.boundaryPolicy,
    // A permission set's own tags are not those of its sessions.
    tags: resource.type === 'aws-organization-account' ? {} : config.grantTags,
    ...entitlement,
  };
  if (resource.type === 'aws-organization-account') {
    if (config.identityCenterRoleArn === null) {
      return cannot('set `identity_center_role_arn` of the integration: the role that assigns permission sets');
    }
    const { userName } = person.value;
    if (userName === null) {
      return cannot(`${quoted(person.value.arn ?? '', 200)} is no user of Identity Center; link the user name there`);
    }
    return fitting({ ...plan, way: 'assignment', userName });
  }
  if (config.grantingRoleName === null) {
    return cannot('set `granting_role_name` of the integration: the role of each account that opens access');
  }
  const principal = person.value.arn;
  if (principal === null) {
    return cannot(
      `a role cannot name the Identity Center user alone; link the ARN of the session that ${quoted(ask.granteeEmail)} signs in with`,
    );
  }
  return fitting({ ...plan, way: 'role', principal, session, node });
}

/** Parses a stored plan; one that is not ours or of a newer form is a fault, not a guess. */
export function readPlan(plan: GrantPlan): AwsPlan {
  return readStored(shape, plan, 'AWS');
}

/** The path of every role that is made for a grant of a workspace; the granting role may touch nothing else. */
export const grantPath = (workspace: string): string => `/tidegate/grants/${workspace}/`;

/** What every role and permission set of a grant carries. Its end is in its policies, where it counts. */
export const tagsOf = ({ workspace, grantId, tags }: AwsPlan): Readonly<Record<string, string>> => ({
  ...tags,
  'tidegate:workspace': workspace,
  'tidegate:grant': grantId,
});

export const boundaryArnOf = ({ partition, accountId, boundary }: AwsPlan): string =>
  `arn:${partition}:iam::${accountId}:policy/${boundary}`;

export const roleArnOf = ({ partition, accountId, workspace, name }: RolePlan): string =>
  `arn:${partition}:iam::${accountId}:role${grantPath(workspace)}${name}`;

/** What AWS would refuse for its size is refused before anybody is asked. */
function fitting(plan: AwsPlan): Result<Planned> {
  const documents =
    plan.way === 'role'
      ? [accessDocument(plan.allows, 0), endDocument(0), closedDocument]
      : [setDocument(plan.allows, 0)];
  const size = documents.reduce((sum, document) => sum + textOf(document).length, 0);
  if (size > limits.rolePoliciesMax) {
    return cannot(`its policies would have ${size} characters; AWS takes ${limits.rolePoliciesMax}`);
  }
  return ok({ plan, secret: null });
}

const cannot = (message: string): Result<never> => no(refusal('target.refused', message));
