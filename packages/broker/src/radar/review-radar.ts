// One survey of one integration: what the target holds is compared with what was granted, and what differs is written down. A survey that
// was not read whole changes nothing but the note that it was not (law 8). Findings follow by the review of findings.

import {
  afterKnocks,
  type Claim,
  compareAccess,
  type Grant,
  type GrantId,
  type Instant,
  type Integration,
  isId,
  isOpen,
  newId,
  type ObservedAccess,
  type Planner,
  quoted,
  type RadarReview,
  readParts,
  type Sighting,
  settleSightings,
  type Transaction,
  type UnreadPart,
} from '@tidegate/core';
import { knockAfter } from '../administration/knock-at-target.ts';
import { reviewSoon } from '../drift/review-soon.ts';
import { workOn } from '../grants/grant-work.ts';
import { claimLost, complete, done, holding, type Turn } from '../grants/turn.ts';
import { announceAppeared } from '../notices/announce-grants.ts';
import type { Ports } from '../ports.ts';
import { adapterOf, plannerOf, targetOf } from '../targets.ts';
import { type AdminAccess, adminAccessSince } from './admin-access.ts';
import { cleanUp, cleanUpFound } from './clean-up.ts';
import {
  type FailedPart,
  grantsNow,
  readSurvey,
  recordedGrants,
  type SurveyedTarget,
  surveyedBy,
} from './read-survey.ts';
import { factsOf } from './removal.ts';
import { surveyEveryMs } from './schedule-radar.ts';

/** One turn; the row stays for the next time where surveys come by themselves. */
export async function radarTurn(ports: Ports, claim: Claim): Promise<Turn> {
  const integration = await ports.store.read(async (tx) =>
    isId('integration', claim.subject) ? tx.integrations.get(claim.subject) : null,
  );
  const planner = integration && plannerOf(ports, integration);
  if (!integration || !planner?.ok || planner.value.keysOf === undefined) return finished(ports, claim);
  const began = ports.clock.now();
  const target = await targetOf(ports, integration);
  if (!target.ok) return troubled(ports, claim, { integration, began, message: target.refusal.message });
  const surveyed = surveyedBy(target.value);
  if (surveyed === null) return finished(ports, claim);
  return compare(ports, claim, { integration, planner: planner.value, surveyed, began });
}

interface Ground {
  readonly integration: Integration;
  readonly planner: Planner;
  readonly surveyed: SurveyedTarget;
  readonly began: Instant;
}

async function compare(ports: Ports, claim: Claim, ground: Ground): Promise<Turn> {
  const { integration, began } = ground;
  const before = await grantsNow(ports, integration.id);
  const answer = await readSurvey(ground.surveyed, holding(ports, claim));
  if (answer.kind === 'trouble') {
    await knockAfter(ports, integration.id, answer.code);
    return troubled(ports, claim, { integration, began, message: answer.message });
  }
  const after = await grantsNow(ports, integration.id);
  let concluded = true;
  await ports.store.transaction(async (tx) => {
    concluded = await conclude(ports, tx, { ...ground, before, after, ...answer });
    if (concluded) await nextTime(ports, tx, claim);
  });
  if (concluded) return done;
  const message = 'the survey tells nothing at all, where something is known: nothing is concluded from it';
  return troubled(ports, claim, { integration, began, message });
}

interface Look extends Ground {
  readonly before: ReadonlyMap<GrantId, Grant>;
  readonly after: ReadonlyMap<GrantId, Grant>;
  readonly observed: readonly ObservedAccess[];
  readonly failed: readonly FailedPart[];
}

