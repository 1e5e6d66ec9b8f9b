// While away: who may give my consents meanwhile, and whose I may give. What is theirs stays theirs: it is looked at when it is used.

import { Autocomplete, Badge, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { type DelegationView, useDelegate, useDelegates, useDelegations, useEndDelegation } from '../../api/consent.ts';
import { useMe } from '../../api/me.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';

const searchAfterMs = 250;

export function AwayPage() {
  const delegations = useDelegations();
  return (
    <>
      <PageHeader title="While away">
        Let somebody give your consents while you are away. They are shown with your name beside theirs, and can give
        nothing that you could not.
      </PageHeader>
      <NewDelegation />
      <Fetching query={delegations} of="delegations" />
      {delegations.data?.items.length === 0 && (
        <Empty title="Nobody stands in for you">Nor do you stand in for anybody.</Empty>
      )}
      <Stack gap="sm">
        {(delegations.data?.items ?? []).map((delegation) => (
          <Line key={delegation.id} delegation={delegation} />
        ))}
      </Stack>
    </>
  );
}

function NewDelegation() {
  const create = useDelegate();
  const [to, setTo] = useState('');
  const [until, setUntil] = useState('');
  const [flows, setFlows] = useState('');
  return (
    <section className="tg-card tg-entry" aria-labelledby="new-delegation" style={{ marginBottom: '1.25rem' }}>
      <Title order={2} id="new-delegation">
        Somebody to stand in for you
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const named = flows.split(',').flatMap((name) => name.trim() || []);
          create.mutate(
            { to: to.trim(), endsAt: new Date(until).toISOString(), flows: named },
            { onSuccess: () => setTo('') },
          );
        }}
      >
        <Group align="flex-end" gap="sm">
          <WhoField to={to} onChange={setTo} />
          <TextInput
            label="Until"
            type="datetime-local"
            required
            value={until}
            onChange={(event) => setUntil(event.currentTarget.value)}
          />
          <TextInput
            label="Access flows (all where empty)"
            placeholder="pii, payments"
            maxLength={2_000}
            value={flows}
            onChange={(event) => setFlows(event.currentTarget.value)}
          />
          <Button type="submit" loading={create.isPending} disabled={to.trim() === '' || until === ''}>
            Let them
          </Button>
        </Group>
      </form>
      {create.error !== null && <ProblemNote error={create.error} />}
    </section>
  );
}

/** Offers whom one may name; whoever is not among them is refused like nobody at all. */
function WhoField({ to, onChange }: { readonly to: string; readonly onChange: (to: string) => void }) {
  const [search] = useDebouncedValue(to.trim(), searchAfterMs);
  const people = useDelegates(search).data ?? [];
  const names = new Map(people.map(({ email, name }) => [email, name]));
  return (
    <Autocomplete
      label="Their address"
      description="Somebody who agrees beside you, your manager, a report of yours, or of a group of yours"
      required
      maxLength={320}
      value={to}
      onChange={onChange}
      data={people.map(({ email }) => email)}
      // The server has looked already, in names too.
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span>
          {names.get(option.value)}
          <Text component="span" display="block" size="xs" c="dimmed">
            {option.value}
          </Text>
        </span>
      )}
      style={{ flex: '1 1 18rem' }}
    />
  );
}

const words = { to_come: 'to come', active: 'now', ended: 'over' } as const;
const colors = { to_come: tones.waiting, active: tones.good, ended: tones.past } as const;

function Line({ delegation }: { readonly delegation: DelegationView }) {
  const end = useEndDelegation();
  const me = useMe().data?.person.id;
  const mine = delegation.from.id === me;
  const name = mine ? delegation.to.name : delegation.from.name;
  return (
    <div className="tg-card tg-entry">
      <Group justify="space-between" gap="sm">
        <div style={{ flex: '1 1 16rem' }}>
          <Group gap="xs">
            <Text fw={650} className="tg-wrap">
              {mine ? `${name} for you` : `you for ${name}`}
            </Text>
            <Badge color={colors[delegation.state]}>{words[delegation.state]}</Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {delegation.flows === null ? 'all access flows' : delegation.flows.map((flow) => flow.name).join(', ')}
            {' · from '}
            <Instant at={delegation.starts_at} />
            {' · until '}
            <Instant at={delegation.ends_at} />
          </Text>
        </div>
        {delegation.state !== 'ended' && (
          <ConfirmButton
            words="End"
            label={`End it: ${delegation.sentence}`}
            title="End it now?"
            verb="End it"
            busy={end.isPending}
            onConfirm={(close) => end.mutate(delegation.id, { onSuccess: close, onError: tellProblem })}
          >
            <Text>What was consented to already stays.</Text>
          </ConfirmButton>
        )}
      </Group>
    </div>
  );
}
