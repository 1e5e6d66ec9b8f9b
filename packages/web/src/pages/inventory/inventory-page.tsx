// The inventory: everything access can be had to, seen through a query. The query is in the address, so that a finding can be
// sent to somebody; it saves nothing itself. A scope is such a query under a name.

import { Button, Group, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type InventoryItem, useInventory } from '../../api/administration.ts';
import { itemsOf } from '../../api/pages.ts';
import { BasicFiltersForm } from '../../parts/basic-filters.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { QueryBar } from '../../parts/query-bar.tsx';
import { ExampleQueries } from './example-queries.tsx';
import './inventory.css';
import { InventoryTable } from './inventory-table.tsx';
import { QueryTrouble } from './query-trouble.tsx';
import { ResourceDrawer } from './resource-drawer.tsx';

export function InventoryPage() {
  const { query = '' } = useSearch({ from: '/shell/inventory' });
  // A link from elsewhere brings another query: the bar starts anew with it.
  const [filters, setFilters] = useState(false);
  return <InventoryOf key={query} query={query} filters={filters} onFilters={setFilters} />;
}

interface InventoryOfProps {
  readonly query: string;
  /** Whether the basic filters are open: they stay so from query to query. */
  readonly filters: boolean;
  readonly onFilters: (open: boolean) => void;
}

function InventoryOf({ query, filters, onFilters }: InventoryOfProps) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState(query);
  const [opened, setOpened] = useState<InventoryItem | null>(null);
  const inventory = useInventory(query);
  const [first] = inventory.data?.pages ?? [];
  const items = itemsOf(inventory.data?.pages);
  const ask = (text: string) => {
    const next = text.trim();
    void navigate({ to: '/inventory', search: next === '' ? {} : { query: next }, resetScroll: false });
  };
  return (
    <>
      <PageHeader title="Inventory">
        Everything access can be had to. What is here can be asked for only where a scope contains it and an access flow
        uses that scope.
      </PageHeader>
      <div className="tg-query-row">
        <QueryBar value={typed} onChange={setTyped} onAsk={ask} />
        <Button onClick={() => ask(typed)} size="md">
          Filter
        </Button>
      </div>
      <Group justify="space-between" my="sm">
        <Text size="sm" role="status" fw={600}>
          {first === undefined ? ' ' : `${first.total} ${first.total === 1 ? 'resource' : 'resources'}`}
          {query !== '' && first !== undefined && ' match'}
        </Text>
        <Text size="xs" c="dimmed">
          {first !== undefined && (
            <>
              as of <Instant at={first.as_of.at} as="clock" />, version {first.as_of.version} ·{' '}
            </>
          )}
          Enter filters, Ctrl-Space completes
        </Text>
      </Group>
      <details className="tg-basic-filters" open={filters} onToggle={(event) => onFilters(event.currentTarget.open)}>
        <summary>Basic filters</summary>
        <BasicFiltersForm query={typed} onChange={setTyped} />
      </details>
      <QueryTrouble problem={first?.problem ?? null} />
      <Fetching query={inventory} of="the inventory" height={54} count={8} />
      {first !== undefined && first.problem === null && items.length === 0 && (
        <NothingMatches filtered={query !== ''} />
      )}
      {items.length > 0 && <InventoryTable items={items} onOpen={setOpened} />}
      <MoreButton list={inventory} />
      {query === '' && <ExampleQueries />}
      <ResourceDrawer item={opened} onClose={() => setOpened(null)} />
    </>
  );
}

function NothingMatches({ filtered }: { readonly filtered: boolean }) {
  return filtered ? (
    <Empty title="Nothing matches">
      The query is well formed, and no resource fits it. Tags are compared to the letter: <code>Environment</code> and{' '}
      <code>environment</code> are two keys.
    </Empty>
  ) : (
    <Empty title="The inventory is empty">
      Bring it in with <code className="tg-code">tidegate apply -f FOLDER</code>, or connect a target and let it be
      discovered.
    </Empty>
  );
}
