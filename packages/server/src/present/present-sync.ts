// A reading of a target as an answer.

import type { HeldList, SyncReport } from '@tidegate/broker';
import type { SyncView } from '@tidegate/contract';
import type { SyncCounts } from '@tidegate/core';
import { presentStory } from './present-movement.ts';
import { instantTextOrNull } from './present-shapes.ts';

export const presentSync = (report: SyncReport): SyncView => ({
  ...presentCounts(report),
  state: report.state,
  started_at: instantTextOrNull(report.startedAt),
  ended_at: instantTextOrNull(report.endedAt),
  resumed: report.resumed,
  parts_planned: report.partsPlanned,
  parts_completed: report.partsCompleted,
  parts_failed: report.partsFailed,
  parts_held: report.partsHeld,
  held: report.held && { sentence: report.held.sentence, counts: presentCounts(report.held.counts) },
  troubles: report.troubles.map(({ part, state, message, parts }) => ({ part, state, message, parts })),
  findings: [...report.findings],
  trouble: report.trouble,
  moved: report.moved && presentStory(report.moved),
  every_sec: report.everySec,
  next_at: instantTextOrNull(report.nextAt),
});

const presentCounts = ({ created, changed, gone, unchanged }: SyncCounts) => ({ created, changed, gone, unchanged });

export function presentHeld({ created, changed, gone }: HeldList) {
  const part = ({ count, listed }: HeldList['gone']) => ({
    count,
    listed: listed.map(({ resource: { path, type }, fields }) => ({ path, type, fields: [...fields] })),
  });
  return { created: part(created), changed: part(changed), gone: part(gone) };
}
