// One rule: its sentence, whom it binds, what is held against it all the same, and what an administrator may do with it.

import { Alert, Badge, Button, Group, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { FindingItem } from '../../api/findings.ts';
import { type RuleView, useRemoveRule, useRuleTouch } from '../../api/rules.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { History } from '../../parts/history.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { outcome } from '../../parts/outcome.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { tones } from '../../parts/tones.ts';
import { Touched } from './touched.tsx';
import { kindWords } from './words.ts';

interface RuleCardProps {
  readonly rule: RuleView;
  /** What the last review found held together though this rule keeps it apart. */
  readonly findings: readonly FindingItem[];
  /** Null for whoever may not change it. */
  readonly onEdit: (() => void) | null;
}

export function RuleCard({ rule, findings, onEdit }: RuleCardProps) {
  const [looking, look] = useDisclosure(findings.length > 0);
  return (
    <article className="tg-card tg-entry" id={rule.id} tabIndex={-1} aria-labelledby={`r-${rule.id}`}>
      <Group justify="space-between" gap="xs">
        <Title order={2} id={`r-${rule.id}`}>
          {rule.name}
        </Title>
        <Group gap="xs">
          <Badge color={tones.tide}>{kindWords[rule.kind]}</Badge>
          <Badge color={rule.active ? tones.good : tones.past}>{rule.active ? 'active' : 'switched off'}</Badge>
        </Group>
      </Group>
      <Text className="tg-flow-sentence">
        <Sentence text={capital(rule.sentence)} />
      </Text>
      {rule.description !== null && <Text c="dimmed">{rule.description}</Text>}
      {findings.map((finding) => (
        <Finding key={finding.id} finding={finding} />
      ))}
      <Text size="xs" c="dimmed">
        version {rule.version}, changed <Instant at={rule.updated_at} />
      </Text>
      <Group gap="xs">
        <Button variant="default" size="xs" aria-expanded={looking} onClick={look.toggle}>
          {looking ? 'Hide whom it touches' : 'Whom it touches now'}
          <VisuallyHidden>: {rule.name}</VisuallyHidden>
        </Button>
        {onEdit !== null && (
          <>
            <Button variant="default" size="xs" onClick={onEdit}>
              Change<VisuallyHidden> {rule.name}</VisuallyHidden>
            </Button>
            <RemoveRule rule={rule} />
          </>
        )}
      </Group>
      {looking && <TouchedNow rule={rule} />}
      <History kind="rule" id={rule.id} name={rule.name} />
    </article>
  );
}

function Finding({ finding }: { readonly finding: FindingItem }) {
  return (
    <Alert
      color="orange"
      variant="outline"
      icon={<IconAlertTriangle />}
      title="Held together all the same"
      role="group"
      aria-label={finding.sentence}
    >
      <Sentence text={finding.sentence} />.{' '}
      {requestsOf(finding.details).map((id, at) => (
        <span key={id}>
          {at > 0 && ' · '}
          <LinkText to="/requests/$id" params={{ id }} inherit underline="always">
            {at === 0 ? 'Revoke the one' : 'Revoke the other'}
          </LinkText>
        </span>
      ))}
      <Text size="sm" c="dimmed">
        seen <Instant at={finding.last_seen_at} />; the review after it is put right resolves it
      </Text>
    </Alert>
  );
}

/** The request that each of the two is held through: the newest of several. */
function requestsOf(details: FindingItem['details']): readonly string[] {
  const held: readonly unknown[] = Array.isArray(details['held']) ? details['held'] : [];
  return held.flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('requests' in one) || !Array.isArray(one.requests)) return [];
    const last: unknown = one.requests.at(-1);
    return typeof last === 'string' ? [last] : [];
  });
}

function TouchedNow({ rule }: { readonly rule: RuleView }) {
  const touched = useRuleTouch(rule.id, true);
  if (touched.error !== null) return <ProblemNote error={touched.error} retry={() => void touched.refetch()} />;
  if (touched.data === undefined) return <Text c="dimmed">Looking…</Text>;
  return <Touched kind={rule.kind} touched={touched.data} />;
}

function RemoveRule({ rule }: { readonly rule: RuleView }) {
  const remove = useRemoveRule();
  return (
    <ConfirmButton
      words="Remove"
      label={`Remove ${rule.name}`}
      look={{ variant: 'subtle', size: 'xs' }}
      title={`Remove ${rule.name}?`}
      verb="Remove it"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate(rule.id, outcome('the rule is removed', close))}
    >
      What it keeps from people may be asked for again where an access flow offers it. Where it is about production a
      second administrator has to confirm. Its history stays, and it can be restored from there.
    </ConfirmButton>
  );
}
