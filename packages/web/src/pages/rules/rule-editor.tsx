// Making or changing a rule: what kind, whom it binds, what it is about; beside it what saving would take away, and from whom.

import { Button, Group, Modal, NativeSelect, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { ruleRoutes } from '@tidegate/contract';
import { useState } from 'react';
import { type RuleView, useRulePreview, useSaveRule } from '../../api/rules.ts';
import { ConditionFields } from '../../parts/condition-fields.tsx';
import { MemberList } from '../../parts/member-list.tsx';
import { outcome } from '../../parts/outcome.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { bodyOf, draftOf, isWhole, kinds, newRule, type PartProps, type RuleDraft, setsFor } from './rule-draft.ts';
import { RuleSets } from './rule-sets.tsx';
import { Touched } from './touched.tsx';

interface RuleEditorProps {
  /** Null for a new one. */
  readonly rule: RuleView | null;
  readonly onClose: () => void;
}

const previewAfterMs = 500;
const kindOptions = [
  { value: 'deny', label: 'keeps something out of reach' },
  { value: 'toxic_pair', label: 'keeps things out of one hand' },
  { value: 'cap', label: 'bounds how much at once' },
];

export function RuleEditor({ rule, onClose }: RuleEditorProps) {
  const [draft, setDraft] = useState<RuleDraft>(() =>
    rule === null ? newRule : draftOf(rule, ruleRoutes.createRule.body.parse(rule.body)),
  );
  const save = useSaveRule(rule?.id ?? null);
  const set = (part: Partial<RuleDraft>) => setDraft({ ...draft, ...part });
  // Escape closes what a field suggests, and must not throw away what was typed.
  return (
    <Modal
      opened
      closeOnEscape={false}
      onClose={onClose}
      title={rule === null ? 'New rule' : `Change ${rule.name}`}
      size="xl"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(bodyOf(draft), outcome('the rule is saved', onClose));
        }}
      >
        <Stack>
          <Group align="flex-end" gap="sm">
            <TextInput
              label="Name"
              required
              maxLength={200}
              value={draft.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
              style={{ flex: 1, minWidth: '14rem' }}
            />
            <Switch
              label="Active"
              checked={draft.active}
              onChange={(event) => set({ active: event.currentTarget.checked })}
            />
          </Group>
          <Textarea
            label="Description"
            autosize
            maxLength={2_000}
            value={draft.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          <NativeSelect
            label="It"
            data={kindOptions}
            value={draft.kind}
            onChange={(event) => {
              const kind = kinds.find((one) => one === event.currentTarget.value) ?? draft.kind;
              set({ kind, sets: setsFor(kind, draft.sets) });
            }}
            style={{ maxWidth: '20rem' }}
          />
          <RuleSets draft={draft} onChange={set} />
          <Whom draft={draft} onChange={set} />
          <Effect id={rule?.id ?? null} draft={draft} />
          <Group>
            <Button type="submit" disabled={!isWhole(draft)} loading={save.isPending}>
              Save
            </Button>
            <Button variant="default" onClick={onClose}>
              Leave it as it is
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Whom({ draft: { who }, onChange }: PartProps) {
  return (
    <Stack gap="xs">
      <Switch
        label="It binds only some people"
        checked={who !== null}
        onChange={(event) => onChange({ who: event.currentTarget.checked ? someGroup : null })}
      />
      {who !== null && (
        <>
          {who.conditions.length > 1 && (
            <NativeSelect
              label="Who is bound"
              data={[
                { value: 'OR', label: 'whoever fits any row' },
                { value: 'AND', label: 'whoever fits every row' },
              ]}
              value={who.operator}
              onChange={(event) => onChange({ who: { ...who, operator: event.currentTarget.value } })}
              style={{ maxWidth: '16rem' }}
            />
          )}
          <ConditionFields
            about="grantees"
            label="Whom it binds"
            conditions={who.conditions}
            onChange={(conditions) => onChange({ who: { ...who, conditions } })}
          />
        </>
      )}
    </Stack>
  );
}

const someGroup = { operator: 'OR', conditions: [{ type: 'group', match_operator: 'is', values: [] }] };

/** What saving would do, told while one writes. */
function Effect({ id, draft }: { readonly id: string | null; readonly draft: RuleDraft }) {
  const [settled] = useDebouncedValue(draft, previewAfterMs);
  const enough = isWhole(settled);
  const preview = useRulePreview(id, bodyOf(settled), enough);
  if (!enough) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Give it a name, and say what it is about and whom it binds, to see whom it would touch.
      </Text>
    );
  }
  if (preview.error !== null) return <ProblemNote error={preview.error} />;
  if (preview.data === undefined) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Looking…
      </Text>
    );
  }
  const { left, joined, touched, touches_production: waits } = preview.data;
  return (
    <Stack gap="xs" aria-live="polite">
      {draft.kind === 'deny' && <MemberList title="Goes out of reach" members={left} />}
      {draft.kind !== 'deny' && <MemberList title="Comes under it" members={left} />}
      {joined.entitlements > 0 && <MemberList title="Is freed of it" members={joined} />}
      {touched !== null && <Touched kind={settled.kind} touched={touched} />}
      {waits && <Text size="sm">It touches production: saving it proposes it to a second administrator.</Text>}
    </Stack>
  );
}
