// Why can I (not) have this? Answered from what the asker may see: what is beyond it looks like what does not exist, in the same words.

import { Button, Group, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type FormEvent, useState } from 'react';
import { useMe } from '../../api/me.ts';
import { useWhy, type Why } from '../../api/why.ts';
import { FlowLinks } from '../../parts/flow-links.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

export function WhyNot() {
  const [typed, setTyped] = useState('');
  const [asked, ask] = useState<string | null>(null);
  const [opened, { toggle }] = useDisclosure(false);
  const why = useWhy(asked);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask(typed.trim() === '' ? null : typed.trim());
  };
  return (
    <div>
      <Button variant="subtle" size="compact-sm" ml={-8} aria-expanded={opened} onClick={toggle}>
        Why can I (not) have this?
      </Button>
      {opened && (
        <section className="tg-card tg-ask-resource tg-ask-why" aria-label="Why can I (not) have this?">
          <form onSubmit={submit}>
            <Group gap="xs" align="flex-end">
              <TextInput
                label="A resource"
                description="Its name, path or id"
                value={typed}
                maxLength={2_000}
                onChange={(event) => setTyped(event.currentTarget.value)}
                style={{ flex: '1 1 12rem' }}
              />
              <Button type="submit" variant="default" loading={why.isFetching}>
                Tell me
              </Button>
            </Group>
          </form>
          <div aria-live="polite">
            {why.error !== null && <ProblemNote error={why.error} retry={() => void why.refetch()} />}
            {why.data !== undefined && <Answer why={why.data} />}
          </div>
        </section>
      )}
    </div>
  );
}

function Answer({ why }: { readonly why: Why }) {
  return (
    <>
      <Text fw={600}>
        <Sentence text={capital(why.sentence)} />
      </Text>
      {why.entitlements.map((one) => (
        <One key={`${one.resource.id} ${one.permission.id}`} one={one} />
      ))}
    </>
  );
}

function One({ one }: { readonly one: Why['entitlements'][number] }) {
  const { resource, permission, offers, held, waiting, blocked } = one;
  const looks = useMe().data?.person.rights.includes('perimeters:read') ?? false;
  return (
    <div style={{ marginTop: '0.6rem' }}>
      <LinkText to="/ask" search={{ resource: resource.id, permission: permission.id }} fw={600} size="sm">
        {permission.name} on {resource.name}
      </LinkText>
      <Text size="xs" c="dimmed">
        <PathText path={resource.path} />
      </Text>
      {[held?.sentence, blocked].map(
        (said) =>
          said != null && (
            <Text key={said} size="sm">
              <Sentence text={capital(said)} />
            </Text>
          ),
      )}
      {waiting !== null && (
        <Text size="sm">
          You have asked for this already:{' '}
          <LinkText to="/requests/$id" params={{ id: waiting.request_id }} inherit underline="always">
            the request
          </LinkText>
        </Text>
      )}
      {offers.map((offer) => (
        <Text key={offer.flow.id} size="sm" c="dimmed">
          Through {looks ? <FlowLinks flows={[offer.flow]} /> : offer.flow.name}: <Sentence text={offer.sentence} />
        </Text>
      ))}
    </div>
  );
}
