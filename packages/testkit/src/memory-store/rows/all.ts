// All rows of one transaction, as the port names them.

import type {
  AuditRows,
  BundleRows,
  DriftRows,
  FavoriteRows,
  FindingRows,
  FlowRows,
  MailRows,
  MovementRows,
  ProposalRows,
  RuleRows,
  ScopeRows,
  SignInRows,
  SourceEntryRows,
  SourceRows,
  SyncRows,
  TagOrderRows,
  TokenRows,
  Transaction,
  VersionRows,
} from '@tidegate/core';
import type { Session } from '../session.ts';
import { onlyRow } from '../tables.ts';
import { grantRows, leaseRows } from './grants.ts';
import {
  classificationRows,
  deliveryRows,
  identityLinkRows,
  noticeRows,
  notKept,
  secretRows,
  sourceRows,
  webhookRows,
} from './others.ts';
import { authenticatorRows, delegationRows, emergencyRows, requestRows } from './requests.ts';
import { workRows } from './work.ts';
import { groupRows, integrationRows, namedRows, permissionRows, personRows, resourceRows, shiftRows } from './world.ts';

const none = async (): Promise<number> => 0;

// What the sweeper and deactivation look at by the way is empty, not refused.
const syncs = notKept<SyncRows>('readings of targets');
const movements = notKept<MovementRows>('movements', { forgetBefore: none });
const findings = notKept<FindingRows>('findings', { forgetResolvedBefore: none });
const drift = notKept<DriftRows>('reviews of drift');
const radar = notKept<Transaction['radar']>('what the radar saw', {
  lockLeftBy: async () => [],
  forgetResolvedBefore: none,
  lockTurned: async () => [],
  waiting: async () => [],
});
const credentialRefusals = notKept<Transaction['credentialRefusals']>('refused credentials', { all: async () => [] });
const versions = notKept<VersionRows>('versions', {
  changesSince: async () => [],
  rulesChangedSince: async () => [],
  versionsSince: async () => [],
});
const proposals = notKept<ProposalRows>('proposals', { waiting: async () => [] });
const tagOrders = notKept<TagOrderRows>('tag orders', { endingAfter: async () => [] });
const sourceEntries = notKept<SourceEntryRows>('entries of sources', { ofSubjects: async () => [] });
const favorites = notKept<FavoriteRows>('favorites');
// Nothing of the simulation belongs to a space.
const spaces = notKept<Transaction['spaces']>('spaces', { of: async () => null });
const requestTemplates = notKept<Transaction['requestTemplates']>('templates of requests');
const mails = notKept<MailRows>('mails');
const revocations = notKept<Transaction['revocations']>('revocations', { barring: async () => [] });
const checkpoints = notKept<Transaction['checkpoints']>('checkpoints');
const tokens = notKept<TokenRows>('tokens', { ofPerson: async () => [] });
const signIns = notKept<SignInRows>('sign-ins', {
  removeOfPerson: async () => undefined,
  takeEndedClaims: async () => [],
  forgetEndedBefore: none,
  forgetLinksExpiredBefore: none,
});

/** The rows of one transaction. Each set is opened when it is first used: a transaction uses few. */
export class MemoryRows implements Transaction {
  readonly audit: AuditRows;
  readonly syncs = syncs;
  readonly movements = movements;
  readonly findings = findings;
  readonly drift = drift;
  readonly radar = radar;
  readonly credentialRefusals = credentialRefusals;
  readonly versions = versions;
  readonly proposals = proposals;
  readonly tagOrders = tagOrders;
  readonly sourceEntries = sourceEntries;
  readonly favorites = favorites;
  readonly requestTemplates = requestTemplates;
  readonly spaces = spaces;
  readonly revocations = revocations;
  readonly checkpoints = checkpoints;
  readonly mails = mails;
  readonly tokens = tokens;
  readonly signIns = signIns;
  readonly #session: Session;
  #integrations: ReturnType<typeof integrationRows> | undefined;
  #resources: ReturnType<typeof resourceRows> | undefined;
  #permissions: ReturnType<typeof permissionRows> | undefined;
  #classifications: ReturnType<typeof classificationRows> | undefined;
  #people: ReturnType<typeof personRows> | undefined;
  #groups: ReturnType<typeof groupRows> | undefined;
  #shifts: ReturnType<typeof shiftRows> | undefined;
  #identityLinks: ReturnType<typeof identityLinkRows> | undefined;
  #requests: ReturnType<typeof requestRows> | undefined;
  #delegations: ReturnType<typeof delegationRows> | undefined;
  #emergencies: ReturnType<typeof emergencyRows> | undefined;
  #authenticators: ReturnType<typeof authenticatorRows> | undefined;
  #grants: ReturnType<typeof grantRows> | undefined;
  #leases: ReturnType<typeof leaseRows> | undefined;
  #work: ReturnType<typeof workRows> | undefined;
  #secrets: ReturnType<typeof secretRows> | undefined;
  #notices: ReturnType<typeof noticeRows> | undefined;
  #webhooks: ReturnType<typeof webhookRows> | undefined;
  #deliveries: ReturnType<typeof deliveryRows> | undefined;
  #scopes: ScopeRows | undefined;
  #bundles: BundleRows | undefined;
  #rules: RuleRows | undefined;
  #flows: FlowRows | undefined;
  #sources: SourceRows | undefined;

