// The database as the broker sees it: transactions over small row sets. State, work and audit event commit together.
// Implementations run the same contract suite on PGlite and on PostgreSQL. Rows come back as the values of core, already parsed.

import type { AuditDraft, AuditRecord } from '../audit/event.ts';
import type { Bundle } from '../bundle/bundle.ts';
import type { Classification } from '../classification/classification.ts';
import type { Finding, FindingKind } from '../drift/finding.ts';
import type { DriftReview, ScopeBaseline, ScopeCount } from '../drift/scope-reading.ts';
import type { AccessFlow } from '../flow/flow.ts';
import type { Grant, GrantState, Lease } from '../grant/grant.ts';
import type { Revocation } from '../grant/revocation.ts';
import type {
  BundleId,
  DeliveryId,
  FindingId,
  FlowId,
  GrantId,
  GroupId,
  IntegrationId,
  LeaseId,
  NoticeId,
  PermissionId,
  PersonId,
  ProposalId,
  RequestId,
  ResourceId,
  RevocationId,
  RuleId,
  ScopeId,
  SourceId,
  TagOrderId,
  WebhookId,
} from '../ids.ts';
import type { Movement, MovementStory } from '../inventory/movement.ts';
import type { Entitlement, Integration, Permission, Resource } from '../inventory/resource.ts';
import type { SyncPage, SyncPart, SyncRun, SyncTrouble } from '../inventory/sync.ts';
import type { TagOrder } from '../inventory/tag-order.ts';
import type { FactNumbers, IndexedResource, NumberedPage } from '../inventory-index/indexed-resource.ts';
import type { Group, Person } from '../people/person.ts';
import type { Proposal, ProposalState } from '../perimeter/proposal.ts';
import type { PerimeterChange, PerimeterVersion } from '../perimeter/version.ts';
import type { AccessRequest, RequestStateKind } from '../request/request.ts';
import type { Rule } from '../rule/rule.ts';
import type { Scope } from '../scope/scope.ts';
import type { CheckpointRows } from './checkpoints.ts';
import type { Instant } from './clock.ts';
import type { AuthenticatorRows, DelegationRows } from './consent.ts';
import type { CredentialRefusalRows } from './credential-refusals.ts';
import type { EmergencyRows } from './emergencies.ts';
import type { FavoriteRows } from './favorites.ts';
import type { MailRows } from './mails.ts';
import type { Page, PageAsk } from './page.ts';
import type { RadarRows } from './radar.ts';
import type { RequestTemplateRows } from './request-templates.ts';
import type { ShiftRows } from './shifts.ts';
import type { SignInRows, TokenRows } from './sign-ins.ts';
import type { IdentityLinkRows, SourceEntryRows, SourceRows } from './sources.ts';
import type { SpaceRows } from './spaces.ts';
import type { WorkRows } from './work.ts';

/** The database. */
export interface Store {
  /**
   * Runs `work` in one transaction at SERIALIZABLE or with the row locks it takes; retried whole on a serialization conflict
   * (so `work` must not touch the world). Rolled back if it throws. Faults: `storage.unavailable`.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Like `transaction`, read only, on one snapshot. */
  read<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Asks the database for the time by its own clock, which all servers that share it have in common. Faults: `storage.unavailable`. */
  ping(): Promise<Instant>;
  /** One line for people about where the state is and what power loss means. */
  readonly about: string;
  close(): Promise<void>;
}

