// Reads a target to the end, writing down every part as it completes. Where the target knows no parts, everything is one. It writes
// into the reading only; what becomes of the inventory is finish-sync.ts.

import {
  type DiscoveredResource,
  type DiscoveryReport,
  Fault,
  limits,
  quoted,
  type ReachedTarget,
  type SyncPage,
  type SyncPart,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';
import { cleanResource } from './clean-found.ts';
import { markSync, type OwnRun } from './sync-run.ts';

/** The one part of a target that has no parts. */
export const wholeTarget = 'everything';

/** Rows kept in memory before they are written down, however short the time. */
const pendingRowsMax = 5_000;

/** Reads every part that is not completed yet. Answers the names of all parts there are. Throws `Fault`, `SyncLost`. */
export async function readTarget(ports: Ports, own: OwnRun, target: ReachedTarget): Promise<ReadonlySet<string>> {
  const reports = (target.byParts?.read(own.completed) ?? inOnePart(target))[Symbol.asyncIterator]();
  const notes = makeNotes(own, { levels: levelsOf(ports, own), listed: await listedBefore(ports, own) });
  let planned: ReadonlySet<string> | null = null;
  let savedAt = ports.clock.now();
  const save = async (): Promise<void> => {
    savedAt = ports.clock.now();
    await markSync(ports, own, { partsPlanned: planned?.size ?? null, ...notes.take() });
  };
  try {
    for (;;) {
      const next = await signOfLife(reports.next(), { mark: save, pending: () => notes.pending() });
      if (next.done === true) break;
      const report = next.value;
      if (report.kind === 'planned') planned = new Set(report.parts);
      else notes.add(report);
      const due = ports.clock.now() - savedAt >= limits.syncSaveEveryMs || notes.rows() >= pendingRowsMax;
      if (due || report.kind === 'planned') await save();
    }
  } catch (error) {
    // Not awaited: a call to the target that is under way may take long, and nobody listens any more.
    reports.return?.().catch(() => undefined);
    throw error;
  }
  await save();
  return planned ?? new Set();
}

/** Waits for the next report; while none comes, what there is is written down, and the reading is marked as alive. */
async function signOfLife<T>(
  next: Promise<T>,
  { mark, pending }: { readonly mark: () => Promise<void>; readonly pending: () => boolean },
): Promise<T> {
  for (;;) {
    const waitMs = pending() ? limits.syncSaveEveryMs : limits.syncHoldMs / 4;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), waitMs);
      timer.unref();
    });
    try {
      const first = await Promise.race([next.then((value) => ({ value })), late]);
      if (first !== 'late') return first.value;
    } finally {
      clearTimeout(timer);
    }
    await mark();
  }
}

async function* inOnePart(target: ReachedTarget): AsyncGenerator<DiscoveryReport> {
  yield { kind: 'planned', parts: [wholeTarget] };
  for await (const resources of target.discover()) yield { kind: 'page', part: wholeTarget, resources };
  yield { kind: 'completed', part: wholeTarget, findings: [] };
}

/** How much the completed parts of a reading that is taken up again list already. */
async function listedBefore(ports: Ports, { integration, completed }: OwnRun): Promise<number> {
  const parts = await ports.store.read((tx) => tx.syncs.parts(integration.id));
  return parts.reduce((sum, { part, resources }) => sum + (completed.has(part) ? resources : 0), 0);
}

/** Types that the rest hangs on. */
const levelsOf = (ports: Ports, { integration }: OwnRun): ReadonlySet<string> =>
  new Set(adapterOf(ports, integration.type)?.resourceTypes.flatMap(({ id, isLevel }) => (isLevel ? [id] : [])));

interface Marks {
  readonly parts: SyncPart[];
  readonly pages: SyncPage[];
  readonly findings: string[];
}

const tooMany = (name: string): Fault =>
  new Fault(
    'input.too_large',
    `${quoted(name)} lists more than ${limits.syncResourcesMax} resources, which is more than one reading compares; connect parts of it as integrations of their own, or fewer types`,
  );

/** Collects what was told: pages count only when their part is whole. */
function makeNotes(
  { integration }: OwnRun,
  { levels, listed }: { readonly levels: ReadonlySet<string>; readonly listed: number },
) {
  let total = listed;
  const types = integration.connectedResourceTypes;
  const open = new Map<string, { list: DiscoveredResource[]; findings: string[] }>();
  let marks: Marks = { parts: [], pages: [], findings: [] };
  let rows = 0;
  return {
    rows: () => rows,
    /** Whether there is something to write down. */
    pending: () => marks.parts.length > 0,
    add(report: Exclude<DiscoveryReport, { kind: 'planned' }>): void {
      const { part } = report;
      const { list, findings } = open.get(part) ?? { list: [], findings: [] };
      switch (report.kind) {
        case 'page':
          total += report.resources.length;
          if (total > limits.syncResourcesMax) throw tooMany(integration.name);
          for (const one of report.resources) {
            const clean =
              types === null || types.includes(one.type) || levels.has(one.type) ? cleanResource(one, findings) : null;
            if (clean !== null) list.push(clean);
          }
          open.set(part, { list, findings });
          return;
        case 'failed':
          open.delete(part);
          marks.parts.push({ part, state: 'failed', message: report.message, resources: 0 });
          return;
        case 'completed':
          open.delete(part);
          rows += list.length;
          marks.parts.push({ part, state: 'completed', message: null, resources: list.length });
          marks.findings.push(...findings, ...report.findings);
          for (let start = 0; start < list.length; start += limits.syncPageSize) {
            const resources = list.slice(start, start + limits.syncPageSize);
            marks.pages.push({ part, number: start / limits.syncPageSize, resources });
          }
      }
    },
    take(): Marks {
      const taken = marks;
      marks = { parts: [], pages: [], findings: [] };
      rows = 0;
      return taken;
    },
  };
}
