// Writing an access flow: as a form or as YAML, with what it says and does beside it. Saved through the published API like any client's.

import { Button, Group, Stack, Tabs } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useFlow, useRemoveFlow, useSaveFlow } from '../../api/flow-editor.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { isProposed, outcome, proposedSentence } from '../../parts/outcome.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { stuckWords } from '../../parts/stuck-words.ts';
import { tell } from '../../parts/tell.tsx';
import { bodyOf, type FlowBody, newFlow } from './flow-draft.ts';
import { FlowEffect } from './flow-effect.tsx';
import { FlowForm } from './flow-form.tsx';
import { FlowYaml } from './flow-yaml.tsx';

const previewAfterMs = 400;

export function FlowEditorPage() {
  const { id } = useSearch({ from: '/shell/flows/edit' });
  const flow = useFlow(id ?? null);
  if (id !== undefined && flow.error !== null) {
    return <ProblemNote error={flow.error} retry={() => void flow.refetch()} />;
  }
  if (id !== undefined && flow.data === undefined) return <Skeletons of="the access flow" height={240} />;
  const start = flow.data === undefined ? newFlow : bodyOf(flow.data);
  return <Editor key={`${id} ${flow.data?.version}`} id={id ?? null} start={start} />;
}

function Editor({ id, start }: { readonly id: string | null; readonly start: FlowBody }) {
  const [body, setBody] = useState(start);
  const [settled] = useDebouncedValue(body, previewAfterMs);
  const save = useSaveFlow(id);
  const navigate = useNavigate();
  const submit = (): void =>
    save.mutate(body, {
      onSuccess: (saved) => {
        tell(`\`${saved.name}\` is saved as version ${saved.version}${stuckWords(saved)}`);
        void navigate({ to: '/flows', search: { id: saved.id } });
      },
      onError: (error) => {
        if (!isProposed(error)) return;
        tell(proposedSentence);
        void navigate({ to: '/changes' });
      },
    });
  return (
    <>
      <PageHeader title={id === null ? 'New access flow' : `Change ${start.name}`}>
        Who may ask for what, for how long, and who must agree.{' '}
        <LinkText to="/flows" inherit underline="always">
          Back to the access flows
        </LinkText>
      </PageHeader>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <Tabs defaultValue="form" keepMounted={false}>
            <Tabs.List mb="sm">
              <Tabs.Tab value="form">Form</Tabs.Tab>
              <Tabs.Tab value="yaml">YAML</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="form">
              <FlowForm body={body} onChange={setBody} />
            </Tabs.Panel>
            <Tabs.Panel value="yaml">
              <FlowYaml body={body} onChange={setBody} />
            </Tabs.Panel>
          </Tabs>
          <FlowEffect id={id} body={settled} />
          {save.error !== null && !isProposed(save.error) && <ProblemNote error={save.error} />}
          <Group>
            <Button type="submit" loading={save.isPending} disabled={body === start}>
              {id === null ? 'Make it' : 'Save it'}
            </Button>
            <Button variant="default" onClick={() => setBody(start)} disabled={body === start}>
              Undo all
            </Button>
            {id !== null && <RemoveFlow id={id} name={start.name} />}
          </Group>
        </Stack>
      </form>
    </>
  );
}

function RemoveFlow({ id, name }: { readonly id: string; readonly name: string }) {
  const remove = useRemoveFlow(id);
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsking(true)}>
        Remove it
      </Button>
      <Confirm
        opened={asking}
        title={`Remove ${name}?`}
        verb="Remove it"
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(
            undefined,
            outcome('the access flow is removed', () => void navigate({ to: '/flows' })),
          )
        }
      >
        Nobody can ask through it any more, and what waits goes out of reach. Its history stays, and it can be restored
        from there.
      </Confirm>
    </>
  );
}