/** The rows that one transaction sees. */
export interface Transaction {
  readonly integrations: IntegrationRows;
  readonly resources: ResourceRows;
  readonly permissions: PermissionRows;
  readonly syncs: SyncRows;
  readonly movements: MovementRows;
  readonly classifications: ClassificationRows;
  readonly scopes: ScopeRows;
  readonly findings: FindingRows;
  readonly drift: DriftRows;
  readonly radar: RadarRows;
  readonly credentialRefusals: CredentialRefusalRows;
  readonly bundles: BundleRows;
  readonly rules: RuleRows;
  readonly flows: FlowRows;
  readonly versions: VersionRows;
  readonly proposals: ProposalRows;
  readonly tagOrders: TagOrderRows;
  readonly people: PersonRows;
  readonly groups: GroupRows;
  readonly shifts: ShiftRows;
  readonly sources: SourceRows;
  readonly sourceEntries: SourceEntryRows;
  readonly identityLinks: IdentityLinkRows;
  readonly requests: RequestRows;
  readonly delegations: DelegationRows;
  readonly emergencies: EmergencyRows;
  readonly favorites: FavoriteRows;
  readonly requestTemplates: RequestTemplateRows;
  readonly spaces: SpaceRows;
  readonly checkpoints: CheckpointRows;
  readonly authenticators: AuthenticatorRows;
  readonly grants: GrantRows;
  readonly leases: LeaseRows;
  readonly revocations: RevocationRows;
  readonly work: WorkRows;
  readonly secrets: SecretRows;
  readonly tokens: TokenRows;
  readonly signIns: SignInRows;
  readonly mails: MailRows;
  readonly notices: NoticeRows;
  readonly webhooks: WebhookRows;
  readonly deliveries: DeliveryRows;
  readonly audit: AuditRows;
  /** Grows with every change to inventory, scopes, flows, people, groups and shifts: the key of caches over them. */
  worldVersion(): Promise<number>;
  /** The version with which something besides resources changed last. */
  groundVersion(): Promise<number>;
}

