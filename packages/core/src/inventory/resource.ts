// What access can be had to: integrations, their resources, and the permissions each resource type knows.

import type { IntegrationId, PermissionId, ResourceId } from '../ids.ts';
import type { Instant } from '../ports/clock.ts';

/** One connected system: an AWS organization, a PostgreSQL server. */
export interface Integration {
  readonly id: IntegrationId;
  /** Unique among integrations. */
  readonly name: string;
  /** The adapter kind that serves it, for example `postgresql` or `aws-organization`. */
  readonly type: string;
  readonly category: 'RESOURCES' | 'USER-INFORMATION';
  readonly connectorId: string | null;
  /** Settings of the adapter, exactly the keys and values that were given. Never secrets. */
  readonly config: Readonly<Record<string, string>>;
  readonly credential: CredentialReference | null;
  readonly status: 'Initializing' | 'Refreshing' | 'Active' | 'Error' | 'Warning' | 'Disabled';
  /** The sentence behind a status that is not `Active`. */
  readonly statusMessage: string | null;
  readonly connectedResourceTypes: readonly string[] | null;
  /** A message from the administrator shown with connection details; up to 400 characters. */
  readonly customAccessDetails: string | null;
  /** As sent in the published shape: `owner`, `owners_mapping`, `secret_store_config`; kept for the echo. */
  readonly published: Readonly<Record<string, unknown>>;
  readonly lastSyncAt: Instant | null;
  readonly createdAt: Instant;
  /** How often it is read by itself, in seconds; 0: never. Absent: as often as the server says. */
  readonly readEverySec?: number;
  /** When the target stops letting its credential in, as somebody said. Absent: nobody did. */
  readonly credentialExpiresAt?: Instant;
  /** Passwords of open access are replaced when they are this old, in hours. Absent: only when their person asks. */
  readonly rotateSecretsEveryHours?: number;
  /** Accounts with our mark that no grant is of are deleted this many days after a survey found them. Absent: a person decides. */
  readonly cleanUpAfterDays?: number;
}

/** Where an integration's credential is: in an environment variable, in a file, or sealed in the database. */
export type CredentialReference =
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'sealed'; readonly secretId: string };

/** A key and value on a resource; `source` tags come from the system, `user` tags were injected by API. */
export interface Tag {
  readonly key: string;
  readonly value: string;
  readonly origin: 'source' | 'user';
  /**
   * Another tag of this key counts instead (see core/classification). It is kept and shown, and no query, list or index looks at it.
   */
  readonly overridden?: true;
  /** Of a user tag: the address of who said it. A source tag is observed by the resource's own source. */
  readonly source?: string;
  /** Of a user tag: when it was first said. A source tag was observed when its resource was. */
  readonly observedAt?: Instant;
}

export type RiskLevel = 'low' | 'medium' | 'high' | 'critical';

/** A thing access can be had to. */
export interface Resource {
  readonly id: ResourceId;
  readonly integrationId: IntegrationId;
  /** Resource type id, for example `postgresql-database`. */
  readonly type: string;
  /** The id the system itself uses (an ARN, `database/schema`); unique within the integration and type. */
  readonly nativeId: string;
  readonly name: string;
  /** The hierarchy as text, for example `acme/prod 333333333333/eu-west-1/prod-api-01`. */
  readonly path: string;
  readonly parentId: ResourceId | null;
  /**
   * The native ids above it in the hierarchy, from the root to the direct parent; empty for a root. Null where it is not known: a parent
   * that is missing, or parents in a circle.
   */
  readonly ancestors: readonly string[] | null;
  readonly tags: readonly Tag[];
  /** Facts that are not tags, for example `account_id`, `account_name`, `region`. */
  readonly context: Readonly<Record<string, string>>;
  readonly status: 'active' | 'error' | 'deleted';
  readonly riskLevel: RiskLevel;
  /** Who observed it last, for example `import` or `discovery`. */
  readonly source: string;
  readonly observedAt: Instant;
}

/** What one may do to resources of a type in an integration. */
export interface Permission {
  readonly id: PermissionId;
  readonly integrationId: IntegrationId;
  readonly resourceType: string;
  /** The name people ask by, for example `READ_ONLY`. Unique per integration and resource type. */
  readonly name: string;
  readonly level: 'read' | 'write' | 'admin';
  readonly riskLevel: RiskLevel;
  /** What it allows, in a sentence an approver understands. */
  readonly allows: string;
  /** Who says that it exists and what it allows: `adapter`, or the file it came in. */
  readonly source: string;
  readonly observedAt: Instant;
}

/** The atom of asking, granting and failing: one permission on one resource. */
export interface Entitlement {
  readonly resourceId: ResourceId;
  readonly permissionId: PermissionId;
}

/** One text per entitlement, fit for a map key. */
export const entitlementKey = (entitlement: Entitlement): string =>
  `${entitlement.resourceId}/${entitlement.permissionId}`;
