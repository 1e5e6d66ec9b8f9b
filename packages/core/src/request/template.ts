// What somebody keeps to ask for again: a named choice of integrations, types, resources and permissions, as they saw them when they kept it.
// It is theirs alone and gives no right: what it names is asked for like everything else.

import type { PermissionId, PersonId, RequestTemplateId, ResourceId } from '../ids.ts';
import type { Integration } from '../inventory/resource.ts';
import type { Instant } from '../ports/clock.ts';

/** An integration as a template remembers it. */
export type KeptIntegration = Pick<Integration, 'id' | 'type' | 'name'>;

/** A type of resources, with the kind of integration that it is of. */
export interface KeptType {
  readonly id: string;
  readonly integrationType: string;
}

export interface KeptResource {
  readonly id: ResourceId;
  readonly nativeId: string;
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly integration: KeptIntegration;
}

export interface KeptPermission {
  readonly id: PermissionId;
  readonly name: string;
}

/** What a template names, each thing as it was offered to its owner when they kept it: later names are not theirs to learn from it. */
export interface TemplateChoice {
  readonly integrations: readonly KeptIntegration[];
  readonly resourceTypes: readonly KeptType[];
  readonly resources: readonly KeptResource[];
  readonly permissions: readonly KeptPermission[];
}

export interface RequestTemplate {
  readonly id: RequestTemplateId;
  readonly personId: PersonId;
  readonly name: string;
  readonly choice: TemplateChoice;
  readonly createdAt: Instant;
}
