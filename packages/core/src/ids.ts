// Ids carry their kind in type and text (`req_…`), so that one kind can never be passed for another, in code or in a URL.
// The random part is 26 characters of Crockford base32 (130 bits): an id tells nothing about how many others exist.

import type { Chance } from './ports/chance.ts';

const prefixes = {
  integration: 'int',
  resource: 'res',
  permission: 'prm',
  scope: 'scp',
  flow: 'flw',
  person: 'prs',
  group: 'grp',
  request: 'req',
  lease: 'lea',
  grant: 'gra',
  session: 'ses',
  work: 'wrk',
  token: 'tok',
  signIn: 'sig',
  notice: 'not',
  delivery: 'dlv',
  webhook: 'whk',
  proposal: 'prp',
  finding: 'fnd',
  source: 'src',
  shift: 'shf',
  bundle: 'bdl',
  rule: 'rul',
  delegation: 'dlg',
  tagOrder: 'tgo',
  sighting: 'sgt',
  revocation: 'rvk',
  requestTemplate: 'tpl',
  space: 'spc',
  classification: 'cls',
} as const;

/** A kind of thing that has an id. */
export type IdKind = keyof typeof prefixes;
/** The id type of a kind: `Id<'request'>` is text that starts with `req_`. */
export type Id<K extends IdKind> = `${(typeof prefixes)[K]}_${string}`;

export type IntegrationId = Id<'integration'>;
export type ResourceId = Id<'resource'>;
export type PermissionId = Id<'permission'>;
export type ScopeId = Id<'scope'>;
export type FlowId = Id<'flow'>;
export type PersonId = Id<'person'>;
export type GroupId = Id<'group'>;
export type RequestId = Id<'request'>;
export type LeaseId = Id<'lease'>;
export type GrantId = Id<'grant'>;
export type SessionId = Id<'session'>;
export type WorkId = Id<'work'>;
export type TokenId = Id<'token'>;
export type SignInId = Id<'signIn'>;
export type NoticeId = Id<'notice'>;
export type DeliveryId = Id<'delivery'>;
export type WebhookId = Id<'webhook'>;
export type ProposalId = Id<'proposal'>;
export type FindingId = Id<'finding'>;
export type SourceId = Id<'source'>;
export type ShiftId = Id<'shift'>;
export type BundleId = Id<'bundle'>;
export type RuleId = Id<'rule'>;
export type DelegationId = Id<'delegation'>;
export type TagOrderId = Id<'tagOrder'>;
export type SightingId = Id<'sighting'>;
export type RevocationId = Id<'revocation'>;
export type SpaceId = Id<'space'>;
export type ClassificationId = Id<'classification'>;
export type RequestTemplateId = Id<'requestTemplate'>;

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const randomLength = 26;
const shape = /^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$/;

/** Makes a fresh id of a kind. */
export function newId<K extends IdKind>(kind: K, chance: Chance): Id<K> {
  const bytes = chance.bytes(randomLength);
  let text = '';
  for (const byte of bytes) text += alphabet[byte & 31];
  return `${prefixes[kind]}_${text}`;
}

/** Whether `text` is shaped like an id of this kind; says nothing about whether the thing exists. */
export function isId<K extends IdKind>(kind: K, text: string): text is Id<K> {
  return shape.test(text) && text.startsWith(`${prefixes[kind]}_`);
}

/** The session of a grant carries the grant's random part: there is exactly one session per grant. */
export const sessionOf = (grant: GrantId): SessionId => `ses_${grant.slice(4)}`;
/** The grant behind a session id. */
export const grantOf = (session: SessionId): GrantId => `gra_${session.slice(4)}`;
