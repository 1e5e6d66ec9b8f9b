// Sources: made, changed and removed by administrators. Settings are checked by the reader of their kind, and a credential given in the
// clear is sealed. Removing a source takes nobody out: what it told stays as it was and grows old, and its groups keep their members.

import {
  type CheckReport,
  type CredentialReference,
  hoursFromText,
  isId,
  limits,
  newId,
  no,
  noSourceCounts,
  ok,
  quoted,
  type Result,
  refusal,
  type Source,
  type SourceId,
  type SourceKind,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { askOf, readerOf, readSoon } from './read-source.ts';

export interface SourceInput {
  /** Null makes a new one. */
  readonly id: string | null;
  readonly name: string;
  readonly kind: SourceKind;
  readonly settings: Readonly<Record<string, string>>;
  /** `plain` is sealed before it is stored; null keeps what is there. */
  readonly credential: CredentialReference | { readonly kind: 'plain'; readonly secret: string } | null;
  readonly maxAgeSec: number | null;
  /** Null takes the default of sources that are read. */
  readonly everySec: number | null;
  readonly disabled: boolean;
}

/** Kinds that send their facts themselves. */
const sending: ReadonlySet<SourceKind> = new Set(['scim', 'oidc', 'file']);
const nameShape = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** Creates or changes a source. */
export const saveSource = (ports: Ports, actor: Actor, input: SourceInput): Promise<Result<Source>> =>
  transact(ports, async (tx) => {
    const before = input.id === null ? null : await findSource(tx, input.id);
    if (input.id !== null && before === null) return noSource(input.id);
    const checked = checkInput(ports, input, before);
    if (!checked.ok) return checked;
    const id = before?.id ?? newId('source', ports.chance);
    const source: Source = {
      ...(before ?? {
        lastReadAt: null,
        trouble: null,
        counts: noSourceCounts,
        held: null,
        confirmed: null,
        createdAt: ports.clock.now(),
      }),
      id,
      name: input.name,
      kind: input.kind,
      settings: input.settings,
      credential: await keepCredential(ports, tx, id, input.credential, before),
      maxAgeSec: input.maxAgeSec,
      everySec: sending.has(input.kind) ? null : (input.everySec ?? limits.sourceEverySecDefault),
      status: input.disabled ? 'disabled' : before === null || before.status === 'disabled' ? 'new' : before.status,
    };
    if (readerOf(ports, input.kind)?.needsCredential === true && source.credential === null) {
      const sentence = 'name a credential: an environment variable, a file, or the secret to seal';
      return no(refusal('source.invalid', sentence, { field: 'credential' }));
    }
    await tx.sources.save(source);
    if (source.everySec !== null && !input.disabled) await readSoon(ports, tx, source);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'source.saved',
      actor: actor.person.id,
      door: actor.door,
      subject: id,
      facts: {
        name: source.name,
        kind: source.kind,
        created: before === null,
        settings: { ...source.settings },
        max_age_sec: source.maxAgeSec,
        every_sec: source.everySec,
        disabled: input.disabled,
      },
    });
    return ok(source);
  });

function checkInput(ports: Ports, input: SourceInput, before: Source | null): Result<true> {
  const bad = (field: string, sentence: string): Result<never> => no(refusal('source.invalid', sentence, { field }));
  if (!nameShape.test(input.name)) {
    return bad(
      'name',
      'give the source a name of lower case letters, digits, dots and dashes; it is part of its address',
    );
  }
  if (before !== null && before.kind !== input.kind)
    return bad('kind', 'the kind of a source cannot change; make a new one');
  if (input.maxAgeSec !== null && input.maxAgeSec < 1)
    return bad('max_age_sec', 'give the age as seconds above 0, or leave it out for none');
  // What a provider does not send again is not seen again: with an age everybody would be unknown whose record did not change.
  if (input.kind === 'scim' && input.maxAgeSec !== null)
    return bad(
      'max_age_sec',
      'leave the age out: SCIM sends only what changes, so everybody who does not change would be unknown past it',
    );
  if (input.everySec !== null && input.everySec < limits.sourceEverySecMin) {
    return bad('every_sec', `read it every ${limits.sourceEverySecMin} seconds at the most`);
  }
  const reader = readerOf(ports, input.kind);
  if (reader !== null) return reader.checkSettings(input.settings);
  if (!sending.has(input.kind)) return bad('kind', `sources of kind ${quoted(input.kind)} are not read by this server`);
  const { working_hours: usual, ...others } = input.settings;
  if (usual !== undefined && input.kind === 'scim') {
    const hours = hoursFromText(usual, 'working_hours', 'UTC');
    if (!hours.ok) return bad('working_hours', hours.refusal.message);
  }
  const [unknown] = Object.keys(input.kind === 'scim' ? others : input.settings);
  if (unknown !== undefined)
    return bad('settings', `sources of kind ${quoted(input.kind)} have no setting ${quoted(unknown)}; leave it out`);
  return ok(true);
}

