// What a folder of configuration says, after parsing: plain items, each with the place it was written at.

import type { DiscoveredResource, Instant, LoweringRule, Refusal, Role } from '@tidegate/core';

/** Where something is written, for messages. */
export interface Place {
  readonly file: string;
  readonly line: number | null;
  readonly column: number | null;
}

interface At {
  readonly at: Place;
  /** Where the part is written that a refusal of this item is about. */
  readonly within?: (refusal: Refusal) => Place;
}

export interface IntegrationItem extends At {
  readonly name: string;
  readonly type: string;
  readonly config: Readonly<Record<string, string>>;
  /** Null keeps the one that is stored. */
  readonly credential: { readonly environment: string } | { readonly file: string } | null;
  readonly customAccessDetails: string | null;
  /** Absent keeps what is known of the credential; null takes it away. */
  readonly credentialExpiresAt?: Instant | null;
  /** Absent keeps what is stored. */
  readonly rotateSecretsEveryHours?: number | null;
  /** Absent keeps what is stored. */
  readonly cleanUpAfterDays?: number | null;
  /** In the published shape. Absent keeps what is stored; null takes it away. */
  readonly owner?: Readonly<Record<string, unknown>> | null;
  readonly ownersMapping?: Readonly<Record<string, unknown>> | null;
}
export interface PersonItem extends At {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly manager: string | null;
  readonly roles: readonly Role[];
  readonly active: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}
export interface GroupItem extends At {
  readonly name: string;
  readonly members: readonly string[];
}
/** One resource of an integration's imported inventory. */
export interface ResourceItem extends At {
  readonly integration: string;
  /** The part of the integration's import that its list is the whole of; gone is concluded inside it. Absent: the unnamed one. */
  readonly part?: string | undefined;
  readonly resource: DiscoveredResource;
}
export interface ClassificationItem extends At {
  readonly key: string;
  readonly order: readonly string[];
  readonly lowering: readonly LoweringRule[];
}
export interface ScopeItem extends At {
  readonly name: string;
  readonly description: string | null;
  readonly query: string;
}
export interface BundleItem extends At {
  readonly name: string;
  /** The published body. */
  readonly body: Readonly<Record<string, unknown>>;
}
export interface RuleItem extends At {
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}
export interface FlowItem extends At {
  readonly name: string;
  /** The published body. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Documents {
  readonly integrations: readonly IntegrationItem[];
  readonly people: readonly PersonItem[];
  readonly groups: readonly GroupItem[];
  readonly resources: readonly ResourceItem[];
  /** Absent: none are written. */
  readonly classifications?: readonly ClassificationItem[];
  readonly scopes: readonly ScopeItem[];
  /** Absent: none are written. */
  readonly bundles?: readonly BundleItem[];
  readonly flows: readonly FlowItem[];
  /** Absent: none are written. */
  readonly rules?: readonly RuleItem[];
}

/** A refusal with its place; nothing is applied while there is one. */
export interface ApplyProblem {
  readonly at: Place;
  readonly refusal: Refusal;
}

/** What was, or in a dry run would be, done to one thing. */
export interface ApplyChange {
  readonly kind:
    | 'integration'
    | 'resource'
    | 'person'
    | 'group'
    | 'classification'
    | 'scope'
    | 'bundle'
    | 'flow'
    | 'rule';
  readonly name: string;
  /** `proposed`: it touches production and waits for a second administrator. */
  readonly change: 'created' | 'changed' | 'removed' | 'unchanged' | 'proposed';
  /** The parts that changed. */
  readonly fields: readonly string[];
}
