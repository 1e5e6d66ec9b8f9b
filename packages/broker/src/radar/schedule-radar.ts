// When targets are asked who has access: again and again, one row of work for each integration, so that of any number of servers one
// asks. And sooner where somebody wishes it, or where access that could make accounts opens or has ended.

import {
  type Grant,
  type Instant,
  type Integration,
  isId,
  limits,
  newId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { transact } from '../transact.ts';

/** The pause between two surveys in milliseconds; null where nothing is surveyed by itself. */
export const surveyEveryMs = (ports: Ports): number | null => ports.radar?.everyMs ?? null;

/** Makes sure that every target will be surveyed. To be called once when a server starts. */
export async function scheduleRadar(ports: Ports): Promise<void> {
  if (surveyEveryMs(ports) === null) return;
  await ports.store.transaction(async (tx) => {
    for (const integration of await tx.integrations.all()) await planSurvey(ports, tx, integration);
  });
}

/** Plans the first survey of an integration that has none planned. */
export async function planSurvey(ports: Ports, tx: Transaction, { id, type }: Integration): Promise<void> {
  if (surveyEveryMs(ports) === null || adapterOf(ports, type) === null) return;
  if ((await tx.work.find('radar.review', id)) === null)
    await add(ports, tx, id, ports.clock.now() + limits.surveyAfterMs);
}

/** A survey as soon as may be. */
export const surveyNow = (ports: Ports, tx: Transaction, id: Integration['id']): Promise<void> =>
  add(ports, tx, id, ports.clock.now());

/** Whoever has admin access may make accounts: what is there is looked at when it opens, and again when it is gone. */
export async function surveyAround(ports: Ports, tx: Transaction, grant: Grant): Promise<void> {
  if (surveyEveryMs(ports) === null) return;
  if ((await tx.permissions.get(grant.permissionId))?.level === 'admin')
    await surveyNow(ports, tx, grant.integrationId);
}

/** A survey wished for by somebody; answers at once, and the survey is done by a worker that may reach the target. */
export async function requestSurvey(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<Instant>> {
  return transact(ports, async (tx) => {
    const integration = isId('integration', input.id)
      ? await tx.integrations.get(input.id)
      : await tx.integrations.byName(input.id);
    if (!integration) return no(refusal('object.not_found', `no integration ${quoted(input.id)}`, { field: 'id' }));
    await surveyNow(ports, tx, integration.id);
    ports.log.info({ integration: integration.id, by: actor.person.id }, 'a survey was asked for');
    return ok(ports.clock.now());
  });
}

const add = (ports: Ports, tx: Transaction, subject: Integration['id'], dueAt: Instant): Promise<void> =>
  tx.work.add({ id: newId('work', ports.chance), kind: 'radar.review', subject, dueAt });
