// The segmentation review and the reach of a resource as they are answered.

import { peopleToken, type Reach, type ReachingFlow } from '@tidegate/broker';
import { type Adapter, conditionLabel, type SegmentationFinding, type SegmentationReview } from '@tidegate/core';
import {
  consentPhrases,
  presentIntegration,
  presentPermission,
  presentPerson,
  presentResource,
} from './present-shapes.ts';

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

export const presentReach = ({ integration, resource, scopes, flows }: Reach, adapter: Adapter | null) => ({
  integration: presentIntegration(integration, adapter),
  resource: presentResource(resource, adapter),
  scopes: scopes.map(({ scope, permissions }) => ({
    id: scope.id,
    name: scope.name,
    permissions: permissions.map(({ name }) => name),
  })),
  flows: flows.map(presentReachingFlow),
});

function presentReachingFlow({ flow, scopes, permissions, peopleCount, people }: ReachingFlow) {
  const { operator, conditions } = flow.requesters;
  return {
    id: flow.id,
    name: flow.name,
    scopes: scopes.map(({ name }) => name),
    permissions: permissions.map(presentPermission),
    requesters:
      conditions.length === 0
        ? 'nobody'
        : conditions.map(conditionLabel).join(operator === 'AND' ? ' who is also ' : ' or '),
    consents: consentPhrases(flow),
    duration_sec_max: flow.durationSecMax,
    people_count: peopleCount,
    people: { items: people.items.map(presentPerson), pagination: { next_page_token: peopleToken(people.next) } },
  };
}