  constructor(session: Session, audit: AuditRows) {
    this.#session = session;
    this.audit = audit;
  }

  get integrations() {
    this.#integrations ??= integrationRows(this.#session);
    return this.#integrations;
  }
  get resources() {
    this.#resources ??= resourceRows(this.#session);
    return this.#resources;
  }
  get permissions() {
    this.#permissions ??= permissionRows(this.#session);
    return this.#permissions;
  }
  get classifications() {
    this.#classifications ??= classificationRows(this.#session);
    return this.#classifications;
  }
  get people() {
    this.#people ??= personRows(this.#session);
    return this.#people;
  }
  get groups() {
    this.#groups ??= groupRows(this.#session);
    return this.#groups;
  }
  get shifts() {
    this.#shifts ??= shiftRows(this.#session);
    return this.#shifts;
  }
  get identityLinks() {
    this.#identityLinks ??= identityLinkRows(this.#session);
    return this.#identityLinks;
  }
  get requests() {
    this.#requests ??= requestRows(this.#session);
    return this.#requests;
  }
  get delegations() {
    this.#delegations ??= delegationRows(this.#session);
    return this.#delegations;
  }
  get emergencies() {
    this.#emergencies ??= emergencyRows(this.#session);
    return this.#emergencies;
  }
  get authenticators() {
    this.#authenticators ??= authenticatorRows(this.#session);
    return this.#authenticators;
  }
  get grants() {
    this.#grants ??= grantRows(this.#session);
    return this.#grants;
  }
  get leases() {
    this.#leases ??= leaseRows(this.#session);
    return this.#leases;
  }
  get work() {
    this.#work ??= workRows(this.#session);
    return this.#work;
  }
  get secrets() {
    this.#secrets ??= secretRows(this.#session);
    return this.#secrets;
  }
  get notices() {
    this.#notices ??= noticeRows(this.#session);
    return this.#notices;
  }
  get webhooks() {
    this.#webhooks ??= webhookRows(this.#session);
    return this.#webhooks;
  }
  get deliveries() {
    this.#deliveries ??= deliveryRows(this.#session);
    return this.#deliveries;
  }
  get scopes() {
    this.#scopes ??= namedRows(this.#session, this.#session.tables.scopes);
    return this.#scopes;
  }
  get bundles() {
    this.#bundles ??= namedRows(this.#session, this.#session.tables.bundles);
    return this.#bundles;
  }
  get rules() {
    this.#rules ??= namedRows(this.#session, this.#session.tables.rules);
    return this.#rules;
  }
  get flows() {
    this.#flows ??= namedRows(this.#session, this.#session.tables.flows);
    return this.#flows;
  }
  get sources() {
    this.#sources ??= sourceRows(this.#session);
    return this.#sources;
  }

  worldVersion(): Promise<number> {
    return this.#session.runOnWorld(() => this.#session.get(this.#session.tables.world, onlyRow)?.version ?? 0);
  }

  groundVersion(): Promise<number> {
    return this.#session.runOnWorld(() => this.#session.get(this.#session.tables.world, onlyRow)?.ground ?? 0);
  }
}
