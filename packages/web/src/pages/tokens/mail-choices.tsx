// Which notices are mailed to me besides: folded until somebody asks, then a switch for each kind, in the order of what it is about. Each
// switch counts at once. What is not mailed is still told at the bell.

import { Button, Checkbox, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type MailChoicesView, useChooseMail, useMailChoices } from '../../api/mail.ts';
import { Fetching } from '../../parts/fetching.tsx';
import { capital } from '../../parts/problem-words.ts';
import { tellProblem } from '../../parts/tell.tsx';
import { mailParts } from './mail-parts.ts';

export function MailChoices() {
  const choices = useMailChoices();
  return (
    <section className="tg-card tg-entry" aria-labelledby="mail" style={{ marginBottom: '1.25rem' }}>
      <Title order={2} id="mail">
        Mail
      </Title>
      <Fetching query={choices} of="what is mailed" />
      {choices.data !== undefined && <Choices choices={choices.data} />}
    </section>
  );
}

function Choices({ choices }: { readonly choices: MailChoicesView }) {
  const [choosing, choose] = useDisclosure(false);
  const { sends, address, kinds, off } = choices;
  if (!sends) {
    return <Text>This server sends no mail. What happens is told at the bell, and waits there for you.</Text>;
  }
  return (
    <>
      <Text>
        {off.length === 0
          ? `Everything you are told is mailed to ${address} besides.`
          : `${kinds.length - off.length} of ${kinds.length} kinds of notices are mailed to ${address}; all are told at the bell.`}
      </Text>
      <Group>
        <Button variant="default" size="xs" aria-expanded={choosing} onClick={choose.toggle}>
          {choosing ? 'Done' : 'Choose what is mailed'}
        </Button>
      </Group>
      {choosing && <Kinds choices={choices} />}
    </>
  );
}

function Kinds({ choices: { kinds, off, subjects } }: { readonly choices: MailChoicesView }) {
  const save = useChooseMail();
  const set = (next: readonly string[]) => save.mutate(next, { onError: tellProblem });
  return (
    <Stack gap="md">
      <Group gap="xs">
        <Button variant="default" size="xs" disabled={off.length === 0} onClick={() => set([])}>
          Mail everything
        </Button>
        <Button variant="default" size="xs" disabled={off.length === kinds.length} onClick={() => set(kinds)}>
          Mail nothing
        </Button>
      </Group>
      {mailParts(kinds).map((part) => (
        <fieldset key={part.title} style={{ border: 0, margin: 0, padding: 0 }}>
          <Text component="legend" size="sm" fw={650} mb={6}>
            {part.title}
          </Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing={8}>
            {part.kinds.map((kind) => (
              <Checkbox
                key={kind}
                label={capital(subjects[kind] ?? kind)}
                checked={!off.includes(kind)}
                onChange={(event) =>
                  set(event.currentTarget.checked ? off.filter((one) => one !== kind) : [...off, kind])
                }
              />
            ))}
          </SimpleGrid>
        </fieldset>
      ))}
    </Stack>
  );
}
