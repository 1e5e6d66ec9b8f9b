// The settings of the providers that people sign in with, parsed once. Whatever is missing, unknown or contradictory is a refusal with
// its place and the fix: a provider read otherwise than meant lets in otherwise than meant. Secrets are only ever referred to.

import { type CredentialReference, no, ok, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';

/** Every limit of providers. */
export const oidcLimits = {
  providersMax: 20,
  /** One answer of a provider. */
  answerSec: 10,
  /** How long a provider's own description of itself is believed. */
  discoveryMs: 3_600_000,
  /** Clocks may differ by so much unless the settings say otherwise, and by no more than the most. */
  clockSkewSec: 30,
  clockSkewSecMax: 300,
  /** Groups in one claim; a list that is longer is not believed. */
  groupsMax: 5_000,
} as const;

const name = z.string().min(1).max(200);
const secret = z.union([
  z.strictObject({ environment: z.string().min(1).max(200) }),
  z.strictObject({ file: z.string().min(1).max(1_000) }),
]);

const provider = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'small letters, digits and `-`'),
  name,
  issuer: z.url(),
  client_id: z.string().min(1).max(500),
  client_secret: secret.optional(),
  scopes: z
    .array(z.string().regex(/^[!#-[\]-~]+$/))
    .max(50)
    .default(['openid', 'email', 'profile']),
  email: z.enum(['verified', 'believed']).default('verified'),
  clock_skew_seconds: z.int().min(0).max(oidcLimits.clockSkewSecMax).default(oidcLimits.clockSkewSec),
  groups: z
    .strictObject({
      claim: name.default('groups'),
      admit: z.array(name).min(1).max(1_000).optional(),
      facts: z.record(name, name).optional(),
      max_age_hours: z.number().positive().max(8_784).optional(),
    })
    .optional(),
});
const file = z.strictObject({ providers: z.array(provider).max(oidcLimits.providersMax) });

/** One provider's settings. */
export interface ProviderSettings {
  readonly id: string;
  readonly name: string;
  /** Exactly as the provider spells it: tokens of any other issuer are refused. */
  readonly issuer: string;
  /** The audience that tokens must name. */
  readonly clientId: string;
  /** Null for a public client, which PKCE alone protects. */
  readonly clientSecret: CredentialReference | null;
  readonly scopes: readonly string[];
  /** `verified`: an address counts only if the provider says that it verified it. */
  readonly email: 'verified' | 'believed';
  readonly clockSkewSec: number;
  readonly groups: {
    readonly claim: string;
    readonly admit: readonly string[] | null;
    readonly facts: ReadonlyMap<string, string> | null;
    readonly maxAgeSec: number | null;
  } | null;
}

/** Reads the settings as YAML gave them. */
export function readProviders(content: unknown): Result<readonly ProviderSettings[]> {
  const parsed = file.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    return wrong(place === '' ? 'the file' : `\`${place}\``, issue?.message.toLowerCase() ?? 'is not understood');
  }
  const { providers } = parsed.data;
  const seen = new Set<string>();
  for (const one of providers) {
    if (seen.has(one.id)) return wrong(`\`${one.id}\``, 'there are two providers with this id');
    seen.add(one.id);
    const problem = problemOf(one);
    if (problem !== null) return wrong(`\`${one.id}\``, problem);
  }
  return ok(providers.map(settingsOf));
}

const wrong = (where: string, what: string) => no(refusal('input.invalid', `${where}: ${what}`));

function problemOf(one: z.output<typeof provider>): string | null {
  const url = new URL(one.issuer);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    return '`issuer` must be an https address: whoever can change what it says can be anybody here';
  }
  if (url.search !== '' || url.hash !== '') return '`issuer` has neither `?` nor `#`';
  if (!one.scopes.includes('openid')) return '`scopes` must name `openid`';
  if (one.groups && one.groups.admit === undefined && one.groups.facts === undefined) {
    return '`groups` says neither who is admitted (`admit`) nor which groups here they mean (`facts`)';
  }
  if (one.groups?.max_age_hours !== undefined && one.groups.facts === undefined) {
    return '`groups.max_age_hours` is about facts; say which with `groups.facts`';
  }
  return null;
}

const referenceOf = (given: z.output<typeof secret>): CredentialReference =>
  'environment' in given ? { kind: 'environment', name: given.environment } : { kind: 'file', path: given.file };

const settingsOf = (one: z.output<typeof provider>): ProviderSettings => ({
  id: one.id,
  name: one.name,
  issuer: one.issuer,
  clientId: one.client_id,
  clientSecret: one.client_secret === undefined ? null : referenceOf(one.client_secret),
  scopes: one.scopes,
  email: one.email,
  clockSkewSec: one.clock_skew_seconds,
  groups:
    one.groups === undefined
      ? null
      : {
          claim: one.groups.claim,
          admit: one.groups.admit ?? null,
          facts: one.groups.facts === undefined ? null : new Map(Object.entries(one.groups.facts)),
          maxAgeSec: one.groups.max_age_hours === undefined ? null : Math.round(one.groups.max_age_hours * 3_600),
        },
});