/** Writes what the comparison saw; false where nothing may be concluded. */
async function conclude(ports: Ports, tx: Transaction, look: Look): Promise<boolean> {
  const { integration, began } = look;
  const review = await tx.radar.lockReview(integration.id);
  const first = review === null || review.wholeAt === null;
  const read = await whatWasRead(ports, tx, look, first ? null : review.unread);
  const { observed, open, unread } = read;
  const seen = compareAccess(read);
  if (seen === null) return false;
  const sure = await withoutUnfinished(tx, seen, began);
  const now = ports.clock.now();
  const newSighting = () => newId('sighting', ports.chance);
  const settled = settleSightings({ integrationId: integration.id, open, seen: sure, now, newId: newSighting });
  const admins = first ? [] : await adminAccessSince(tx, { ...look, since: review.wholeAt ?? began });
  const opened = settled.opened.map((one) => (one.kind === 'made_outside' ? during(one, admins) : one));
  await tx.radar.save([...settled.resolved, ...settled.kept, ...opened]);
  await tx.radar.saveReview({
    integrationId: integration.id,
    wholeAt: began,
    triedAt: began,
    tookMs: now - began,
    observed: observed.length,
    trouble: notRead(look.failed),
    unread,
  });
  await noteRefusals(ports, tx, look);
  await cleanUpFound(ports, tx, opened);
  await cleanUp(ports, tx, integration);
  tellAll(ports, tx, { integration, first, opened, resolved: settled.resolved });
  await follow(ports, tx, { integration, opened, admins });
  if (opened.length > 0 || settled.resolved.length > 0) await reviewSoon(ports, tx);
  return true;
}

/** Both sides of the comparison, without the parts that could not be read. */
async function whatWasRead(ports: Ports, tx: Transaction, look: Look, unread: readonly UnreadPart[] | null) {
  const { integration, planner, observed, began } = look;
  const settling = adapterOf(ports, integration.type)?.settlingMs ?? 0;
  return readParts({
    observed,
    recorded: await recordedGrants(tx, { ...look, began: began - settling }),
    open: await tx.radar.openOf(integration.id),
    failed: new Set(look.failed.map(({ part }) => part)),
    unread,
    partOf: (key) => planner.surveyPartOf?.(key) ?? null,
  });
}

const namedMax = 3;

function notRead(failed: readonly FailedPart[]): string | null {
  if (failed.length === 0) return null;
  const named = failed.slice(0, namedMax).map(({ part, message }) => `${quoted(part)}: ${message}`);
  const parts = failed.length === 1 ? 'one part' : `${failed.length} parts`;
  return `${parts} could not be read, and nothing is concluded there: ${named.join('; ')}`;
}

/** A part that refuses the connector is a finding of its own; one that did not answer is as it was. */
async function noteRefusals(ports: Ports, tx: Transaction, { integration: { id }, failed }: Look): Promise<void> {
  const known = await tx.credentialRefusals.of(id, 'survey');
  const knocks = failed.map(({ part, message, refused }) => ({
    part,
    message,
    answer: refused ? 'refused' : 'unknown',
  }));
  const now = afterKnocks(known, { integrationId: id, heardBy: 'survey', knocks, now: ports.clock.now() });
  if (JSON.stringify(known) === JSON.stringify(now)) return;
  await tx.credentialRefusals.replace(id, 'survey', now);
  await reviewSoon(ports, tx);
}

/** A grant may begin and end while a survey is read: what its mark names is left behind only when it was gone before. */
async function withoutUnfinished<T extends Pick<Sighting, 'kind' | 'grantId'>>(
  tx: Transaction,
  seen: readonly T[],
  began: Instant,
): Promise<readonly T[]> {
  const named = seen.flatMap(({ kind, grantId }) => (kind === 'left_behind' && grantId !== null ? [grantId] : []));
  const grants = new Map((await tx.grants.many(named)).map((grant) => [grant.id, grant]));
  return seen.filter(({ kind, grantId }) => {
    const grant = kind === 'left_behind' && grantId !== null ? grants.get(grantId) : undefined;
    return grant === undefined || (grant.goneAt !== null && grant.goneAt < began);
  });
}

