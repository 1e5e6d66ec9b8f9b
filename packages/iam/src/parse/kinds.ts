// What each kind of policy may hold: the grammar of the IAM guide with the narrower languages of trust, service control and
// resource control policies (Organizations guide, "SCP syntax", "RCP syntax"), by date.
import { scpFullLanguageSince } from '../limits.ts';
import type { PolicyKind } from '../types.ts';

/** The rules of one kind. */
export interface KindRules {
  readonly kind: PolicyKind;
  /** For sentences: `an identity policy`. */
  readonly name: string;
  readonly principal: 'required' | 'forbidden' | 'everyone';
  readonly notPrincipal: boolean;
  readonly resource: 'required' | 'optional' | 'forbidden';
  readonly notAction: boolean;
  /** Are Sids limited to letters and digits? */
  readonly plainSid: boolean;
  /** The language of service control policies before 2025-09-19. */
  readonly oldScp: boolean;
}

const own = {
  principal: 'forbidden',
  notPrincipal: false,
  resource: 'required',
  notAction: true,
  plainSid: true,
  oldScp: false,
} as const;
const outer = { principal: 'required', notPrincipal: true, notAction: true, plainSid: false, oldScp: false } as const;

const table: Readonly<Record<PolicyKind, KindRules>> = {
  identity: { kind: 'identity', name: 'an identity policy', ...own },
  boundary: { kind: 'boundary', name: 'a permissions boundary', ...own },
  session: { kind: 'session', name: 'a session policy', ...own },
  scp: { kind: 'scp', name: 'a service control policy', ...own, plainSid: false },
  resource: { kind: 'resource', name: 'a resource policy', ...outer, resource: 'optional' },
  trust: { kind: 'trust', name: 'a role trust policy', ...outer, notPrincipal: false, resource: 'forbidden' },
  endpoint: { kind: 'endpoint', name: 'an endpoint policy', ...outer, resource: 'required' },
  rcp: {
    kind: 'rcp',
    name: 'a resource control policy',
    principal: 'everyone',
    notPrincipal: false,
    resource: 'required',
    notAction: false,
    plainSid: false,
    oldScp: false,
  },
};

/** The rules of a kind on a day (default: the newest). */
export function rulesOf(kind: PolicyKind, asOf?: string): KindRules {
  const rules = table[kind];
  return kind === 'scp' && asOf !== undefined && asOf < scpFullLanguageSince ? { ...rules, oldScp: true } : rules;
}
