// Writing an access flow: as a form or as YAML, with what it says and does beside it. Saved through the published API like any client's.

import { Button, Group, Stack, Tabs } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type FlowPlace, useFlow, useRemoveFlow, useSaveFlow } from '../../api/flow-editor.ts';
import { useSpace } from '../../api/spaces.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { isProposed, outcome, proposedSentence } from '../../parts/outcome.ts';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { stuckWords } from '../../parts/stuck-words.ts';
import { tell } from '../../parts/tell.tsx';
import { WrittenInSpace } from '../../parts/written-in.ts';
import { bodyInSpace, bodyOf, type FlowBody, newFlow } from './flow-draft.ts';
import { FlowEffect } from './flow-effect.tsx';
import { FlowForm } from './flow-form.tsx';
import { FlowYaml } from './flow-yaml.tsx';

const previewAfterMs = 400;

export function FlowEditorPage() {
  const { id, space } = useSearch({ from: '/shell/flows/edit' });
  return space === undefined ? <AccountFlow id={id ?? null} /> : <SpaceFlow space={space} id={id ?? null} />;
}

function AccountFlow({ id }: { readonly id: string | null }) {
  const flow = useFlow(id);
  if (id !== null && flow.error !== null) {
    return <ProblemNote error={flow.error} retry={() => void flow.refetch()} />;
  }
  if (id !== null && flow.data === undefined) return <Skeletons of="the access flow" height={240} />;
  const start = flow.data === undefined ? newFlow : bodyOf(flow.data);
  return <Editor key={`${id} ${flow.data?.version}`} place={{ space: null, id }} start={start} />;
}

/** The same in a space: what may be named is what belongs to it. */
function SpaceFlow({ space, id }: { readonly space: string; readonly id: string | null }) {
  const details = useSpace(space, true);
  if (details.error !== null) return <ProblemNote error={details.error} retry={() => void details.refetch()} />;
  if (details.data === undefined) return <Skeletons of="the space" height={240} />;
  const { objects } = details.data;
  const flow = objects.find((one) => one.kind === 'flow' && one.id === id);
  if (id !== null && flow === undefined) {
    return (
      <Empty title="There is no such access flow in this space">It may have been removed. Go back to the space.</Empty>
    );
  }
  const start = flow === undefined ? newFlow : bodyInSpace(flow.body, objects);
  return (
    <WrittenInSpace value={space}>
      <Editor key={`${id} ${flow?.version}`} place={{ space, id }} start={start} />
    </WrittenInSpace>
  );
}

function Editor({ place, start }: { readonly place: FlowPlace; readonly start: FlowBody }) {
  const { space, id } = place;
  const [body, setBody] = useState(start);
  const [settled] = useDebouncedValue(body, previewAfterMs);
  const save = useSaveFlow(place);
  const navigate = useNavigate();
  const leave = (saved?: string): void =>
    void (space === null
      ? navigate({ to: '/flows', search: saved === undefined ? {} : { id: saved } })
      : navigate({ to: '/spaces', search: { id: space } }));
  const submit = (): void =>
    save.mutate(body, {
      onSuccess: (saved) => {
        tell(`\`${saved.name}\` is saved as version ${saved.version}${stuckWords(saved)}`);
        leave(saved.id);
      },
      onError: (error) => {
        if (!isProposed(error)) return;
        tell(proposedSentence);
        if (space === null) void navigate({ to: '/changes' });
        else leave();
      },
    });
  return (
    <>
      <PageHeader title={id === null ? 'New access flow' : `Change ${start.name}`}>
        Who may ask for what, for how long, and who must agree.{' '}
        {space === null ? (
          <LinkText to="/flows" inherit underline="always">
            Back to the access flows
          </LinkText>
        ) : (
          <LinkText to="/spaces" search={{ id: space }} inherit underline="always">
            Back to the space
          </LinkText>
        )}
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
          <FlowEffect place={place} body={settled} />
          {save.error !== null && !isProposed(save.error) && <ProblemNote error={save.error} />}
          <Group>
            <Button type="submit" loading={save.isPending} disabled={body === start}>
              {id === null ? 'Make it' : 'Save it'}
            </Button>
            <Button variant="default" onClick={() => setBody(start)} disabled={body === start}>
              Undo all
            </Button>
            {id !== null && space === null && <RemoveFlow id={id} name={start.name} />}
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
