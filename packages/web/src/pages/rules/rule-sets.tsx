// What a rule is about: a query, targets, or both; for a toxic pair a side each, for a cap how many, and perhaps through one access flow only.

import { Autocomplete, Button, Fieldset, Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useFlows } from '../../api/administration.ts';
import { itemsOf } from '../../api/pages.ts';
import { QueryBar } from '../../parts/query-bar.tsx';
import { TargetFields } from '../../parts/targets/target-fields.tsx';
import { withItem } from '../../parts/with-part.ts';
import { emptySet, type PartProps, type SetDraft } from './rule-draft.ts';

const sidesMin = 2;

export function RuleSets({ draft, onChange }: PartProps) {
  const { kind, sets } = draft;
  const setAt = (at: number, next: SetDraft | null) => onChange({ sets: withItem(sets, at, next) });
  const [first = emptySet] = sets;
  if (kind === 'toxic_pair') {
    return (
      <Stack gap="sm">
        {sets.map((side, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a side is its place
          <Fieldset key={at} legend={`Side ${at + 1}`} radius="md">
            <SetFields set={side} onChange={(next) => setAt(at, next)} />
            {sets.length > sidesMin && (
              <Button variant="subtle" color="red" size="xs" mt="xs" onClick={() => setAt(at, null)}>
                Take side {at + 1} out
              </Button>
            )}
          </Fieldset>
        ))}
        <Group>
          <Button variant="default" size="xs" onClick={() => onChange({ sets: [...sets, emptySet] })}>
            Add a side
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="sm">
      {kind === 'cap' && <CapFields draft={draft} onChange={onChange} />}
      {(kind === 'deny' || !draft.ofAnything) && (
        <Fieldset legend={kind === 'deny' ? 'Out of reach' : 'Counted'} radius="md">
          <SetFields set={first} onChange={(next) => setAt(0, next)} />
        </Fieldset>
      )}
    </Stack>
  );
}

function CapFields({ draft, onChange }: PartProps) {
  const flows = itemsOf(useFlows().data?.pages).map(({ name }) => name);
  return (
    <>
      <Group align="flex-end" gap="sm">
        <NumberInput
          label="At most so many at once"
          min={0}
          allowDecimal={false}
          value={draft.max}
          onChange={(value) => onChange({ max: Number(value) })}
          style={{ width: '12rem' }}
        />
        <Autocomplete
          label="Only what is held through"
          placeholder="any access flow"
          data={flows}
          value={draft.flow}
          onChange={(flow) => onChange({ flow })}
          style={{ flex: 1, minWidth: '14rem' }}
        />
      </Group>
      <Switch
        label="It counts anything"
        checked={draft.ofAnything}
        onChange={(event) => onChange({ ofAnything: event.currentTarget.checked })}
      />
    </>
  );
}

function SetFields({ set, onChange }: { readonly set: SetDraft; readonly onChange: (set: SetDraft) => void }) {
  const write = (query: string) => onChange({ ...set, query });
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        What fits a query
      </Text>
      <QueryBar value={set.query} onChange={write} onAsk={write} empty="Nothing" />
      <Text size="sm" fw={600}>
        And what these hold
      </Text>
      <TargetFields targets={set.targets} onChange={(targets) => onChange({ ...set, targets })} bundles="offered" />
    </Stack>
  );
}
