// What saving would do, told while one writes: the sentence, what it is stuck by, who gains and loses, or what is wrong with it.

import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FlowPlace, type FlowPreview, useFlowPreview } from '../../api/flow-editor.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { Gains } from '../changes/gains.tsx';
import type { FlowBody } from './flow-draft.ts';

export function FlowEffect({ place, body }: { readonly place: FlowPlace; readonly body: FlowBody }) {
  const named = body.name.trim() !== '';
  const preview = useFlowPreview(place, body, named);
  return (
    <section className="tg-card tg-entry" aria-labelledby="effect" aria-live="polite">
      <Title order={2} id="effect">
        What this says
      </Title>
      {!named ? (
        <Text c="dimmed">Give it a name to see what it says and does.</Text>
      ) : preview.error !== null ? (
        <ProblemNote error={preview.error} />
      ) : preview.data === undefined ? (
        <Text c="dimmed">Looking…</Text>
      ) : (
        <Effect preview={preview.data} />
      )}
    </section>
  );
}

function Effect({ preview }: { readonly preview: FlowPreview }) {
  return (
    <Stack gap="sm">
      {preview.sentence !== null && (
        <Text className="tg-flow-sentence">
          <Sentence text={capital(preview.sentence)} />
        </Text>
      )}
      {preview.stuck.map(({ kind, sentence }) => (
        <Alert
          key={`${kind} ${sentence}`}
          color="orange"
          variant="outline"
          icon={<IconAlertTriangle />}
          title="It would be stuck"
        >
          <Sentence text={capital(sentence)} />
        </Alert>
      ))}
      {preview.touches_production && (
        <Text size="sm">It touches production: a second administrator has to confirm it.</Text>
      )}
      <Gains gains={preview} />
    </Stack>
  );
}
