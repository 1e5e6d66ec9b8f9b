// Question 2: is it the right thing: which account, which environment, which class of data, where exactly.

import { Group, Text } from '@mantine/core';
import type { RequestView } from '../../api/requests.ts';
import { CopyText } from '../../parts/copy-button.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { RiskBadge } from '../../parts/risk-badge.tsx';
import { SimulatedBadge } from '../../parts/simulated-badge.tsx';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { TagList } from '../../parts/tag-list.tsx';
import { Facts } from './facts.tsx';
import { Question } from './question.tsx';
import { weightyFacts } from './weighty-facts.ts';

type Entitlement = RequestView['entitlements'][number];

export function IsItRight({ request }: { readonly request: RequestView }) {
  return (
    <Question number={2} title="Is it the right thing?">
      {request.entitlements.length > 1 && (
        <Text size="sm" mb="sm">
          {fulfilmentWords[request.fulfilment]}
        </Text>
      )}
      <div className="tg-things">
        {request.entitlements.map((entitlement) => (
          <Thing
            key={`${entitlement.resource.id} ${entitlement.permission.id}`}
            entitlement={entitlement}
            alone={request.entitlements.length === 1}
          />
        ))}
      </div>
    </Question>
  );
}

const fulfilmentWords: Readonly<Record<RequestView['fulfilment'], string>> = {
  all_or_nothing: 'Asked for all or nothing: none of it can be used before all of it is open.',
  best_effort: 'Asked for as far as possible: what cannot be opened keeps nothing else shut.',
};

function Thing({ entitlement, alone }: { readonly entitlement: Entitlement; readonly alone: boolean }) {
  const { resource, integration } = entitlement;
  const { facts, rest } = weightyFacts(entitlement);
  return (
    <div>
      <Group gap="xs">
        <Text fw={650} className="tg-wrap">
          {resource.name}
        </Text>
        <RiskBadge level={resource.risk_level} />
        {integration.simulated && <SimulatedBadge />}
        {!alone && <StatusBadge status={entitlement.status} />}
      </Group>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Text size="sm" c="dimmed">
          <PathText path={resource.path} />
        </Text>
        <CopyText value={resource.path} what="the path" />
      </Group>
      <Facts facts={facts} />
      <TagList tags={rest} max={12} />
    </div>
  );
}
