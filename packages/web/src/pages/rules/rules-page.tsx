// Rules above access flows: what is out of reach, what nobody holds together, how much at once. Rules only ever take away.

import { Button, Stack } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { itemsOf } from '../../api/pages.ts';
import { type RuleView, useHeldTogether, useRules } from '../../api/rules.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { useArrival } from '../../parts/use-arrival.ts';
import { RuleCard } from './rule-card.tsx';
import { RuleEditor } from './rule-editor.tsx';

export function RulesPage() {
  const { id } = useSearch({ from: '/shell/rules' });
  const rules = useRules();
  const findings = useHeldTogether().data?.items ?? [];
  const items = itemsOf(rules.data?.pages);
  const may = useMe().data?.person.rights.includes('flows:change') ?? false;
  const [edited, setEdited] = useState<RuleView | 'new' | null>(null);
  useArrival(id, rules.isSuccess);
  return (
    <>
      <PageHeader title="Rules" action={may ? <Button onClick={() => setEdited('new')}>New rule</Button> : undefined}>
        Above every access flow: a rule takes away, whatever an access flow allows. Several of them add up.
      </PageHeader>
      <Fetching query={rules} of="rules" height={120} />
      {rules.isSuccess && items.length === 0 && (
        <Empty title="No rule yet">
          Access flows alone say what people may ask for. A rule keeps something out of reach for some, keeps two things
          out of one hand, or bounds how much somebody holds at once.
        </Empty>
      )}
      <Stack gap="md">
        {items.map((rule) => (
          <RuleCard
            key={rule.id}
            rule={rule}
            findings={findings.filter(({ subject }) => subject.id === rule.id)}
            onEdit={may ? () => setEdited(rule) : null}
          />
        ))}
      </Stack>
      <MoreButton list={rules} />
      {edited !== null && <RuleEditor rule={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}