async function keepCredential(
  ports: Ports,
  tx: Transaction,
  id: SourceId,
  given: SourceInput['credential'],
  before: Source | null,
): Promise<CredentialReference | null> {
  if (given === null) return before?.credential ?? null;
  if (given.kind !== 'plain') return given;
  await tx.secrets.put(id, ports.sealer.seal(given.secret, id));
  return { kind: 'sealed', secretId: id };
}

/** A source by id or name. */
export const findSource = (tx: Transaction, reference: string): Promise<Source | null> =>
  isId('source', reference) ? tx.sources.get(reference) : tx.sources.byName(reference);

/** No such source. */
export const noSource = (reference: string): Result<never> =>
  no(refusal('object.not_found', `no source ${quoted(reference)}`));

/** Every source, by name. */
export const listSources = (ports: Ports): Promise<readonly Source[]> => ports.store.read((tx) => tx.sources.all());

/** Removes a source with what it called people and groups; the people and groups stay. */
export const removeSource = (ports: Ports, actor: Actor, input: { readonly id: string }): Promise<Result<true>> =>
  transact(ports, async (tx) => {
    const source = await findSource(tx, input.id);
    if (source === null) return noSource(input.id);
    await tx.sources.remove(source.id);
    await tx.secrets.remove(source.id);
    await tx.work.drop('source.read', source.id);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'source.removed',
      actor: actor.person.id,
      door: actor.door,
      subject: source.id,
      facts: { name: source.name },
    });
    return ok(true);
  });

/** Has a source read soon; with `confirm`, also a list that was held, if it still is the same one then. */
export const askForReading = (
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly confirm: 'held' | null },
): Promise<Result<Source>> =>
  transact(ports, async (tx) => {
    const found = await findSource(tx, input.id);
    const source = found === null ? null : await tx.sources.lock(found.id);
    if (source === null) return noSource(input.id);
    if (input.confirm === 'held' && source.held === null) {
      return no(refusal('source.nothing_held', `nothing of ${quoted(source.name)} waits for a person`));
    }
    if (source.everySec === null && input.confirm === null) {
      return no(refusal('source.invalid', `${quoted(source.name)} sends its facts itself; there is nothing to read`));
    }
    if (source.status === 'disabled') return no(refusal('source.invalid', `${quoted(source.name)} is disabled`));
    const next = input.confirm === null ? source : { ...source, confirmed: source.held?.fingerprint ?? null };
    await tx.sources.save(next);
    if (source.everySec !== null) await readSoon(ports, tx, source);
    if (input.confirm !== null) {
      tx.audit.append({
        at: ports.clock.now(),
        kind: 'source.confirmed',
        actor: actor.person.id,
        door: actor.door,
        subject: source.id,
        facts: { name: source.name, sentence: source.held?.sentence ?? '' },
      });
    }
    return ok(next);
  });

/** The named checks of a source. */
export async function checkSource(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<readonly CheckReport[]>> {
  const source = await ports.store.read((tx) => findSource(tx, input.id));
  if (source === null) return noSource(input.id);
  const reader = readerOf(ports, source.kind);
  if (reader === null) {
    const sentence = `${quoted(source.name)} sends its facts itself; there is nothing to check`;
    return no(refusal('source.invalid', sentence));
  }
  const ask = await askOf(ports, source);
  if (!ask.ok) return ask;
  const reports = await reader.check(ask.value);
  await ports.store.transaction(async (tx) => {
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'source.checked',
      actor: actor.person.id,
      door: actor.door,
      subject: source.id,
      facts: { name: source.name, failed: reports.filter((one) => one.state === 'failed').map((one) => one.name) },
    });
  });
  return ok(reports);
}
