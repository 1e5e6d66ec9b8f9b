// Readings of targets. A reading may take hours: the call that starts it waits a little for its end and then answers how far it is.

import {
  confirmSync,
  discoverIntegration,
  listReadings,
  readHeldList,
  type SyncReport,
  setReadingSchedule,
  syncReportOf,
} from '@tidegate/broker';
import { syncRoutes } from '@tidegate/contract';
import { limits, ok, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { presentHeld, presentSync } from '../present/present-sync.ts';

export function syncBindings({ ports }: Serving): readonly Binding[] {
  const present = (report: Result<SyncReport>) => (report.ok ? ok(presentSync(report.value)) : report);
  return [
    bind(syncRoutes.discover, async ({ actor, params }) => {
      const reading = discoverIntegration(ports, actor, { id: params.id });
      const over = await within(reading, limits.syncAnswerMs);
      if (over !== null) return present(over);
      reading.catch((error: unknown) => {
        ports.log.error({ integration: params.id, error: String(error) }, 'a reading failed in an unexpected way');
      });
      return present(await syncReportOf(ports, { id: params.id }));
    }),
    bind(syncRoutes.readSync, async ({ params }) => present(await syncReportOf(ports, { id: params.id }))),
    bind(syncRoutes.confirmSync, async ({ actor, params, body }) =>
      present(
        await confirmSync(ports, actor, {
          id: params.id,
          verdict: body.verdict,
          ...(body.started_at === undefined ? {} : { startedAt: Date.parse(body.started_at) }),
        }),
      ),
    ),
    bind(syncRoutes.listReadings, async () => {
      const items = await listReadings(ports);
      return ok({
        items: items.map(({ integration, report }) => ({
          integration: {
            id: integration.id,
            name: integration.name,
            type: integration.type,
            simulated: ports.adapters.find(({ type }) => type === integration.type)?.simulated ?? false,
          },
          sync: presentSync(report),
        })),
      });
    }),
    bind(syncRoutes.readHeldList, async ({ params }) => {
      const held = await readHeldList(ports, { id: params.id });
      return held.ok ? ok(presentHeld(held.value)) : held;
    }),
    bind(syncRoutes.scheduleReadings, async ({ actor, params, body }) => {
      const set = await setReadingSchedule(ports, actor, { id: params.id, everySec: body.every_sec });
      return set.ok ? present(await syncReportOf(ports, { id: params.id })) : set;
    }),
  ];
}

/** The answer if it comes in time, else null; the work goes on. */
async function within<T>(work: Promise<T>, timeMs: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
