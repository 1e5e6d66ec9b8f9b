// Every call to AWS that this adapter makes, with what it asks and what it needs of the answer: the seam between our reading and
// the SDK (client.ts), the pace (pace.ts), and the twin that tests read instead. All of them only read, but for those that set tags.

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
}
export interface AwsNode {
  readonly id: string;
  readonly name: string;
  readonly facts: Tags;
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
  readonly 'iam.tag': Call<{ readonly kind: 'role' | 'user'; readonly arn: string; readonly tags: Tags }, void>;
  readonly 'iam.untag': Call<
    { readonly kind: 'role' | 'user'; readonly arn: string; readonly keys: readonly string[] },
    void
  >;
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
  readonly 'iam.details': List<AwsIamThing>;
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
  readonly 'identitystore.users': List<{ readonly id: string; readonly name: string }, { readonly storeId: string }>;
  readonly 'identitystore.groups': List<{ readonly id: string; readonly name: string }, { readonly storeId: string }>;
}

export type AwsCallName = keyof AwsCalls;

/** Where a call goes: into an account by its role, or with null as whoever reads the organization; and to which region. */
export interface AwsPlace {
  readonly accountId: string | null;
  readonly region: string;
  /** As the role of the account that may tag, instead of the one that reads. */
  readonly as?: 'tagger';
}

/** Makes calls. Each is one request and one answer; nothing is retried or paced here. */
export interface AwsClient {
  call<N extends AwsCallName>(at: AwsPlace, name: N, ask: AwsCalls[N]['ask']): Promise<AwsCalls[N]['answer']>;
  close(): void;
}

/**
 * Why a call failed. `throttled` and `unavailable` may work later, `expired` with a new session; `denied`, `missing` and `refused`
 * will not.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly kind: 'throttled' | 'unavailable' | 'expired' | 'denied' | 'missing' | 'refused';

  constructor(kind: AwsError['kind'], message: string) {
    super(message);
    this.kind = kind;
  }
}
