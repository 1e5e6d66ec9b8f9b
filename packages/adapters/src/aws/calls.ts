// Every call to AWS that this adapter makes, with what it asks and what it needs of the answer: the seam between our reading and
// the SDK (client.ts), the pace (pace.ts), and the twin that tests read instead. Those that write set tags, or open and close grants.

/** A page of a list; `next` null ends it. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export type Tags = Readonly<Record<string, string>>;

export interface AwsAccount {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly email: string;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, … */
  readonly status: string;
}
export interface AwsUnit {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
}
export interface AwsInstance {
  readonly id: string;
  readonly state: string;
  readonly type: string;
  readonly tags: Tags;
  readonly facts: Tags;
}
/** Something with an ARN, a name, tags, and facts worth showing. */
export interface AwsThing {
  readonly arn: string;
  readonly name: string;
  readonly tags: Tags;
  readonly facts: Tags;
}
export interface AwsIamThing extends AwsThing {
  readonly kind: 'role' | 'user' | 'group' | 'policy';
  /** Names of managed policies attached to it. */
  readonly policies: readonly string[];
  /** Names of policies that are written into it. */
  readonly inline: readonly string[];
  /** Names of the groups that a user is in. */
  readonly groups: readonly string[];
  /** Who may take it, as JSON; null for what nobody takes. */
  readonly trust: string | null;
}
/** What of IAM takes tags. */
export type TaggedIdentity = Exclude<AwsIamThing['kind'], 'group'>;

export interface AwsNode {
  readonly id: string;
  readonly name: string;
  readonly facts: Tags;
}

/** A role of IAM as it is. */
export interface AwsRole {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  /** Who may take it, as JSON. */
  readonly trust: string;
  readonly boundary: string | null;
  readonly sessionSecMax: number;
  readonly tags: Tags;
}
/** A Session Manager session. */
export interface AwsSession {
  readonly id: string;
  /** The ARN of who opened it. */
  readonly owner: string;
}
/** How far an operation of Identity Center has come, and why it failed. */
export interface AwsProgress {
  readonly state: 'in-progress' | 'succeeded' | 'failed';
  readonly reason: string | null;
}
/** Whom a permission set is assigned to, and where. */
export interface AwsAssignment {
  readonly instance: string;
  readonly set: string;
  readonly accountId: string;
  readonly userId: string;
}

/** A resource that the tagging API did not tag. */
export interface FailedTag {
  readonly arn: string;
  /** Whether the same may work later. */
  readonly passing: boolean;
  readonly message: string;
}

interface Call<Ask, Answer> {
  readonly ask: Ask;
  readonly answer: Answer;
}
interface Next {
  readonly next: string | null;
}
type Nothing = Readonly<Record<string, never>>;
/** A permission set. */
interface InSet {
  readonly instance: string;
  readonly set: string;
}
interface Request {
  readonly instance: string;
  readonly request: string;
}
type List<T, Ask = unknown> = Call<Ask & Next, Page<T>>;

