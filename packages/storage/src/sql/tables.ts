// The tables as the compiler sees them, for Kysely: what each column gives and takes. Kept beside the migrations by hand; a
// test compares the column names and types with the database. Enumerations and ids are plain text here; row modules parse.

import {
  type ColumnType,
  DummyDriver,
  type Generated,
  type GeneratedAlways,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';

/** jsonb: comes out parsed, goes in as JSON text. */
type Json = ColumnType<unknown, string, string>;
type NullableJson = ColumnType<unknown, string | null, string | null>;
/** A column that the database fills unless told. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

export interface Tables {
  world: { one: Defaulted<boolean>; version: number; ground: Defaulted<number> };
  integrations: {
    id: string;
    name: string;
    type: string;
    category: string;
    connector_id: string | null;
    config: Json;
    credential: NullableJson;
    status: string;
    status_message: string | null;
    connected_resource_types: NullableJson;
    custom_access_details: string | null;
    published: Json;
    last_sync_at: number | null;
    created_at: number;
    read_every_sec: number | null;
    credential_expires_at: number | null;
    rotate_secrets_every_hours: number | null;
    clean_up_after_days: number | null;
  };
  resources: {
    id: string;
    integration_id: string;
    type: string;
    native_id: string;
    name: string;
    path: string;
    parent_id: string | null;
    tags: Json;
    context: Json;
    status: string;
    risk_level: string;
    source: string;
    observed_at: number;
    changed: number;
    ancestors: NullableJson;
  };
  permissions: {
    id: string;
    integration_id: string;
    resource_type: string;
    name: string;
    level: string;
    risk_level: string;
    allows: string;
    source: string;
    observed_at: number;
  };
  syncs: {
    integration_id: string;
    state: string;
    fingerprint: string;
    attempt: number;
    resumed: number;
    held_until: number;
    started_at: number;
    ended_at: number | null;
    started_by: string;
    parts_planned: number | null;
    counts: Json;
    held: NullableJson;
    findings: Json;
    trouble: string | null;
    asked_again_at: number | null;
  };
  sync_parts: { integration_id: string; part: string; state: string; message: string | null; resources: number };
  part_readings: { integration_id: string; source: string; part: string; read_at: number };
  sync_pages: { integration_id: string; part: string; number: number; resources: Json };
  classifications: {
    key: string;
    ordering: Json;
    lowering: Json;
    version: number;
    created_at: number;
    updated_at: number;
  };
  scopes: {
    id: string;
    name: string;
    description: string | null;
    query: string;
    version: number;
    created_at: number;
    updated_at: number;
  };
  findings: {
    id: string;
    key: string;
    kind: string;
    subject: string;
    subject_name: string;
    severity: string;
    sentence: string;
    details: Json;
    first_seen_at: number;
    last_seen_at: number;
    resolved_at: number | null;
    owner_id: string | null;
    acknowledged: NullableJson;
  };
  scope_baselines: {
    scope_id: string;
    query: string;
    at: number;
    resources: number;
    environments: NullableJson;
    accounts: NullableJson;
    keys: Json;
  };
  scope_counts: { scope_id: string; at: number; resources: number; entitlements: number };
  drift_reviews: {
    at: number;
    version: number;
    scopes: number;
    opened: number;
    resolved: number;
    open: number;
    took_ms: number;
  };
  sightings: {
    id: string;
    integration_id: string;
    key: string;
    kind: string;
    account: string;
    sentence: string;
    entitlement: NullableJson;
    grant_id: string | null;
    untouchable: string | null;
    first_seen_at: number;
    last_seen_at: number;
    resolved_at: number | null;
    accepted: NullableJson;
    removal: NullableJson;
    turned: NullableJson;
  };
  radar_reviews: {
    integration_id: string;
    whole_at: number | null;
    tried_at: number;
    took_ms: number;
    observed: number;
    trouble: string | null;
    unread: Json;
  };
  movements: { version: number; at: number; integration_ids: Json; story: NullableJson };
  flows: {
    id: string;
    name: string;
    description: string | null;
    active: boolean;
    requesters: Json;
    targets: Json;
    duration_sec_max: number;
    approval: NullableJson;
    settings: Json;
    terms: Json;
    published: Json;
    version: number;
    created_at: number;
    updated_at: number;
  };
  bundles: {
    id: string;
    name: string;
    targets: Json;
    published: Json;
    version: number;
    created_at: number;
    updated_at: number;
  };
  rules: {
    id: string;
    name: string;
    description: string | null;
    active: boolean;
    demand: Json;
    published: Json;
    version: number;
    created_at: number;
    updated_at: number;
  };
  perimeter_versions: {
    subject: string;
    version: number;
    kind: string;
    at: number;
    actor: string;
    confirmed_by: string | null;
    door: string;
    change: string;
    document: Json;
  };
  tag_orders: {
    id: string;
    change: Json;
    rows: Json;
    ordered_by: string;
    confirmed_by: string | null;
    door: string;
    at: number;
    state: string;
    ended_at: number | null;
    flows: Json;
  };
  proposals: {
    id: string;
    change: Json;
    base_version: number;
    proposed_by: string;
    door: string;
    at: number;
    lapses_at: number;
    state: string;
    decided_by: string | null;
    decided_at: number | null;
  };
  people: {
    id: string;
    email: string;
    email_aliases: Json;
    first_name: string;
    last_name: string;
    active: boolean;
    roles: Json;
    manager_id: string | null;
    attributes: Json;
    kind: string;
    same_as: string | null;
    working_hours: NullableJson;
    hours_origin: NullableJson;
    origin: Json;
    attribute_origins: Json;
  };
  person_addresses: { address: string; person_id: string };
  groups: {
    id: string;
    name: string;
    source_id: string | null;
    told_at: number | null;
    told_max_age_sec: number | null;
  };
  shifts: {
    id: string;
    name: string;
    source_id: string | null;
    native_id: string;
    turns: Json;
    known_until: number;
    origin: Json;
  };
  sources: {
    id: string;
    name: string;
    kind: string;
    settings: Json;
    credential: NullableJson;
    max_age_sec: number | null;
    every_sec: number | null;
    status: string;
    last_read_at: number | null;
    trouble: string | null;
    counts: Json;
    held: NullableJson;
    confirmed: string | null;
    created_at: number;
  };
  source_tokens: {
    hash: Uint8Array;
    source_id: string;
    tail: string;
    created_at: number;
    expires_at: number | null;
  };
  source_entries: {
    source_id: string;
    kind: string;
    native_id: string;
    subject: string;
    name: string;
    external_id: string | null;
    active: boolean;
    document: Json;
    version: number;
    created_at: number;
    changed_at: number;
  };
  source_members: { source_id: string; group_native_id: string; member_kind: string; member_native_id: string };
  identity_links: {
    person_id: string;
    integration_id: string;
    account: string;
    verified_by: string | null;
    verified_at: number | null;
    created_at: number;
  };
  identity_rules: {
    integration_id: string;
    template: string;
    verified_by: string | null;
    verified_at: number | null;
    created_at: number;
  };
  group_members: { group_id: string; person_id: string };
  requests: {
    id: string;
    requester_id: string;
    grantee_id: string;
    flow_id: string;
    flow_version: number;
    flow_name: string;
    entitlements: Json;
    duration_sec: number;
    reason: string | null;
    custom_fields: Json;
    approval: NullableJson;
    distinct_people: boolean;
    self_approval: boolean;
    approver_reason_required: boolean;
    verdicts: Json;
    state: string;
    state_facts: Json;
    asked_at: number;
    lapses_at: number;
    starts_at: number | null;
    fulfilment: Defaulted<string>;
    extends: string | null;
    automatic: boolean;
    bundle: NullableJson;
    terms: Json;
    trail: Json;
    version: number;
  };
  favorites: { person_id: string; request_id: string; ordinal: GeneratedAlways<number> };
  favorite_offers: {
    person_id: string;
    resource_id: string;
    permission_id: string;
    flow_id: string;
    ordinal: GeneratedAlways<number>;
  };
  credential_refusals: { integration_id: string; heard_by: string; part: string; message: string; since: number };
  request_templates: { id: string; person_id: string; name: string; choice: Json; created_at: number };
  spaces: {
    id: string;
    name: string;
    query: string;
    members: Json;
    created_at: number;
    updated_at: number;
  };
  space_objects: { object_id: string; space_id: string };
  emergencies: {
    request_id: string;
    human_id: string;
    used_at: number;
    reviewed_by: string | null;
    reviewed_at: number | null;
    verdict: string | null;
    note: string | null;
  };
  delegations: {
    id: string;
    from_id: string;
    to_id: string;
    starts_at: number;
    ends_at: number;
    flow_ids: NullableJson;
    reason: string | null;
    created_by: string;
    created_at: number;
    ended_at: number | null;
  };
  authenticators: {
    person_id: string;
    sealed: Uint8Array;
    created_at: number;
    confirmed_at: number | null;
    last_step: number | null;
    passed_at: number | null;
    failures: number;
    held_until: number | null;
  };
  grants: {
    id: string;
    grantee_id: string;
    integration_id: string;
    resource_id: string;
    permission_id: string;
    state: string;
    plan: NullableJson;
    simulated: boolean;
    not_after: number;
    seen_at: number | null;
    ends_at: number | null;
    close_cause: string | null;
    closing_since: number | null;
    gone_at: number | null;
    excess: Json;
    differs: Json;
    uncertain_since: number | null;
    alarmed_at: number | null;
    trouble: string | null;
    secret: string;
    secret_since: number | null;
    created_at: number;
    version: number;
    held_integration_id: GeneratedAlways<string | null>;
  };
  leases: {
    id: string;
    request_id: string;
    grant_id: string;
    duration_sec: number;
    not_after: number;
    ends_at: number | null;
    held: boolean;
    cut_by_hours: boolean;
    review_at: number | null;
    ended_at: number | null;
    end_cause: string | null;
  };
  work: {
    id: string;
    kind: string;
    subject: string;
    due_at: number;
    attempt: Defaulted<number>;
    tries: Defaulted<number>;
    last_trouble: Defaulted<string | null>;
    claimed_by: Defaulted<string | null>;
    claimed_until: Defaulted<number | null>;
    again_at: Defaulted<number | null>;
    lane: Defaulted<string | null>;
    underway: Defaulted<boolean>;
    rank: GeneratedAlways<number>;
    claimable_at: GeneratedAlways<number>;
  };
  revocations: {
    id: string;
    subject_kind: string;
    subject_id: string;
    subject_name: string;
    reason: string;
    by_id: string;
    at: number;
    leases: number;
    requests: number;
    done_at: number | null;
    bar: NullableJson;
  };
  lane_paces: { lane: string; pace_ms: number };
  secrets: { id: string; sealed: Uint8Array };
  tokens: {
    id: string;
    person_id: string;
    name: string;
    tail: string;
    hash: Uint8Array;
    created_at: number;
    expires_at: number | null;
    kind: string;
    description: string;
    created_by: string | null;
    last_used_at: number | null;
  };
  sign_ins: {
    id: string;
    person_id: string;
    started_at: number;
    last_seen_at: number;
    ends_at: number;
    how: string;
    agent: string;
    program: NullableJson;
  };
  sign_in_secrets: {
    hash: Uint8Array;
    sign_in_id: string;
    kind: string;
    issued_at: number;
    ends_at: number;
    used_at: number | null;
    spent_at: number | null;
  };
  program_codes: {
    hash: Uint8Array;
    person_id: string;
    client_id: string;
    redirect_uri: string;
    challenge: string;
    scopes: Json;
    expires_at: number;
    sign_in_id: string | null;
  };
  provider_visits: { hash: Uint8Array; provider_id: string; expires_at: number };
  person_claims: { person_id: string; group_id: string; ends_at: number; tidied: Generated<boolean> };
  person_logins: { issuer: string; subject: string; person_id: string; linked_at: number };
  sign_in_links: { hash: Uint8Array; purpose: string; email: string; expires_at: number };
  mail_off: { person_id: string; kind: string };
  mails_given_up: { notice_id: string; at: number; trouble: string; alarmed: boolean };
  notices: {
    id: string;
    person_id: string;
    kind: string;
    sentence: string;
    request_id: string | null;
    at: number;
    read_at: number | null;
  };
  webhooks: { id: string; name: string; url: string; active: boolean; created_at: number };
  deliveries: {
    id: string;
    webhook_id: string;
    body: string;
    created_at: number;
    delivered_at: number | null;
    trouble: string | null;
  };
  audit_events: {
    sequence: number;
    at: number;
    kind: string;
    subject: string;
    bytes: Uint8Array;
    hash: Uint8Array;
  };
  audit_nodes: { level: number; ordinal: number; hash: Uint8Array };
  audit_checkpoints: { size: number; note: string; at: number };
  audit_head: { one: Defaulted<boolean>; sequence: number; hash: Uint8Array | null };
}

/** Builds statements; it cannot run them. A session does that, so that every statement is inside a transaction of ours. */
export const db = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (builder) => new PostgresIntrospector(builder),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The JSON text of a value for a jsonb column. */
export const json = (value: unknown): string => JSON.stringify(value);

/** The same for a column that may be null: SQL's null, not JSON's. */
export const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
