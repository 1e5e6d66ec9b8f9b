// The audit log, newest first, as sentences. What is below the sentence is what was recorded, and the hash that chains it.

import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useAudit } from '../../api/administration.ts';
import { itemsOf } from '../../api/pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import './activity.css';
import { AuditLine } from './audit-line.tsx';
import { kinds } from './kinds.ts';

export function ActivityPage() {
  const { kind, subject } = useSearch({ from: '/shell/activity' });
  const navigate = useNavigate();
  const [typed, setTyped] = useState(subject ?? '');
  const audit = useAudit({ kind, subject });
  const items = itemsOf(audit.data?.pages);
  const filter = (next: { readonly kind?: string | undefined; readonly subject?: string | undefined }) =>
    void navigate({
      to: '/activity',
      search: { ...(next.kind ? { kind: next.kind } : {}), ...(next.subject ? { subject: next.subject } : {}) },
      replace: true,
    });
  const filtered = kind !== undefined || subject !== undefined;
  return (
    <>
      <PageHeader title="Activity">
        Everything that was asked, decided, opened and closed. Each entry is chained to the one before;{' '}
        <code className="tg-code">tidegate audit verify</code> proves that none was changed.
      </PageHeader>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          filter({ kind, subject: typed.trim() });
        }}
      >
        <Group align="flex-end" mb="md" gap="sm">
          <Select
            label="What"
            placeholder="Everything"
            clearable
            searchable
            data={[...kinds]}
            value={kind ?? null}
            onChange={(value) => filter({ kind: value ?? undefined, subject })}
          />
          <TextInput
            label="About"
            placeholder="An id, for example req_…"
            data-search
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default">
            Filter
          </Button>
          {filtered && (
            <Button
              variant="subtle"
              onClick={() => {
                setTyped('');
                filter({});
              }}
            >
              Show everything
            </Button>
          )}
        </Group>
      </form>
      <Fetching query={audit} of="the activity" height={48} count={8} />
      {audit.isSuccess && items.length === 0 && (
        <Empty title="Nothing here">
          {filtered
            ? 'Nothing of this kind has happened. Widen the filter.'
            : 'As soon as somebody does something, it is here.'}
        </Empty>
      )}
      {items.length > 0 && (
        <ol className="tg-card tg-log" aria-label="Events, newest first">
          {items.map((event) => (
            <AuditLine key={event.sequence} event={event} />
          ))}
        </ol>
      )}
      {items.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          Newest first; times are yours, hover for UTC.
        </Text>
      )}
      <MoreButton list={audit} />
    </>
  );
}
