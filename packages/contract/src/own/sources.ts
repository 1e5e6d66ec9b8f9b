// Where facts about people come from, and what is known of one person: records, links, age.

import { limits, sourceKinds } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, namedRef, personRef } from './shapes.ts';

const base = '/api/tidegate/v1';
const count = z.number().int();
const settings = z.record(z.string().max(100), z.string().max(limits.tagValueLengthMax));
const credential = z.union([
  z.strictObject({ environment: z.string().min(1).max(200) }),
  z.strictObject({ file: z.string().min(1).max(1_000) }),
  z.strictObject({ secret: z.string().min(1).max(10_000) }),
]);

export const sourceView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(sourceKinds),
    settings: z.record(z.string(), z.string()),
    /** Where its credential is; the text itself is never shown. */
    credential: z.enum(['environment', 'file', 'sealed']).nullable(),
    /** For how long what it told counts; null for ever. */
    max_age_sec: count.nullable(),
    /** How often it is read; null where it sends its facts itself. */
    every_sec: count.nullable(),
    status: z.enum(['new', 'active', 'held', 'failing', 'disabled']),
    last_read_at: instant.nullable(),
    trouble: z.string().nullable(),
    counts: z.object({ people: count, groups: count, shifts: count }),
    /** A list that waits for a person, and how many would be out by it. */
    held: z.object({ at: instant, sentence: z.string(), people: count, groups: count }).nullable(),
    tokens: z.array(z.object({ tail: z.string(), created_at: instant, expires_at: instant.nullable() })),
  })
  .meta({ id: 'Source' });
export type SourceView = z.infer<typeof sourceView>;

const sourceInput = z.strictObject({
  name: z.string().min(1).max(63),
  kind: z.enum(sourceKinds),
  settings: settings.default({}),
  credential: credential.nullable().default(null),
  max_age_sec: count.min(1).max(limits.durationSecMax).nullable().default(null),
  every_sec: count.min(1).max(limits.durationSecMax).nullable().default(null),
  disabled: z.boolean().default(false),
});

/** Where a fact comes from, and how old it is. */
export const origin = z.object({
  /** Null for what an administrator or a file of people said. */
  source: namedRef.nullable(),
  observed_at: instant,
  max_age_sec: count.nullable(),
  /** Whether it may still be used. */
  fresh: z.boolean(),
});

