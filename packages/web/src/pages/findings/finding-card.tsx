// One finding: what holds, since when, who looks after it, and what an administrator may do about it.

import { Badge, Button, Group, Select, Text, Title } from '@mantine/core';
import { type FindingItem, useAcknowledge, useOwn } from '../../api/findings.ts';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { Sentence } from '../../parts/sentence.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { placeOf } from './place-of.ts';

interface FindingCardProps {
  readonly finding: FindingItem;
  /** Addresses of those who may look after a finding; null for who may not say so. */
  readonly owners: readonly string[] | null;
}

const severityTones = { low: tones.past, medium: tones.waiting, high: tones.bad, critical: tones.bad } as const;

const titles: Readonly<Record<FindingItem['kind'], string>> = {
  'scope.crossed_environment': 'Another environment',
  'scope.crossed_account': 'Another account',
  'scope.unreadable': 'A query nobody can read',
  'scope.key_unseen': 'A key that is gone',
  'scope.empty': 'Nothing left',
  'scope.grew': 'Grown',
  'scope.shrank': 'Shrunk',
  'access.review_due': 'A review is due',
  'access.barred': 'New access is barred',
  'radar.widened': 'Wider than granted',
  'radar.longer': 'Longer than granted',
  'radar.narrowed': 'Narrower than granted',
  'radar.made_outside': 'Made outside',
  'radar.left_behind': 'Left behind',
  'radar.removed_outside': 'Removed outside',
  'radar.standing': 'Standing access',
  'rule.held_together': 'Held together',
  'rule.held_above': 'More than a cap allows',
  'rule.asks_status': 'Lets go of what cannot be read',
  'integration.credential_refused': 'A credential that is refused',
  'credential.expired': 'A credential that has ended',
  'credential.expiring': 'A credential that ends',
  'flow.not_opened': 'Not opened',
  'flow.no_approver': 'Nobody can agree',
  'flow.hours_never_meet': 'Hours that never meet',
  'flow.empty_shift': 'An empty shift',
  'flow.hours_miss': 'Hours that miss each other',
  'flow.late_escalation': 'Escalation after the end',
  'flow.nobody_asks': 'Nobody may ask',
  'approver.hasty': 'Decided in seconds',
  'flow.hasty': 'Decided in seconds',
  'approver.mixed_queue': 'Production and others in one queue',
  'flow.never_rejected': 'Never a no',
};

/** Kinds where acknowledging takes the scope as it is for the measure of what comes. */
const acceptable: readonly FindingItem['kind'][] = [
  'scope.crossed_environment',
  'scope.crossed_account',
  'scope.grew',
  'scope.shrank',
];

export function FindingCard({ finding, owners }: FindingCardProps) {
  return (
    <article className="tg-card tg-entry" id={finding.id} aria-labelledby={`f-${finding.id}`}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id={`f-${finding.id}`}>
          {titles[finding.kind]}: {finding.subject.name}
        </Title>
        <Group gap="xs">
          {finding.acknowledged !== null && <Badge color={tones.past}>acknowledged</Badge>}
          {finding.resolved_at !== null && <Badge color={tones.good}>resolved</Badge>}
          <Badge color={severityTones[finding.severity]}>{finding.severity}</Badge>
        </Group>
      </Group>
      <Text>
        <Sentence text={finding.sentence} />
      </Text>
      <Text size="sm" c="dimmed">
        found <Instant at={finding.first_seen_at} />
        {finding.resolved_at === null ? (
          <>
            {' '}
            · seen again <Instant at={finding.last_seen_at} />
          </>
        ) : (
          <>
            {' '}
            · resolved <Instant at={finding.resolved_at} />
          </>
        )}
        {' · '}
        {finding.owner === null ? 'nobody looks after it' : `${finding.owner.name} looks after it`}
        {' · '}
        <Where finding={finding} />
      </Text>
      {owners !== null && finding.resolved_at === null && <Actions finding={finding} owners={owners} />}
    </article>
  );
}

/** Where to look at what it is about. */
function Where({ finding }: { readonly finding: FindingItem }) {
  const { subject } = finding;
  const look = { inherit: true, underline: 'always' } as const;
  switch (placeOf(finding)) {
    case 'scope':
      return (
        <LinkText to="/scopes" search={{ id: subject.id }} {...look}>
          the scope
        </LinkText>
      );
    case 'flow':
      return (
        <LinkText to="/flows" search={{ id: subject.id }} {...look}>
          the access flow
        </LinkText>
      );
    case 'rule':
      return (
        <LinkText to="/rules" search={{ id: subject.id }} {...look}>
          the rule
        </LinkText>
      );
    case 'request':
      return (
        <LinkText to="/requests/$id" params={{ id: subject.id }} {...look}>
          the request
        </LinkText>
      );
    case 'approvers':
      return (
        <LinkText to="/approvers" {...look}>
          the approvers
        </LinkText>
      );
    case 'radar':
      return (
        <LinkText to="/radar" {...look}>
          the radar
        </LinkText>
      );
    case 'readings':
      return (
        <LinkText to="/readings" {...look}>
          its readings
        </LinkText>
      );
    case 'person':
      return (
        <LinkText to="/people" search={{ id: subject.id }} {...look}>
          the person
        </LinkText>
      );
    case 'resource':
      return (
        <LinkText to="/inventory" search={{ query: `resource_name = ${JSON.stringify(subject.name)}` }} {...look}>
          the resource
        </LinkText>
      );
    default:
      return null;
  }
}

function Actions({ finding, owners }: { readonly finding: FindingItem; readonly owners: readonly string[] }) {
  const own = useOwn();
  const acknowledge = useAcknowledge();
  const accepts = acceptable.includes(finding.kind);
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Owner"
        aria-label={`Owner of ${finding.sentence}`}
        placeholder="Nobody"
        data={[...owners]}
        value={finding.owner?.email ?? null}
        clearable
        clearButtonProps={{ 'aria-label': 'Nobody' }}
        searchable
        disabled={own.isPending}
        onChange={(email) => own.mutate({ id: finding.id, email }, { onError: tellProblem })}
      />
      {finding.acknowledged === null && (
        <Button
          variant="default"
          loading={acknowledge.isPending}
          aria-label={`${accepts ? 'Accept' : 'Acknowledge'}: ${finding.sentence}`}
          onClick={() =>
            acknowledge.mutate(finding.id, {
              onSuccess: () => tell(accepts ? 'accepted: later reviews compare with this' : 'acknowledged'),
              onError: tellProblem,
            })
          }
        >
          {accepts ? 'Accept as it is' : 'Acknowledge'}
        </Button>
      )}
    </Group>
  );
}
