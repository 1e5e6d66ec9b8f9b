// Makes a service token: a name, what it is for, roles, and an end. The token is shown once.

import { Button, Group, NumberInput, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { serverNow } from '../../api/server-clock.ts';
import { type RoleName, useCreateServiceToken } from '../../api/service-tokens.ts';
import { OnceSecret } from '../../parts/once-secret.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { RoleField } from './role-field.tsx';

const usualDays = 30;
const dayMs = 86_400_000;

export function NewServiceToken() {
  const create = useCreateServiceToken();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [roles, setRoles] = useState<RoleName[]>([]);
  const [days, setDays] = useState<number | string>(usualDays);
  const [unlimited, setUnlimited] = useState(false);
  const ends = unlimited || typeof days !== 'number' ? null : new Date(serverNow() + days * dayMs).toISOString();
  const ready = /^[a-z0-9_]{1,60}$/.test(name) && roles.length > 0 && (unlimited || typeof days === 'number');
  return (
    <section className="tg-card tg-entry" aria-labelledby="new-token" style={{ marginBottom: '1.25rem' }}>
      <Title order={2} id="new-token" mb="sm">
        New service token
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(
            { name, description: description.trim(), roles, expires_at: ends },
            {
              onSuccess: () => {
                setName('');
                setDescription('');
              },
            },
          );
        }}
      >
        <Stack gap="sm">
          <Group align="flex-start" gap="sm" grow>
            <TextInput
              label="Name"
              placeholder="terraform_prod"
              description="Small letters, digits and _"
              required
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <TextInput
              label="What is it for"
              description="For whoever finds it in a year"
              maxLength={500}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
          </Group>
          <RoleField value={roles} onChange={setRoles} />
          <Group align="flex-end" gap="lg">
            <EndFields days={days} onDays={setDays} unlimited={unlimited} onUnlimited={setUnlimited} />
            <Button type="submit" loading={create.isPending} disabled={!ready}>
              Make it
            </Button>
          </Group>
        </Stack>
      </form>
      {create.error !== null && <ProblemNote error={create.error} />}
      {create.data !== undefined && (
        <OnceSecret name="service token" value={create.data.token} onDone={() => create.reset()} />
      )}
      {create.data === undefined && (
        <Text size="xs" c="dimmed" mt="xs">
          It is shown once, here, when it is made.
        </Text>
      )}
    </section>
  );
}

interface EndFieldsProps {
  readonly days: number | string;
  readonly onDays: (days: number | string) => void;
  readonly unlimited: boolean;
  readonly onUnlimited: (unlimited: boolean) => void;
}

function EndFields({ days, onDays, unlimited, onUnlimited }: EndFieldsProps) {
  return (
    <>
      <NumberInput
        label="Days it lives"
        min={1}
        max={3_660}
        allowDecimal={false}
        w={130}
        disabled={unlimited}
        value={days}
        onChange={onDays}
      />
      <Switch
        label="Until it is revoked"
        checked={unlimited}
        onChange={(event) => onUnlimited(event.currentTarget.checked)}
        mb={8}
      />
    </>
  );
}
