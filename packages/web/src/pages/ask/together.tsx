// Several things in one request: what else is asked for through the same access flow, and what is to happen where not all of it can be opened.

import { MultiSelect, Radio, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { itemsOf } from '../../api/pages.ts';
import { type Fulfilment, type OfferedEntitlement, useOffers } from '../../api/requests.ts';

interface TogetherProps {
  /** What was chosen first. */
  readonly first: OfferedEntitlement;
  readonly flowId: string;
  readonly more: readonly OfferedEntitlement[];
  readonly onMore: (more: readonly OfferedEntitlement[]) => void;
  readonly fulfilment: Fulfilment;
  readonly onFulfilment: (fulfilment: Fulfilment) => void;
}

const searchAfterMs = 250;
const shownMax = 50;

export function Together({ first, flowId, more, onMore, fulfilment, onFulfilment }: TogetherProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), searchAfterMs);
  const found = itemsOf(useOffers(search).data?.pages);
  // What is chosen stays in sight, whatever is searched for.
  const known = new Map([...more, ...found].filter((one) => isThrough(one, flowId)).map((one) => [keyOf(one), one]));
  known.delete(keyOf(first));
  if (known.size === 0 && typed === '') return null;
  return (
    <Stack gap="md">
      <MultiSelect
        label="Anything else, in the same request?"
        description="What the same access flow offers. Whoever decides sees all of it."
        placeholder={more.length === 0 ? 'Nothing else' : ''}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': 'Nothing else' }}
        hidePickedOptions
        limit={shownMax}
        searchValue={typed}
        onSearchChange={setTyped}
        filter={({ options }) => options}
        nothingFoundMessage="Nothing like this is offered through the same access flow"
        data={[...known].map(([key, { permission, resource }]) => ({
          value: key,
          label: `${permission.name} on ${resource.name}`,
        }))}
        value={more.map(keyOf)}
        onChange={(keys) => onMore(keys.flatMap((key) => known.get(key) ?? []))}
      />
      {more.length > 0 && (
        <Radio.Group
          label="If not all of it can be opened"
          value={fulfilment}
          onChange={(value) => onFulfilment(value === 'all_or_nothing' ? value : 'best_effort')}
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="best_effort"
              label="Open what can be opened"
              description="What could not be opened is said; the rest can be used."
            />
            <Radio
              value="all_or_nothing"
              label="All or nothing"
              description="Nothing can be used before all of it is open; if one fails, the others are closed."
            />
          </Stack>
        </Radio.Group>
      )}
    </Stack>
  );
}

const keyOf = ({ resource, permission }: OfferedEntitlement): string => `${resource.id} ${permission.id}`;

/** Whether an access flow offers it. */
export const isThrough = ({ offers }: OfferedEntitlement, flowId: string): boolean =>
  offers.some(({ flow }) => flow.id === flowId);
