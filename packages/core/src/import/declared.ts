// What infrastructure code declares, whatever language it is written in: resources whose ids, names and tags may be known only after
// they are made. Terraform and CloudFormation are read into this; the import and the tag rules read nothing else.

import type { RiskLevel } from '../inventory/resource.ts';
import type { DiscoveredResource } from '../ports/adapter.ts';

/**
 * A text that may not be known yet. `starts`: only its beginning is (`identifier_prefix`). `unknown`: known after it is made, or not
 * said by the file. `none`: there is no such thing here.
 */
export type DeclaredText =
  | { readonly kind: 'known'; readonly text: string }
  | { readonly kind: 'starts'; readonly text: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' };

export interface DeclaredTag {
  /** Null where it is known only after the resource is made. */
  readonly value: string | null;
  /** Why it is not known yet. */
  readonly why: string | null;
  /** The file marks it as secret: it is compared, never shown or stored. */
  readonly secret: boolean;
}

export interface DeclaredTags {
  readonly known: ReadonlyMap<string, DeclaredTag>;
  /** Whether there may be further keys that are known only later. */
  readonly more: boolean;
}

/** One resource as a file declares it. */
export interface DeclaredResource {
  /** Where it is in the file: a Terraform address, the logical id of a template. */
  readonly address: string;
  /** What will be done to it; `none` where the file describes what is. */
  readonly change: 'none' | 'create' | 'update' | 'replace' | 'delete';
  /** The type in the file's own words, for example `aws_db_instance`. */
  readonly kind: string;
  /** The resource type here: that of AWS discovery where it has one, else `kind`. */
  readonly type: string;
  /** As discovery gives it; null until it is known. */
  readonly nativeId: string | null;
  /** Why its native id is not known. */
  readonly whyNoId: string | null;
  readonly name: DeclaredText;
  /** Null for what cannot carry tags. */
  readonly tags: DeclaredTags | null;
  readonly accountId: DeclaredText;
  readonly region: DeclaredText;
  /** The native id of what it is in, where that is another level than its region. */
  readonly parentNativeId: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly riskLevel: RiskLevel;
}

/** Something to be told about an import. While there is a `problem`, nothing is imported; a `note` is only told. */
export interface ImportFinding {
  readonly severity: 'problem' | 'note';
  /** Where: an address, a logical id, a row. */
  readonly where: string;
  readonly message: string;
}

/** What was read from one file of infrastructure code. */
export interface DeclaredReading {
  readonly resources: readonly DeclaredResource[];
  readonly findings: readonly ImportFinding[];
}

/** What a person says about a file that the file itself does not. Never takes the place of what it does say. */
export interface ReadingHints {
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}

export const noText: DeclaredText = { kind: 'none' };
export const unknownText: DeclaredText = { kind: 'unknown' };
export const knownText = (text: string): DeclaredText => ({ kind: 'known', text });

/** A known text, else what the hint says, else unknown. */
export const textOr = (text: string | null, hint: string | undefined): DeclaredText =>
  text !== null ? knownText(text) : hint !== undefined ? knownText(hint) : unknownText;

/** The text where it is known; null otherwise. */
export const knownOf = (text: DeclaredText): string | null => (text.kind === 'known' ? text.text : null);

/** One thing for the inventory, with the place it was read at. */
export interface ImportedResource {
  readonly where: string;
  readonly resource: DiscoveredResource;
}

/**
 * The parent of a resource whose file does not say what it is in. Nothing has this id, so that what is above stays unknown: without a parent
 * it would count as known that nothing is, and `not_under` would take it in.
 */
export const unsaidParent = '(not said by the file)';

/**
 * The inventory's resource of a declared one; null where its native id is not known. Its region in an account is its parent, with the
 * id that AWS discovery gives it; facts that the file does not say are left out.
 */
export function inventoryOf(declared: DeclaredResource): ImportedResource | null {
  const { nativeId, address } = declared;
  if (nativeId === null) return null;
  const [account, region] = [knownOf(declared.accountId), knownOf(declared.region)];
  const name = knownOf(declared.name) ?? lastPart(nativeId);
  const tags = [...(declared.tags?.known ?? [])].flatMap(([key, tag]) =>
    tag.value === null || tag.secret ? [] : [[key, tag.value] as const],
  );
  return {
    where: address,
    resource: {
      type: declared.type,
      nativeId,
      name,
      path: [account, region, name.replace(/^\/+/, '')].filter((part) => part !== null).join('/'),
      parentNativeId: parentOf(declared, account, region),
      tags: Object.fromEntries(tags),
      context: {
        ...declared.facts,
        ...(account === null ? {} : { account_id: account }),
        ...(region === null ? {} : { region }),
      },
      riskLevel: declared.riskLevel,
    },
  };
}

/** Its region in its account; of what is in no region, the account, with the id that configuration files give it. */
function parentOf(declared: DeclaredResource, account: string | null, region: string | null): string | null {
  if (declared.parentNativeId !== null) return declared.parentNativeId;
  if (declared.type === 'aws-organization-organization' || declared.facts['organization_id'] !== undefined) return null;
  if (account === null || declared.type === 'aws-organization-account') return unsaidParent;
  if (region !== null) return `${account}/${region}`;
  return declared.region.kind === 'none' ? account : unsaidParent;
}

const lastPart = (nativeId: string): string => nativeId.split(/[/:]/).findLast((part) => part !== '') ?? nativeId;
