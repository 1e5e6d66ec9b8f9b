// What is said between the broker and a connector in another process. Both sides parse what they hear; the connector trusts the broker
// least, because the broker talks to people. Bytes travel as base64.

import { type DiscoveredResource, type IntegrationId, isId, type TargetPlace } from '@tidegate/core';
import { z } from 'zod';

const base64 = z.string().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const plan = z.record(z.string(), z.unknown());
const instant = z.number();

/** A place as it is heard. */
export const placeShape = z.strictObject({
  integration: z.custom<IntegrationId>((value) => typeof value === 'string' && isId('integration', value)),
  type: z.string(),
  config: z.record(z.string(), z.string()),
  credential: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('environment'), name: z.string() }),
      z.strictObject({ kind: z.literal('file'), path: z.string() }),
      z.strictObject({ kind: z.literal('sealed'), secretId: z.string(), sealed: base64 }),
    ])
    .nullable(),
});

/** A place as it travels. */
export const placeSent = (given: TargetPlace): object => ({
  ...given,
  credential:
    given.credential?.kind === 'sealed'
      ? { ...given.credential, sealed: Buffer.from(given.credential.sealed).toString('base64') }
      : given.credential,
});

const observed = z.strictObject({
  key: z.string(),
  account: z.string(),
  ours: z.boolean(),
  entitlement: z.strictObject({ type: z.string(), nativeId: z.string(), permission: z.string() }).nullable(),
  sentence: z.string(),
  grantId: z.string().exactOptional(),
  untouchable: z.string().exactOptional(),
});
const record = z.record(z.string(), z.string());
const tagWrite = z.strictObject({
  resource: z.looseObject({ type: z.string(), nativeId: z.string(), context: record }),
  set: record,
  remove: z.array(z.string()),
});

/** What is asked of one target. */
const ask = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('reach') }),
  z.strictObject({ op: z.literal('check') }),
  z.strictObject({ op: z.literal('knock') }),
  z.strictObject({ op: z.literal('ends') }),
  z.strictObject({ op: z.literal('look'), plan }),
  z.strictObject({ op: z.literal('excess'), plan }),
  z.strictObject({ op: z.literal('foresee'), plan }),
  z.strictObject({
    op: z.literal('certify'),
    plan,
    ask: z.strictObject({ publicKey: z.string(), now: instant, endsAt: instant }),
  }),
  z.strictObject({ op: z.literal('applySecret'), plan }),
  z.strictObject({ op: z.literal('setEnd'), plan, endsAt: instant }),
  z.strictObject({ op: z.literal('steps'), plan, notAfter: instant }),
  z.strictObject({
    op: z.literal('step'),
    act: z.enum(['do', 'undo', 'look']),
    plan,
    notAfter: instant,
    index: z.int().min(0),
    name: z.string(),
  }),
  z.strictObject({ op: z.literal('writeTags'), writes: z.array(tagWrite) }),
  z.strictObject({ op: z.literal('remove'), observed }),
  z.strictObject({ op: z.literal('discover') }),
  z.strictObject({ op: z.literal('byParts'), completed: z.array(z.string()) }),
  z.strictObject({ op: z.literal('survey') }),
  z.strictObject({ op: z.literal('surveyByParts') }),
]);
export type Ask = z.infer<typeof ask>;
export type StepAsk = Extract<Ask, { op: 'step' }>;

/** From the broker. `until` is the moment after which nobody waits: what has not begun then is not begun. */
export const fromBroker = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: z.int(), until: instant, place: placeShape, ask }),
  z.strictObject({ kind: z.literal('next'), id: z.int(), list: z.int() }),
  z.strictObject({ kind: z.literal('stop'), list: z.int() }),
  /** Variables that hold credentials, each sealed for this connector under its name. */
  z.strictObject({ kind: z.literal('environment'), sealed: z.record(z.string(), base64) }),
  /** Finish what is under way, then end. */
  z.strictObject({ kind: z.literal('end') }),
]);

export type FromBroker = z.infer<typeof fromBroker>;

/** From the connector. */
export const fromConnector = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), publicKey: base64 }),
  z.strictObject({ kind: z.literal('answer'), id: z.int(), value: z.unknown() }),
  z.strictObject({
    kind: z.literal('fault'),
    id: z.int(),
    /** Absent where it was a bug and not the world. */
    code: z.string().optional(),
    message: z.string(),
    detail: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('ended') }),
  /** It cannot serve, and why. */
  z.strictObject({ kind: z.literal('not_ready'), code: z.string(), message: z.string() }),
]);
export type FromConnector = z.infer<typeof fromConnector>;
export type RefusedSent = z.infer<typeof refused>['refusal'];

const message = z.string();
const outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('done') }),
  z.strictObject({ kind: z.literal('refused'), message }),
  z.strictObject({ kind: z.literal('unavailable'), message }),
  z.strictObject({ kind: z.literal('pending'), message, againMs: z.number() }),
  z.strictObject({ kind: z.literal('unknown'), message }),
]);
const resource = z.custom<DiscoveredResource>(
  (value) => z.looseObject({ nativeId: z.string() }).safeParse(value).success,
);
const page = z.array(resource);
const refused = z.strictObject({
  ok: z.literal(false),
  refusal: z.looseObject({ code: z.string(), message: z.string(), field: z.string().exactOptional() }),
});
const part = z.string();
const certificate = z.strictObject({
  certificate: z.string(),
  serial: z.string(),
  fingerprint: z.string(),
  validUntil: instant,
});

/** The parts of a target that it may lack; what is asked of one that lacks it is refused. */
export const optionalParts = [
  'knock',
  'ends',
  'byParts',
  'writeTags',
  'survey',
  'surveyByParts',
  'foresee',
  'certify',
] as const;
export type OptionalPart = (typeof optionalParts)[number];

/** What the connector answers, by what was asked. */
export const answers = {
  reach: z.union([
    z.strictObject({
      ok: z.literal(true),
      has: z.array(z.enum(optionalParts)),
    }),
    refused,
  ]),
  check: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(['passed', 'warning', 'failed']),
      sentence: z.string(),
      code: z.literal('target.credential_refused').exactOptional(),
    }),
  ),
  knocks: z.array(
    z.strictObject({
      part: z.string().nullable(),
      answer: z.enum(['let_in', 'refused', 'unknown']),
      message: z.string().nullable(),
    }),
  ),
  ends: z.strictObject({ second: z.enum(['target', 'none']), newAccess: z.string(), openConnections: z.string() }),
  look: z.strictObject({
    state: z.enum(['present', 'absent', 'unknown']),
    endsAt: instant.nullable(),
    differs: z.array(z.string()),
    message: z.string().nullable(),
  }),
  sentences: z.array(z.string()),
  foreseen: z.union([z.strictObject({ ok: z.literal(true), value: z.literal(true) }), refused]),
  certified: z.union([z.strictObject({ ok: z.literal(true), value: certificate }), refused]),
  outcome,
  outcomes: z.array(outcome),
  list: z.int(),
  resources: page,
  report: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('planned'), parts: z.array(part) }),
    z.strictObject({ kind: z.literal('page'), part, resources: page }),
    z.strictObject({ kind: z.literal('completed'), part, findings: z.array(z.string()) }),
    z.strictObject({ kind: z.literal('failed'), part, message }),
  ]),
  observed: z.array(observed),
  surveyed: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('page'), observed: z.array(observed) }),
    z.strictObject({ kind: z.literal('failed'), part, message, refused: z.boolean() }),
  ]),
} as const;