export const personDetails = z
  .object({
    person: personRef,
    email_aliases: z.array(z.string()),
    active: z.boolean(),
    roles: z.array(z.string()),
    kind: z.enum(['human', 'machine']),
    manager: personRef.nullable(),
    /** The record that counts for both where this is another of the same human. */
    same_as: personRef.nullable(),
    /** Other records of the same human. */
    records: z.array(personRef),
    groups: z.array(namedRef.extend({ source: namedRef.nullable() })),
    /** In words, by the person's own clock; null where nobody said. */
    working_hours: z.string().nullable(),
    working_hours_origin: origin.nullable(),
    origin,
    attributes: z.array(z.object({ type: z.string(), value: z.string(), origin })),
    /** What each source calls this person. */
    known_as: z.array(z.object({ source: namedRef, name: z.string(), native_id: z.string(), active: z.boolean() })),
    /** Which account they are in each integration that has a rule or a link; null where two people would have it. */
    accounts: z.array(
      z.object({
        integration: namedRef,
        account: z.string().nullable(),
        by: z.enum(['table', 'rule']).nullable(),
        verified: z.boolean(),
        verified_by: personRef.nullable(),
        verified_at: instant.nullable(),
        trouble: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PersonDetails' });
export type PersonDetailsView = z.infer<typeof personDetails>;

const verified = z.boolean().default(false);
export const identityRule = z.object({ integration: namedRef, template: z.string(), verified: z.boolean() });

const text = z.string().max(limits.nameLengthMax);
/** One person of a file. */
export const personRow = z.strictObject({
  /** Never changes; the address where it is left out. */
  id: text.optional(),
  email: z.string().min(3).max(320),
  email_aliases: z.array(z.string().max(320)).max(20).default([]),
  first_name: text.default(''),
  last_name: text.default(''),
  active: z.boolean().default(true),
  /** The manager's address. */
  manager: z.string().max(320).nullable().default(null),
  groups: z.array(text).max(1_000).default([]),
  attributes: z
    .record(z.string().min(1).max(limits.tagKeyLengthMax), z.string().max(limits.tagValueLengthMax))
    .default({}),
  /** As the timeframe of an access flow. */
  working_hours: z.record(z.string(), z.unknown()).nullable().default(null),
});
export type PersonRow = z.input<typeof personRow>;

const tag = 'People';
const change = { tag, access: 'people:change' } as const;
const read = { tag, access: 'people:read' } as const;

export const sourceRoutes = {
  listSources: route({
    ...read,
    method: 'GET',
    path: `${base}/sources`,
    summary: 'Where facts about people come from, and how old they are',
    output: z.object({ items: z.array(sourceView) }),
  }),
  createSource: route({
    ...change,
    method: 'POST',
    path: `${base}/sources`,
    summary: 'Add a source',
    body: sourceInput,
    output: sourceView,
    audit: ['source.saved'],
  }),
  changeSource: route({
    ...change,
    method: 'PUT',
    path: `${base}/sources/{id}`,
    summary: 'Change a source; a credential that is left out stays',
    params: idParams,
    body: sourceInput,
    output: sourceView,
    audit: ['source.saved'],
  }),
  removeSource: route({
    ...change,
    method: 'DELETE',
    path: `${base}/sources/{id}`,
    summary: 'Remove a source; the people and groups it told stay as they are',
    params: idParams,
    output: z.object({}),
    status: 204,
    audit: ['source.removed'],
  }),
  readSource: route({
    ...change,
    method: 'POST',
    path: `${base}/sources/{id}/read`,
    summary: 'Have a source read soon',
    params: idParams,
    output: sourceView,
    audit: ['source.read', 'source.held', 'source.failed'],
  }),
  confirmSource: route({
    ...change,
    method: 'POST',
    path: `${base}/sources/{id}/confirm`,
    summary: 'Confirm a list that is held: it is read again and believed if it would take away exactly the same',
    params: idParams,
    output: sourceView,
    audit: ['source.confirmed'],
  }),
  checkSource: route({
    ...change,
    method: 'POST',
    path: `${base}/sources/{id}/check`,
    summary: 'Check settings and rights against the source itself',
    params: idParams,
    output: z.object({
      checks: z.array(
        z.object({ name: z.string(), state: z.enum(['passed', 'warning', 'failed']), sentence: z.string() }),
      ),
    }),
    audit: ['source.checked'],
    perMinute: 30,
  }),
  rotateSourceToken: route({
    ...change,
    method: 'POST',
    path: `${base}/sources/{id}/token`,
    summary: 'Make a token for a source that sends its facts; its text is in this answer and never again',
    params: idParams,
    body: z.strictObject({ old: z.enum(['overlap', 'now']).default('overlap') }),
    /** `path` below the address of the server. */
    output: z.object({ token: z.string(), path: z.string() }),
    audit: ['source.token_made'],
    perMinute: 30,
  }),
  importPeople: route({
    ...change,
    method: 'POST',
    path: `${base}/sources/{id}/people`,
    summary: 'Bring the people and groups of a source of kind `file` to what a whole list says',
    params: idParams,
    body: z.strictObject({
      people: z.array(personRow).max(limits.sourceEntriesMax),
      /** Groups in groups, by name. */
      groups: z
        .array(z.strictObject({ name: text.min(1), groups: z.array(text).max(1_000).default([]) }))
        .max(limits.sourceEntriesMax)
        .default([]),
    }),
    output: z.object({ source: sourceView, findings: z.array(z.string()) }),
    audit: ['source.read', 'source.held', 'person.saved', 'group.saved'],
    perMinute: 30,
  }),
  showPerson: route({
    ...read,
    method: 'GET',
    path: `${base}/people/{id}`,
    summary: 'One person, by id or address: records, groups, manager, hours, accounts, and how old each fact is',
    params: idParams,
    output: personDetails,
  }),
  linkPeople: route({
    ...change,
    method: 'PUT',
    path: `${base}/people/{id}/same-as`,
    summary: 'Say that two records are one human, who then counts once in every consent; null takes them apart',
    params: idParams,
    body: z.strictObject({ same_as: z.string().min(1).max(320).nullable() }),
    output: personDetails,
    audit: ['person.linked'],
  }),
  setWorkingHours: route({
    ...change,
    method: 'PUT',
    path: `${base}/people/{id}/working-hours`,
    summary: 'Say when somebody works, by their own clock; null for unknown',
    params: idParams,
    body: z.strictObject({ working_hours: z.record(z.string(), z.unknown()).nullable() }),
    output: personDetails,
    audit: ['person.saved'],
  }),
  linkAccount: route({
    ...change,
    method: 'PUT',
    path: `${base}/people/{id}/account`,
    summary: 'Say which account in an integration a person is; null takes it back',
    params: idParams,
    body: z.strictObject({ integration: text.min(1), account: z.string().max(256).nullable(), verified }),
    output: personDetails,
    audit: ['identity.linked', 'identity.unlinked'],
  }),
  listIdentityRules: route({
    ...read,
    method: 'GET',
    path: `${base}/identity-rules`,
    summary: 'Which account everybody is, by integration',
    output: z.object({ items: z.array(identityRule) }),
  }),
  saveIdentityRule: route({
    ...change,
    method: 'PUT',
    path: `${base}/identity-rules`,
    summary: 'Say which account everybody is in an integration, as a template; null takes the rule away',
    body: z.strictObject({ integration: text.min(1), template: z.string().max(256).nullable(), verified }),
    output: z.object({ items: z.array(identityRule) }),
    audit: ['identity.rule_saved'],
  }),
};
