// One bundle: what it is made of, what that holds now, who offers it, and what an administrator may do with it.

import { Badge, Button, Group, List, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { BundleView } from '../../api/administration.ts';
import { useBundlePreview, useRemoveBundle } from '../../api/bundles.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { counted } from '../../parts/counted.ts';
import { FlowLinks } from '../../parts/flow-links.tsx';
import { History } from '../../parts/history.tsx';
import { Instant } from '../../parts/instant.tsx';
import { MemberList } from '../../parts/member-list.tsx';
import { outcome } from '../../parts/outcome.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { tones } from '../../parts/tones.ts';

interface BundleCardProps {
  readonly bundle: BundleView;
  /** Null for whoever may not change it. */
  readonly onEdit: (() => void) | null;
}

export function BundleCard({ bundle, onEdit }: BundleCardProps) {
  const [looking, look] = useDisclosure(false);
  return (
    <article className="tg-card tg-entry" id={bundle.id} tabIndex={-1} aria-labelledby={`b-${bundle.id}`}>
      <Group justify="space-between" align="baseline" gap="xs">
        <Title order={2} id={`b-${bundle.id}`}>
          {bundle.name}
        </Title>
        <Group gap="xs">
          {bundle.entitlements === 0 && <Badge color={tones.waiting}>contains nothing</Badge>}
          <Text size="sm" fw={600}>
            {counted(bundle.resources, 'resource')} · {counted(bundle.entitlements, 'entitlement')}
          </Text>
        </Group>
      </Group>
      <List size="sm" aria-label={`Targets of ${bundle.name}`}>
        {bundle.targets.map((target) => (
          <List.Item key={target}>
            <Sentence text={capital(target)} />
          </List.Item>
        ))}
      </List>
      <Text size="sm">
        {bundle.flows.length === 0 ? (
          'No access flow offers it: nobody can ask for it'
        ) : (
          <>
            Offered by <FlowLinks flows={bundle.flows} />
          </>
        )}
      </Text>
      <Text size="xs" c="dimmed">
        version {bundle.version}, changed <Instant at={bundle.updated_at} />
      </Text>
      <Group gap="xs">
        <Button variant="default" size="xs" aria-expanded={looking} onClick={look.toggle}>
          {looking ? 'Hide what it holds' : 'What it holds now'}
          <VisuallyHidden>: {bundle.name}</VisuallyHidden>
        </Button>
        {onEdit !== null && (
          <>
            <Button variant="default" size="xs" onClick={onEdit}>
              Change<VisuallyHidden> {bundle.name}</VisuallyHidden>
            </Button>
            <RemoveBundle bundle={bundle} />
          </>
        )}
      </Group>
      {looking && <HeldNow bundle={bundle} title="Holds" />}
      <History kind="bundle" id={bundle.id} name={bundle.name} />
    </article>
  );
}

/** What would be gone without it is what it holds. */
function HeldNow({ bundle, title }: { readonly bundle: BundleView; readonly title: string }) {
  const preview = useBundlePreview(bundle.id, null, true);
  if (preview.error !== null) return <ProblemNote error={preview.error} retry={() => void preview.refetch()} />;
  if (preview.data === undefined) return <Text c="dimmed">Looking…</Text>;
  return <MemberList title={title} members={preview.data.left} />;
}

function RemoveBundle({ bundle }: { readonly bundle: BundleView }) {
  const remove = useRemoveBundle();
  return (
    <ConfirmButton
      words="Remove"
      label={`Remove ${bundle.name}`}
      look={{ variant: 'subtle', size: 'xs' }}
      title={`Remove ${bundle.name}?`}
      verb="Remove it"
      busy={remove.isPending}
      onConfirm={(close) => remove.mutate(bundle.id, outcome('the bundle is removed', close))}
    >
      {bundle.flows.length > 0 ? (
        <Text>
          It is offered by <FlowLinks flows={bundle.flows} />. Take it out of{' '}
          {bundle.flows.length === 1 ? 'this access flow' : 'these access flows'} first: until then it is not removed.
        </Text>
      ) : (
        <Text>No access flow offers it, so that nobody loses what they may ask for. Its history stays.</Text>
      )}
      <HeldNow bundle={bundle} title="It holds" />
    </ConfirmButton>
  );
}
