// What the twin of AWS is made of: an organization that a test describes, what grants changed in it, and how calls are answered in pages.

import type { AwsCallName, AwsCalls, AwsPage, AwsPlace, AwsThing } from '@tidegate/adapters';

type Tags = Readonly<Record<string, string>>;

/** What is in one region of an account. */
export interface TwinRegion {
  readonly instances?: readonly { readonly id: string; readonly tags?: Tags; readonly state?: string }[];
  readonly nodes?: readonly string[];
  readonly databases?: readonly AwsThing[];
  readonly databaseClusters?: readonly AwsThing[];
  readonly tables?: readonly string[];
  readonly clusters?: readonly AwsThing[];
  readonly secrets?: readonly AwsThing[];
  readonly parameters?: readonly string[];
  /** Tags by ARN, as the tagging API tells them. */
  readonly tags?: Readonly<Record<string, Tags>>;
}

export interface TwinAccount {
  readonly id: string;
  readonly name: string;
  /** The unit it is in; null for one that no unit lists. */
  readonly unit: string | null;
  readonly status?: string;
  readonly tags?: Tags;
  readonly regions?: Readonly<Record<string, TwinRegion>>;
  readonly closedRegions?: readonly string[];
  readonly buckets?: readonly { readonly name: string; readonly region: string | null; readonly tags?: Tags }[];
  readonly roles?: readonly {
    readonly name: string;
    readonly policies?: readonly string[];
    /** Who may take it, as JSON. */
    readonly trust?: string;
    /** The day it was last taken. */
    readonly lastUsed?: string;
  }[];
  /** Policies of its own, which stand by themselves. */
  readonly managed?: readonly { readonly name: string; readonly tags?: Tags }[];
  readonly users?: readonly {
    readonly name: string;
    readonly policies?: readonly string[];
    readonly inline?: readonly string[];
    readonly groups?: readonly string[];
    /** Ids of access keys, and whether each is active. */
    readonly keys?: Readonly<Record<string, boolean>>;
    /** The day the password was last used. */
    readonly lastUsed?: string;
    /** The days keys were last used, by their ids. */
    readonly keysUsed?: Readonly<Record<string, string>>;
  }[];
}

export interface TwinOrganization {
  readonly id: string;
  /** `root` is there without being named. */
  readonly units: readonly { readonly id: string; readonly parent: string }[];
  readonly accounts: readonly TwinAccount[];
  readonly permissionSets?: readonly {
    readonly name: string;
    readonly tags?: Tags;
    readonly assignments: readonly { readonly account: string; readonly user: string }[];
  }[];
}

export interface TwinRole {
  readonly name: string;
  readonly arn: string;
  readonly path: string;
  readonly accountId: string;
  trust: string;
  boundary: string | null;
  sessionSecMax: number;
  tags: Tags;
  readonly inline: Map<string, string>;
  readonly attached: Set<string>;
}

export interface TwinSet {
  readonly name: string;
  readonly session: string;
  tags: Tags;
  inline: string;
  boundary: string | null;
  readonly managed: string[];
  /** User ids by account. */
  readonly assigned: Map<string, Set<string>>;
  /** By account: the policy that its role there has, which is what was written when it was last provisioned. */
  readonly provisioned: Map<string, string>;
}

export interface TwinOperation {
  left: number;
  readonly set: string;
  readonly run: () => void;
  readonly failure: string | null;
}

/** Service and resource control policies, by the node they are attached to. */
export interface TwinNodePolicy {
  readonly kind: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  readonly id: string;
  readonly content: string;
}

export interface TwinGrants {
  readonly roles: Map<string, TwinRole>;
  /** Documents of managed policies by ARN. */
  readonly policies: Map<string, string>;
  readonly sessions: Map<
    string,
    { readonly accountId: string; readonly region: string; readonly target: string; readonly owner: string }
  >;
  readonly nodePolicies: Map<string, readonly TwinNodePolicy[]>;
  readonly sets: Map<string, TwinSet>;
  readonly operations: Map<string, TwinOperation>;
  /** Ids of users of Identity Center by name. */
  readonly users: Map<string, string>;
  /** How often an operation is asked after before it is over. */
  polls: number;
  /** Why the next operation fails. */
  failNext: string | null;
  made: number;
}

/** What an answer is made of. */
export interface Seen {
  readonly world: TwinOrganization;
  readonly account: TwinAccount | null;
  readonly at: AwsPlace;
  readonly grants: TwinGrants;
  readonly region: TwinRegion;
  readonly pageSize: number;
  readonly endless: boolean;
}
/** Answers of some calls. */
export type AnswersOf<Name extends AwsCallName> = {
  readonly [N in Name]: (seen: Seen, ask: AwsCalls[N]['ask']) => AwsCalls[N]['answer'];
};

export const pageOf = <T>(
  { pageSize, endless }: Seen,
  items: readonly T[],
  ask: { readonly next: string | null },
): AwsPage<T> => {
  const start = ask.next === null ? 0 : Number(ask.next) * pageSize;
  const end = start + pageSize;
  const next = endless ? '1' : end < items.length ? String(end / pageSize) : null;
  return { items: items.slice(start, end), next };
};