/** Text matches use the published wildcards: `*x*` contains, `x*` starts with, `*x` ends with; case-insensitive. */
export interface IntegrationRows {
  get(id: IntegrationId): Promise<Integration | null>;
  byName(name: string): Promise<Integration | null>;
  all(): Promise<readonly Integration[]>;
  /** Inserts or replaces by id. */
  save(integration: Integration): Promise<void>;
  /** Removes it with its resources and permissions. The caller has checked that nothing uses it. */
  remove(id: IntegrationId): Promise<void>;
}
export interface ResourceRows {
  get(id: ResourceId): Promise<Resource | null>;
  many(ids: readonly ResourceId[]): Promise<readonly Resource[]>;
  /** Every resource whose status is not `deleted`, as the index keeps it, facts by the numbers it gives them; a page at a time. */
  indexed(numbers: FactNumbers): AsyncIterable<NumberedPage>;
  /**
   * What changed after a version of the world, as the index keeps it; null for a resource that is `deleted`. Resources that went with
   * their integration are not told. A page at a time, in order of the version and id; `after` is the last entry of the page before.
   */
  changedSince(version: number, after: ResourceChange | null, limit: number): Promise<readonly ResourceChange[]>;
  /** All of one integration, including deleted ones. */
  ofIntegration(id: IntegrationId): Promise<readonly Resource[]>;
  /** Those of an integration with one of these native ids, deleted ones left out; several where types share an id. */
  ofNativeIds(id: IntegrationId, nativeIds: readonly string[]): Promise<readonly Resource[]>;
  /** Resources with tags that were injected by API, in order of their ids, deleted ones included. */
  userTagged(after: ResourceId | null, limit: number): Promise<readonly Resource[]>;
  /** Inserts resources none of which is there yet, as many as there are, fast. */
  insert(resources: readonly Resource[]): Promise<void>;
  /** Inserts or replaces by id. */
  save(resources: readonly Resource[]): Promise<void>;
}
/** A resource that changed with a version of the world. */
export interface ResourceChange {
  readonly id: ResourceId;
  readonly version: number;
  readonly resource: IndexedResource | null;
}
export interface PermissionRows {
  get(id: PermissionId): Promise<Permission | null>;
  many(ids: readonly PermissionId[]): Promise<readonly Permission[]>;
  all(): Promise<readonly Permission[]>;
  ofIntegration(id: IntegrationId): Promise<readonly Permission[]>;
  save(permissions: readonly Permission[]): Promise<void>;
}
/** Readings of targets. None of it is part of the world: progress moves no cache. */
export interface SyncRows {
  get(id: IntegrationId): Promise<SyncRun | null>;
  /** Like `get`, holding the row until the transaction ends. */
  lock(id: IntegrationId): Promise<SyncRun | null>;
  /** Inserts or replaces the reading of its integration. */
  save(run: SyncRun): Promise<void>;
  /** Parts of the reading, by name. */
  parts(id: IntegrationId): Promise<readonly SyncPart[]>;
  /** Parts that are not completed, those of one account together; the first by name. */
  troubles(id: IntegrationId, limit: number): Promise<readonly SyncTrouble[]>;
  countParts(id: IntegrationId): Promise<ReadonlyMap<SyncPart['state'], number>>;
  /** Inserts or replaces by name. */
  saveParts(id: IntegrationId, parts: readonly SyncPart[]): Promise<void>;
  /** Pages of the reading, in order. */
  pages(id: IntegrationId): Promise<readonly SyncPage[]>;
  /** Inserts or replaces by part and number. */
  savePages(id: IntegrationId, pages: readonly SyncPage[]): Promise<void>;
  /** Forgets the pages of these parts; of all with null. */
  removePages(id: IntegrationId, parts: readonly string[] | null): Promise<void>;
  removeParts(id: IntegrationId): Promise<void>;
  /** These parts were read whole at this moment, by a source; told of for as long as the integration is there. */
  saveReadAt(id: IntegrationId, source: string, parts: readonly string[], at: Instant): Promise<void>;
  /** When each of these parts was last read whole; parts that never were are left out. */
  readAt(id: IntegrationId, source: string, parts: readonly string[]): Promise<ReadonlyMap<string, Instant>>;
}
/** Changes of the inventory and what they did to the perimeters. None of it is part of the world. */
export interface MovementRows {
  /** Writes down that this transaction changes resources of an integration; to be told later. Once more for another integration. */
  intend(movement: Pick<Movement, 'version' | 'at'> & { readonly integrationId: IntegrationId }): Promise<void>;
  /** Tells a change, written down before or not; false if it was told already. */
  tell(movement: Pick<Movement, 'version' | 'at'> & { readonly story: MovementStory }): Promise<boolean>;
  get(version: number): Promise<Movement | null>;
  /** The newest of an integration. */
  latestOf(id: IntegrationId): Promise<Movement | null>;
  /** Those from before a moment that nobody has told, the oldest first. */
  untold(before: Instant, limit: number): Promise<readonly Movement[]>;
  /** Newest first. */
  page(page: PageAsk): Promise<Page<Movement>>;
  /** Deletes up to `limit` from before a moment; answers how many. */
  forgetBefore(moment: Instant, limit: number): Promise<number>;
}
export interface FindingFilter {
  readonly state?: 'open' | 'resolved';
  readonly kind?: FindingKind;
  readonly subject?: string;
}
/** Findings stay while they hold: what no longer does is resolved, and forgotten much later. At most one of a key is open. */
export interface FindingRows {
  get(id: FindingId): Promise<Finding | null>;
  /** Inserts or replaces by id. */
  save(findings: readonly Finding[]): Promise<void>;
  /** Everything that is open. */
  open(): Promise<readonly Finding[]>;
  /** How many are open, and of these how many nobody has acknowledged. */
  countOpen(): Promise<{ readonly open: number; readonly waiting: number }>;
  /** The last resolved finding of each of these keys. */
  lastResolved(keys: readonly string[]): Promise<readonly Finding[]>;
  /** Deletes up to `limit` that were resolved before a moment; answers how many. */
  forgetResolvedBefore(moment: Instant, limit: number): Promise<number>;
  /** The latest found first. */
  page(filter: FindingFilter, page: PageAsk): Promise<Page<Finding>>;
}
/** What reviews compare with and what they saw. It goes with its scope. */
export interface DriftRows {
  /** Waits until no other review writes, and keeps others waiting until the transaction ends. Answers the latest review. */
  lock(): Promise<DriftReview | null>;
  baselines(): Promise<readonly ScopeBaseline[]>;
  baseline(id: ScopeId): Promise<ScopeBaseline | null>;
  /** Inserts or replaces by scope; scopes that are gone meanwhile are left out. */
  saveBaselines(baselines: readonly ScopeBaseline[]): Promise<void>;
  /** The latest count of every scope. */
  latestCounts(): Promise<readonly ScopeCount[]>;
  /** The latest counts of these scopes, oldest first, at most so many of each. */
  countsOf(ids: readonly ScopeId[], perScopeMax: number): Promise<readonly ScopeCount[]>;
  /** Adds counts, and forgets all but the latest `keep` of these scopes. */
  addCounts(counts: readonly ScopeCount[], keep: number): Promise<void>;
  /** The latest reviews, oldest first. */
  reviews(limit: number): Promise<readonly DriftReview[]>;
  /** Adds a review, and forgets all but the latest `keep`. */
  addReview(review: DriftReview, keep: number): Promise<void>;
}
/** Orders of tag values, with who may lower them. Part of the world: a change of one moves what counts. */
export interface ClassificationRows {
  byKey(key: string): Promise<Classification | null>;
  all(): Promise<readonly Classification[]>;
  /** Inserts or replaces by key. */
  save(classification: Classification): Promise<void>;
}
export interface ScopeRows {
  get(id: ScopeId): Promise<Scope | null>;
  byName(name: string): Promise<Scope | null>;
  all(): Promise<readonly Scope[]>;
  save(scope: Scope): Promise<void>;
  remove(id: ScopeId): Promise<void>;
}
export interface BundleRows {
  get(id: BundleId): Promise<Bundle | null>;
  byName(name: string): Promise<Bundle | null>;
  all(): Promise<readonly Bundle[]>;
  save(bundle: Bundle): Promise<void>;
  remove(id: BundleId): Promise<void>;
}
export interface RuleRows {
  get(id: RuleId): Promise<Rule | null>;
  byName(name: string): Promise<Rule | null>;
  all(): Promise<readonly Rule[]>;
  save(rule: Rule): Promise<void>;
  remove(id: RuleId): Promise<void>;
}
export interface FlowRows {
  get(id: FlowId): Promise<AccessFlow | null>;
  byName(name: string): Promise<AccessFlow | null>;
  all(): Promise<readonly AccessFlow[]>;
  save(flow: AccessFlow): Promise<void>;
  remove(id: FlowId): Promise<void>;
}
/** Every version of every scope, access flow and group. Rows are only ever added, in the transaction of the change. */
export interface VersionRows {
  /** The number of the latest version, 0 where there is none. */
  latest(subject: string): Promise<number>;
  /** Throws `Fault('object.changed')` unless the number is above the latest. */
  insert(version: PerimeterVersion): Promise<void>;
  get(subject: string, version: number): Promise<PerimeterVersion | null>;
  /** Newest first. */
  page(subject: string, page: PageAsk): Promise<Page<PerimeterVersion>>;
  /** Who changed any of these after a moment, the oldest first. */
  changesSince(subjects: readonly string[], since: Instant): Promise<readonly PerimeterChange[]>;
  /** The rules that were changed or removed after a moment. */
  rulesChangedSince(since: Instant): Promise<readonly string[]>;
  /** Of those of these that were changed after a moment, every version since and the one they were then; one thing after the other, the oldest first. */
  versionsSince(subjects: readonly string[], since: Instant): Promise<readonly PerimeterVersion[]>;
}
/** Proposed changes of perimeters. None of it is part of the world. */
export interface ProposalRows {
  get(id: ProposalId): Promise<Proposal | null>;
  /** Like `get`, holding the row until the transaction ends. */
  lock(id: ProposalId): Promise<Proposal | null>;
  /** Inserts or replaces by id. */
  save(proposal: Proposal): Promise<void>;
  /** Newest first. */
  page(states: readonly ProposalState[], page: PageAsk): Promise<Page<Proposal>>;
  /** Those that wait, the oldest first. */
  waiting(): Promise<readonly Proposal[]>;
}
/** Orders to write tags at their source. None of it is part of the world: what they change is read from the source. */
export interface TagOrderRows {
  get(id: TagOrderId): Promise<TagOrder | null>;
  /** Inserts or replaces by id. */
  save(order: TagOrder): Promise<void>;
  /** Newest first. */
  page(page: PageAsk): Promise<Page<TagOrder>>;
  /** Those that are being written, or ended after this moment, and that move an access flow. */
  endingAfter(at: Instant): Promise<readonly TagOrder[]>;
}
export interface PersonRows {
  get(id: PersonId): Promise<Person | null>;
  many(ids: readonly PersonId[]): Promise<readonly Person[]>;
  /** By address or alias, lower case. */
  byEmail(email: string): Promise<Person | null>;
  /** The records that say `sameAs` of this one. */
  recordsOf(id: PersonId): Promise<readonly Person[]>;
  /** Everybody whom this source tells of was seen there now: the age of what it told of them begins anew. */
  refreshOrigins(sourceId: SourceId, observedAt: Instant, maxAgeSec: number | null): Promise<void>;
  all(): Promise<readonly Person[]>;
  save(person: Person): Promise<void>;
}
export interface GroupRows {
  get(id: GroupId): Promise<Group | null>;
  byName(name: string): Promise<Group | null>;
  many(ids: readonly GroupId[]): Promise<readonly Group[]>;
  all(): Promise<readonly Group[]>;
  save(group: Group): Promise<void>;
  /** This source told the members of all its groups now: the age of what it told of them begins anew. */
  refreshTold(sourceId: SourceId, observedAt: Instant, maxAgeSec: number | null): Promise<void>;
  remove(id: GroupId): Promise<void>;
  /** Replaces the members; `Person.groupIds` follows. */
  setMembers(id: GroupId, members: readonly PersonId[]): Promise<void>;
  members(id: GroupId): Promise<readonly PersonId[]>;
}
export interface RequestFilter {
  readonly ids?: readonly RequestId[];
  readonly requesterId?: PersonId;
  readonly granteeId?: PersonId;
  /** Only those made for somebody else. */
  readonly delegated?: true;
  readonly states?: readonly RequestStateKind[];
  /** Waiting requests whose `lapsesAt` is not after this moment. */
  readonly lapsingBefore?: Instant;
  /** Requests that lengthen the access of one of these. */
  readonly extends?: readonly RequestId[];
  readonly flowId?: FlowId;
  /** Those that begin after this moment. */
  readonly startingAfter?: Instant;
  /** Made by an automatic flow, or asked for by somebody. */
  readonly automatic?: boolean;
  /** Requests of any state on which this person gave a verdict. */
  readonly verdictBy?: PersonId;
  /** Requests of any state on which a delegate gave a verdict for this person. */
  readonly verdictFor?: PersonId;
}
export interface RequestRows {
  get(id: RequestId): Promise<AccessRequest | null>;
  /** Like `get`, holding the row until the transaction ends. */
  lock(id: RequestId): Promise<AccessRequest | null>;
  insert(request: AccessRequest): Promise<void>;
  /** Replaces the row of version `request.version - 1`; throws `Fault('object.changed')` if it is another. */
  save(request: AccessRequest): Promise<void>;
  /** Newest first. */
  page(filter: RequestFilter, page: PageAsk): Promise<Page<AccessRequest>>;
}
export interface GrantFilter {
  readonly granteeId?: PersonId;
  readonly integrationId?: IntegrationId;
  readonly resourceId?: ResourceId;
  readonly resourceIds?: readonly ResourceId[];
  readonly requestIds?: readonly RequestId[];
  readonly states?: readonly GrantState[];
}
export interface GrantRows {
  get(id: GrantId): Promise<Grant | null>;
  /** Those of them that exist, by id. */
  many(ids: readonly GrantId[]): Promise<readonly Grant[]>;
  lock(id: GrantId): Promise<Grant | null>;
  /** Those of them that exist, locked in the order of their ids. */
  lockMany(ids: readonly GrantId[]): Promise<readonly Grant[]>;
  /** The grant of this grantee and entitlement that is live (`liveStates`), locked; at most one exists (unique index). */
  lockLive(granteeId: PersonId, entitlement: Entitlement): Promise<Grant | null>;
  /** Keeps every other transaction that asks the same of this human waiting until this one ends. */
  lockHolder(human: PersonId): Promise<void>;
  insert(grant: Grant): Promise<void>;
  /** Replaces the row of version `grant.version - 1`; throws `Fault('object.changed')` if it is another. */
  save(grant: Grant): Promise<void>;
  /** The same for each of these. */
  saveMany(grants: readonly Grant[]): Promise<void>;
  /** Newest first. */
  page(filter: GrantFilter, page: PageAsk): Promise<Page<Grant>>;
  /**
   * Grants that nobody is closing though somebody should: `closing` or `leaking`, or live with their end (`endsAt`, else `notAfter`)
   * not after `moment`, and without a row of `grant.close` work. Longest overdue first. For the sweeper.
   */
  overdue(moment: Instant, limit: number): Promise<readonly Grant[]>;
  /** Since when the grant longest overdue should be gone: past its end, or closing before it; null when there is none. */
  overdueSince(moment: Instant): Promise<Instant | null>;
  countByState(): Promise<ReadonlyMap<GrantState, number>>;
  /** `open` grants whose secret, read or not, is as old as their integration lets it get, by id and after one. */
  secretsDue(
    moment: Instant,
    ask: { readonly after: GrantId | null; readonly limit: number },
  ): Promise<readonly Grant[]>;
}
/** Whose or what's leases; all that is given must fit. */
export interface LiveLeaseFilter {
  readonly granteeIds?: readonly PersonId[];
  readonly integrationId?: IntegrationId;
  /** To this resource, or to what is below the one that is called this in its system. */
  readonly resourceId?: ResourceId;
  readonly below?: { readonly integrationId: IntegrationId; readonly nativeId: string } | null;
  readonly flowId?: FlowId;
}
/** Revocations of everything, kept as the record they are. */
export interface RevocationRows {
  get(id: RevocationId): Promise<Revocation | null>;
  lock(id: RevocationId): Promise<Revocation | null>;
  /** Those whose bar nobody has lifted, the oldest first. */
  barring(): Promise<readonly Revocation[]>;
  insert(revocation: Revocation): Promise<void>;
  save(revocation: Revocation): Promise<void>;
}
export interface LeaseRows {
  insert(lease: Lease): Promise<void>;
  save(lease: Lease): Promise<void>;
  saveMany(leases: readonly Lease[]): Promise<void>;
  get(id: LeaseId): Promise<Lease | null>;
  ofRequest(id: RequestId): Promise<readonly Lease[]>;
  ofRequests(ids: readonly RequestId[]): Promise<readonly Lease[]>;
  ofGrant(id: GrantId): Promise<readonly Lease[]>;
  ofGrants(ids: readonly GrantId[]): Promise<readonly Lease[]>;
  /** Those that have not ended, of requests made by this flow itself, by id. */
  liveOfAutomatic(flowId: FlowId): Promise<readonly Lease[]>;
  /** Those of such requests that people ended after a moment: given back or revoked. */
  takenBackOfAutomatic(flowId: FlowId, since: Instant): Promise<readonly Lease[]>;
  /** Automatic flows that have live leases. */
  automaticFlows(): Promise<readonly FlowId[]>;
  /** Those of a subject that have not ended, by id, after one. */
  live(filter: LiveLeaseFilter, after: LeaseId | null, limit: number): Promise<readonly Lease[]>;
  /** Those that have not ended and hang on context (`hangsOnContext` of what their request pinned), after an id. */
  liveOnContext(after: LeaseId | null, limit: number): Promise<readonly Lease[]>;
  /** Held leases that have not ended and whose review is due. */
  reviewDue(moment: Instant): Promise<readonly Lease[]>;
}

