// Findings, reviews and trends as answers.

import type { ListedFinding, ScopeTrend } from '@tidegate/broker';
import type { FindingView, TrendView } from '@tidegate/contract';
import type { DriftReview } from '@tidegate/core';
import { instantText, instantTextOrNull, presentPerson } from './present-shapes.ts';

export const presentFinding = (finding: ListedFinding): FindingView => ({
  id: finding.id,
  kind: finding.kind,
  severity: finding.severity,
  subject: { id: finding.subject, name: finding.subjectName },
  sentence: finding.sentence,
  details: { ...finding.details },
  first_seen_at: instantText(finding.firstSeenAt),
  last_seen_at: instantText(finding.lastSeenAt),
  resolved_at: instantTextOrNull(finding.resolvedAt),
  owner: finding.owner && presentPerson(finding.owner),
  acknowledged: finding.acknowledged && {
    by: finding.acknowledgedBy && presentPerson(finding.acknowledgedBy),
    at: instantText(finding.acknowledged.at),
  },
});

export const presentReview = ({ at, scopes, opened, resolved, open, tookMs }: DriftReview) => ({
  at: instantText(at),
  scopes,
  opened,
  resolved,
  open,
  took_ms: tookMs,
});

export const presentTrend = ({ scope, baseline, counts, open }: ScopeTrend): TrendView => ({
  scope: { id: scope.id, name: scope.name },
  open,
  accepted: baseline && { resources: baseline.resources, at: instantText(baseline.at) },
  counts: counts.map(({ at, resources, entitlements }) => ({ at: instantText(at), resources, entitlements })),
});
