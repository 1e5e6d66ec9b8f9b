// The segmentation review as it is answered, made in one place for the server and for the command that reviews files without one.

import type { SegmentationFinding, SegmentationReview } from '@tidegate/core';

/** A review in the shape of `reviewScopes`, with at most so many resources of each finding. */
export const presentReview = (review: SegmentationReview, { resourcesMax }: { readonly resourcesMax: number }) => ({
  environments: review.environments.map(presentStep),
  classes: review.classes.map(presentStep),
  accounts_separate: review.accountsSeparate,
  accounts: review.accounts.map(({ account, name, environment, by }) => ({ account, name, environment, by })),
  cells: review.cells.map((cell) => ({
    environment: cell.environment,
    class: cell.class,
    resources: cell.resources,
    in_no_scope: cell.inNoScope,
    flows: cell.flows.map((flow) => ({
      id: flow.id,
      name: flow.name,
      consents: flow.consents,
      duration_sec_max: flow.durationSecMax,
      permissions: [...flow.permissions],
      level: flow.level,
      resources: flow.resources,
    })),
  })),
  findings: review.findings.map((finding) => presentFinding(finding, resourcesMax)),
  findings_total: review.findingsTotal,
  notes: [...review.notes],
  resources: review.resources,
});

const presentStep = ({ name, ordered }: SegmentationReview['classes'][number]) => ({ name, ordered });

const presentFinding = (finding: SegmentationFinding, resourcesMax: number) => ({
  code: finding.code,
  severity: finding.severity,
  subject: presentSubject(finding.subject),
  against: finding.against === null ? null : presentSubject(finding.against),
  where: finding.where,
  sentence: finding.sentence,
  fix: finding.fix,
  count: finding.count,
  resources: finding.resources.slice(0, resourcesMax).map((resource) => ({
    id: resource.id,
    type: resource.type,
    native_id: resource.nativeId,
    name: resource.name,
    path: resource.path,
    account: resource.account,
    tags: { ...resource.tags },
  })),
  tag_fix: finding.tagFix === null ? null : { ...finding.tagFix },
});

const presentSubject = (subject: SegmentationFinding['subject']) => ({
  kind: subject.kind,
  id: subject.kind === 'resources' ? null : subject.id,
  name: subject.name,
});
