// Every size and count this package knows, in one table: the limits AWS sets, with the day each began, and our own limits
// against hostile input. AWS's numbers: IAM guide "IAM and AWS STS quotas", Organizations guide "Quotas for AWS Organizations".
import type { PolicyKind } from './types.ts';

/** A limit on the size of a document. */
export interface SizeLimit {
  readonly charactersMax: number;
  /** IAM does not count white space outside of strings; Organizations counts every character. */
  readonly countsWhiteSpace: boolean;
  /** First day it holds, `YYYY-MM-DD`; `` (empty) for as long as this package remembers. */
  readonly since: string;
  /** What the limit is of, for the sentence. */
  readonly of: string;
}

/** Limits on a document by kind, oldest first. A `resource` policy has a limit per service, so only the largest known is here. */
export const sizeLimits: Readonly<Record<PolicyKind, readonly SizeLimit[]>> = {
  identity: [{ charactersMax: 6144, countsWhiteSpace: false, since: '', of: 'a managed policy' }],
  boundary: [{ charactersMax: 6144, countsWhiteSpace: false, since: '', of: 'a permissions boundary' }],
  session: [{ charactersMax: 2048, countsWhiteSpace: false, since: '', of: 'a session policy' }],
  trust: [{ charactersMax: 8192, countsWhiteSpace: false, since: '', of: 'a role trust policy' }],
  resource: [
    { charactersMax: 32_768, countsWhiteSpace: true, since: '', of: 'a resource policy (the largest, a key policy)' },
  ],
  scp: [
    { charactersMax: 5120, countsWhiteSpace: true, since: '', of: 'a service control policy' },
    { charactersMax: 10_240, countsWhiteSpace: true, since: '2026-05-15', of: 'a service control policy' },
  ],
  rcp: [{ charactersMax: 5120, countsWhiteSpace: true, since: '', of: 'a resource control policy' }],
  endpoint: [{ charactersMax: 20_480, countsWhiteSpace: true, since: '', of: 'an endpoint policy' }],
};

/** The size limit of a kind on a day (default: the newest). */
export function sizeLimitOf(kind: PolicyKind, asOf?: string): SizeLimit {
  const known = sizeLimits[kind].filter((limit) => asOf === undefined || limit.since <= asOf);
  const newest = known.at(-1);
  if (newest === undefined) throw new Error(`no size limit for ${kind}`);
  return newest;
}

/** Day from which service control policies may use the full policy language (Conditions in Allow, NotResource, …). */
export const scpFullLanguageSince = '2025-09-19';

/** Limits on an organization, by the day they began, oldest first. */
export const organizationLimits = {
  scpsPerNodeMax: [
    { max: 5, since: '' },
    { max: 10, since: '2026-05-15' },
  ],
  rcpsPerNodeMax: [{ max: 5, since: '' }],
  scpsMax: [{ max: 10_000, since: '' }],
  rcpsMax: [{ max: 1000, since: '' }],
  unitsMax: [{ max: 2000, since: '' }],
  unitDepthMax: [{ max: 5, since: '' }],
} as const;

/** An organization limit: its number, and the first day it holds (empty for as long as this package remembers). */
export interface OrganizationLimit {
  readonly max: number;
  readonly since: string;
}

/** An organization limit on a day (default: the newest). */
export function organizationLimit(name: keyof typeof organizationLimits, asOf?: string): OrganizationLimit {
  const limits: readonly OrganizationLimit[] = organizationLimits[name];
  const newest = limits.filter((limit) => asOf === undefined || limit.since <= asOf).at(-1);
  if (newest === undefined) throw new Error(`no limit ${name}`);
  return newest;
}

/** ` since 2026-05-15`, for sentences; empty for a limit of old. */
export function sinceText({ since }: { readonly since: string }): string {
  return since === '' ? '' : ` since ${since}`;
}

/** Our own limits against hostile input: more than any real document, little enough to refuse in milliseconds. */
export const inputLimits = {
  /** Characters of one policy document's text. The largest AWS accepts is about 32,768, before white space. */
  policyTextMax: 262_144,
  /** Characters of an organization file. */
  organizationTextMax: 67_108_864,
  /** Characters of a request file. */
  requestTextMax: 1_048_576,
  /** How deep JSON may nest. A policy needs six levels, an organization file about four for each unit level. */
  depthMax: 64,
  /** Problems listed for one document; the last one then says that there are more. */
  problemsMax: 1000,
  /** Characters of input quoted in a sentence. */
  quotedMax: 80,
} as const;