/** What came while somebody had admin access may be theirs: the server does not tell who made it, so that is said and no more. */
function during(one: Sighting, admins: readonly AdminAccess[]): Sighting {
  const [latest, ...others] = admins;
  if (latest === undefined) return one;
  const more = others.length === 0 ? '' : ` and of ${others.length} more`;
  return {
    ...one,
    grantId: latest.grant.id,
    sentence: `${one.sentence}; it appeared while the admin access of grant ${latest.grant.id}${more} was open`,
  };
}

interface Told {
  readonly integration: Integration;
  readonly first: boolean;
  readonly opened: readonly Sighting[];
  readonly resolved: readonly Sighting[];
}

function tellAll(ports: Ports, tx: Transaction, { integration, first, opened, resolved }: Told): void {
  const at = ports.clock.now();
  const from = { at, actor: 'system', door: 'worker' } as const;
  if (first) {
    const facts = { standing: opened.filter(({ kind }) => kind === 'standing').length };
    tx.audit.append({ ...from, kind: 'radar.reviewed', subject: integration.id, facts });
  }
  for (const one of opened) {
    if (one.kind !== 'standing') tx.audit.append({ ...from, kind: 'radar.seen', subject: one.id, facts: factsOf(one) });
  }
  for (const one of resolved)
    tx.audit.append({ ...from, kind: 'radar.resolved', subject: one.id, facts: factsOf(one) });
}

interface Followed {
  readonly integration: Integration;
  readonly opened: readonly Sighting[];
  readonly admins: readonly AdminAccess[];
}

/** A grant that is not there is looked at now; whoever agreed to admin access learns of accounts that came with it. */
async function follow(ports: Ports, tx: Transaction, { integration, opened, admins }: Followed): Promise<void> {
  const now = ports.clock.now();
  for (const { kind, grantId } of opened) {
    if (kind !== 'removed_outside' || grantId === null) continue;
    const grant = await tx.grants.get(grantId);
    if (grant === null || !isOpen(grant)) continue;
    await tx.work.add(workOn(ports, grant, 'grant.look', now));
  }
  const appeared = opened.filter(({ kind }) => kind === 'made_outside');
  if (appeared.length === 0) return;
  for (const { grant } of admins) await announceAppeared(ports, tx, { grant, integration, appeared });
}

interface Trouble {
  readonly integration: Integration;
  readonly began: Instant;
  readonly message: string;
}

/** Nothing is concluded; what was seen before stays as it was. */
async function troubled(ports: Ports, claim: Claim, { integration, began, message }: Trouble): Promise<Turn> {
  await ports.store.transaction(async (tx) => {
    const before = await tx.radar.lockReview(integration.id);
    const kept: Pick<RadarReview, 'wholeAt' | 'observed' | 'unread'> = before ?? {
      wholeAt: null,
      observed: 0,
      unread: [],
    };
    await tx.radar.saveReview({
      integrationId: integration.id,
      wholeAt: kept.wholeAt,
      observed: kept.observed,
      unread: kept.unread,
      triedAt: began,
      tookMs: ports.clock.now() - began,
      trouble: message,
    });
  });
  const every = surveyEveryMs(ports);
  if (every === null) return finished(ports, claim);
  return { kind: 'again', dueAt: ports.clock.now() + every, trouble: message, counts: 'counts' };
}

async function finished(ports: Ports, claim: Claim): Promise<Turn> {
  await ports.store.transaction((tx) => complete(tx, claim));
  return done;
}

/** The row is put back inside the transaction that wrote the result, or deleted where surveys do not come by themselves. */
async function nextTime(ports: Ports, tx: Transaction, claim: Claim): Promise<void> {
  const every = surveyEveryMs(ports);
  if (every === null) return complete(tx, claim);
  const next = { dueAt: ports.clock.now() + every, trouble: null, tries: 0 };
  if (!(await tx.work.putBack(claim, next))) throw claimLost(claim);
}