export interface SecretRows {
  /** Sealed bytes by the id they are bound to (a grant id, an integration id). */
  put(id: string, sealed: Uint8Array): Promise<void>;
  get(id: string): Promise<Uint8Array | null>;
  /** Reads and deletes in one go: a secret is given once. */
  take(id: string): Promise<Uint8Array | null>;
  remove(id: string): Promise<void>;
  removeMany(ids: readonly string[]): Promise<void>;
}

/** Something a person should know, shown in the portal. */
export interface Notice {
  readonly id: NoticeId;
  readonly personId: PersonId;
  readonly kind: string;
  readonly sentence: string;
  readonly requestId: RequestId | null;
  readonly at: Instant;
  readonly readAt: Instant | null;
}
export interface NoticeRows {
  /** Inserts any number in a few statements. */
  insert(notices: readonly Notice[]): Promise<void>;
  get(id: NoticeId): Promise<Notice | null>;
  page(personId: PersonId, page: PageAsk): Promise<Page<Notice>>;
  countUnread(personId: PersonId): Promise<number>;
  markRead(personId: PersonId, upTo: Instant, at: Instant): Promise<void>;
  /** Deletes up to `limit` notices from before a moment that have been read; answers how many. */
  forgetReadBefore(moment: Instant, limit: number): Promise<number>;
}
export interface Webhook {
  readonly id: WebhookId;
  readonly name: string;
  readonly url: string;
  readonly active: boolean;
  /** The signing secret is sealed under the webhook's id. */
  readonly createdAt: Instant;
}
export interface WebhookRows {
  all(): Promise<readonly Webhook[]>;
  get(id: WebhookId): Promise<Webhook | null>;
  save(webhook: Webhook): Promise<void>;
  remove(id: WebhookId): Promise<void>;
}
/** One message to one webhook: a row of the outbox. */
export interface Delivery {
  readonly id: DeliveryId;
  readonly webhookId: WebhookId;
  readonly body: string;
  readonly createdAt: Instant;
  readonly deliveredAt: Instant | null;
  readonly trouble: string | null;
}
export interface DeliveryRows {
  insert(delivery: Delivery): Promise<void>;
  get(id: DeliveryId): Promise<Delivery | null>;
  save(delivery: Delivery): Promise<void>;
  page(webhookId: WebhookId, page: PageAsk): Promise<Page<Delivery>>;
  /** Deletes up to `limit` deliveries from before a moment that no work is left for: delivered or given up. Answers how many. */
  forgetDoneBefore(moment: Instant, limit: number): Promise<number>;
}

export interface AuditRows {
  /** Remembers the draft; all drafts of a transaction are chained, in order, just before it commits, under one lock. */
  append(draft: AuditDraft): void;
  /**
   * Says that all is sent that this transaction locks: the end of the chain is locked along with it, instead of in a round trip of its own before
   * the commit. Whatever locks a row afterwards could wait for somebody who waits for the chain.
   */
  lockHead(): void;
  /** Records after a sequence number, in order. */
  after(sequence: number, limit: number): Promise<readonly AuditRecord[]>;
  /** Newest first, optionally about one subject; `after` pages backwards. */
  page(filter: { readonly subject?: string; readonly kind?: string }, page: PageAsk): Promise<Page<AuditRecord>>;
  head(): Promise<{ readonly sequence: number; readonly hash: Uint8Array } | null>;
}