/** Name → what is asked and answered. The part before the dot is the service. */
export interface AwsCalls {
  readonly 'sts.identity': Call<Nothing, { readonly accountId: string; readonly arn: string }>;
  readonly 'organizations.describe': Call<
    Nothing,
    { readonly id: string; readonly arn: string; readonly managementAccountId: string }
  >;
  readonly 'organizations.roots': List<AwsUnit>;
  readonly 'organizations.units': List<AwsUnit, { readonly parentId: string }>;
  readonly 'organizations.accounts': List<AwsAccount>;
  readonly 'organizations.accountsOf': List<AwsAccount, { readonly parentId: string }>;
  readonly 'organizations.tags': List<readonly [key: string, value: string], { readonly id: string }>;
  /** Names of the service control policies attached to a root, unit or account itself. */
  readonly 'organizations.policies': List<string, { readonly targetId: string }>;
  readonly 'tagging.resources': List<{ readonly arn: string; readonly tags: Tags }>;
  readonly 'tagging.set': Call<{ readonly arns: readonly string[]; readonly tags: Tags }, readonly FailedTag[]>;
  readonly 'tagging.unset': Call<
    { readonly arns: readonly string[]; readonly keys: readonly string[] },
    readonly FailedTag[]
  >;
  readonly 'organizations.tag': Call<{ readonly id: string; readonly tags: Tags }, void>;
  readonly 'organizations.untag': Call<{ readonly id: string; readonly keys: readonly string[] }, void>;
  readonly 'iam.tag': Call<{ readonly kind: TaggedIdentity; readonly arn: string; readonly tags: Tags }, void>;
  readonly 'iam.untag': Call<
    { readonly kind: TaggedIdentity; readonly arn: string; readonly keys: readonly string[] },
    void
  >;
  /** What the tagging API of a region may not know. The name of a parameter, the ARN of a cluster. */
  readonly 'ssm.tag': Call<{ readonly name: string; readonly tags: Tags }, void>;
  readonly 'ssm.untag': Call<{ readonly name: string; readonly keys: readonly string[] }, void>;
  readonly 'eks.tag': Call<{ readonly arn: string; readonly tags: Tags }, void>;
  readonly 'eks.untag': Call<{ readonly arn: string; readonly keys: readonly string[] }, void>;
  readonly 'ec2.regions': Call<Nothing, readonly { readonly name: string; readonly enabled: boolean }[]>;
  readonly 'ec2.instances': List<AwsInstance>;
  readonly 'rds.instances': List<AwsThing>;
  readonly 'rds.clusters': List<AwsThing>;
  /** Names only. */
  readonly 'dynamodb.tables': List<string>;
  /** Names only. */
  readonly 'eks.clusters': List<string>;
  readonly 'eks.cluster': Call<{ readonly name: string }, AwsThing>;
  readonly 'secretsmanager.secrets': List<AwsThing>;
  readonly 'ssm.parameters': List<{ readonly name: string; readonly facts: Tags }>;
  readonly 'ssm.nodes': List<AwsNode>;
  /** With the region each is in, where AWS says it in the list. */
  readonly 's3.buckets': List<{ readonly name: string; readonly region: string | null }>;
  readonly 's3.region': Call<{ readonly bucket: string }, string>;
  readonly 's3.tags': Call<{ readonly bucket: string }, Tags>;
  /** Policies without their tags, which AWS leaves out here. */
  readonly 'iam.details': List<AwsIamThing>;
  readonly 'iam.policyTags': List<readonly [key: string, value: string], { readonly arn: string }>;
  /** When each last signed in by password, where that is known. */
  readonly 'iam.users': List<{ readonly name: string; readonly arn: string; readonly lastUsed: string | null }>;
  readonly 'iam.accessKeys': List<{ readonly id: string; readonly active: boolean }, { readonly user: string }>;
  readonly 'iam.accessKeyUsed': Call<{ readonly id: string }, string | null>;
  readonly 'sso.instances': List<{ readonly arn: string; readonly storeId: string }>;
  /** ARNs only. */
  readonly 'sso.sets': List<string, { readonly instance: string }>;
  readonly 'sso.set': Call<{ readonly instance: string; readonly set: string }, Omit<AwsThing, 'tags'>>;
  readonly 'sso.tags': List<
    readonly [key: string, value: string],
    { readonly instance: string; readonly resource: string }
  >;
  /** Accounts that a set is provisioned in. */
  readonly 'sso.accounts': List<string, { readonly instance: string; readonly set: string }>;
  readonly 'sso.assignments': List<
    { readonly principalId: string; readonly principalType: 'USER' | 'GROUP' },
    { readonly instance: string; readonly set: string; readonly accountId: string }
  >;
  readonly 'organizations.parent': Call<{ readonly id: string }, string | null>;
  readonly 'organizations.attached': List<
    { readonly id: string; readonly name: string },
    { readonly targetId: string; readonly kind: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY' }
  >;
  /** The document, as JSON. */
  readonly 'organizations.policy': Call<{ readonly id: string }, string>;
  readonly 'iam.roles': List<{ readonly name: string; readonly arn: string }, { readonly path: string }>;
  readonly 'iam.role': Call<{ readonly name: string }, AwsRole>;
  readonly 'iam.createRole': Call<Omit<AwsRole, 'arn'> & { readonly description: string }, void>;
  readonly 'iam.deleteRole': Call<{ readonly name: string }, void>;
  readonly 'iam.rolePolicies': List<string, { readonly role: string }>;
  /** The document, as JSON. */
  readonly 'iam.rolePolicy': Call<{ readonly role: string; readonly policy: string }, string>;
  readonly 'iam.putRolePolicy': Call<
    { readonly role: string; readonly policy: string; readonly document: string },
    void
  >;
  /** Says anew who may take a role. */
  readonly 'iam.putTrust': Call<{ readonly role: string; readonly document: string }, void>;
  readonly 'iam.deleteRolePolicy': Call<{ readonly role: string; readonly policy: string }, void>;
  /** ARNs of managed policies attached to a role. */
  readonly 'iam.attached': List<string, { readonly role: string }>;
  readonly 'iam.detach': Call<{ readonly role: string; readonly policyArn: string }, void>;
  /** The version of a managed policy that counts. */
  readonly 'iam.policy': Call<{ readonly arn: string }, string>;
  /** The document, as JSON. */
  readonly 'iam.policyVersion': Call<{ readonly arn: string; readonly version: string }, string>;
  /** Sessions that are open, on one instance or on all. */
  readonly 'ssm.sessions': List<AwsSession, { readonly target: string | null }>;
  readonly 'ssm.terminate': Call<{ readonly id: string }, void>;
  /** Answers the ARN of the new set. */
  readonly 'sso.createSet': Call<
    {
      readonly instance: string;
      readonly name: string;
      readonly description: string;
      readonly sessionDuration: string;
      readonly tags: Tags;
    },
    string
  >;
  readonly 'sso.deleteSet': Call<InSet, void>;
  /** The document, as JSON; empty where there is none. */
  readonly 'sso.inline': Call<InSet, string>;
  readonly 'sso.putInline': Call<InSet & { readonly document: string }, void>;
  readonly 'sso.deleteInline': Call<InSet, void>;
  /** Path and name of the boundary; null where there is none, or one of AWS's own. */
  readonly 'sso.boundary': Call<InSet, string | null>;
  readonly 'sso.putBoundary': Call<InSet & { readonly path: string; readonly name: string }, void>;
  /** Names of what else gives rights: managed policies and policies of the accounts. */
  readonly 'sso.managed': List<string, InSet>;
  readonly 'sso.customerManaged': List<string, InSet>;
  /** Writes what a set is now into an account. These three answer the id of the operation. */
  readonly 'sso.provision': Call<InSet & { readonly accountId: string }, string>;
  readonly 'sso.assign': Call<AwsAssignment, string>;
  readonly 'sso.unassign': Call<AwsAssignment, string>;
  readonly 'sso.provisioning': Call<Request, AwsProgress>;
  readonly 'sso.assigning': Call<Request, AwsProgress>;
  readonly 'sso.unassigning': Call<Request, AwsProgress>;
  readonly 'identitystore.userId': Call<{ readonly storeId: string; readonly userName: string }, string>;
  readonly 'identitystore.users': List<{ readonly id: string; readonly name: string }, { readonly storeId: string }>;
  readonly 'identitystore.groups': List<{ readonly id: string; readonly name: string }, { readonly storeId: string }>;
}

export type AwsCallName = keyof AwsCalls;

/** Where a call goes: into an account by its role, or with null as whoever reads the organization; and to which region. */
export interface AwsPlace {
  readonly accountId: string | null;
  readonly region: string;
  /** As the role that may tag, or that opens and closes grants, instead of the one that reads. */
  readonly as?: 'tagger' | 'granter';
}

/** Makes calls. Each is one request and one answer; nothing is retried or paced here. */
export interface AwsClient {
  call<N extends AwsCallName>(at: AwsPlace, name: N, ask: AwsCalls[N]['ask']): Promise<AwsCalls[N]['answer']>;
  close(): void;
}

/**
 * Why a call failed. `throttled` and `unavailable` may work later, `expired` with a new session; `denied`, `missing` and `refused`
 * will not; `conflict`: it is there already, or something else is being done with it.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly kind: 'throttled' | 'unavailable' | 'expired' | 'denied' | 'missing' | 'conflict' | 'refused';
  /** AWS does not take the connector's keys, or an account does not let it take its role. */
  readonly letIn: 'refused' | null;

  constructor(kind: AwsError['kind'], message: string, letIn: AwsError['letIn'] = null) {
    super(message);
    this.kind = kind;
    this.letIn = letIn;
  }
}
