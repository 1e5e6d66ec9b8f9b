// Who must agree: nobody, or groups of people, any or all of them.

import { Button, Fieldset, Group, NativeSelect, NumberInput, Stack, Switch } from '@mantine/core';
import { ConditionFields } from '../../parts/condition-fields.tsx';
import { withItem, withPart } from '../../parts/with-part.ts';
import type { ApproverGroup, ApproverPolicy } from './flow-draft.ts';

const operators = [
  { value: 'OR', label: 'any one of them' },
  { value: 'AND', label: 'one of each row' },
  { value: 'EACH', label: 'one for every name' },
];
const modes = [
  { value: 'ALL_OF', label: 'all groups' },
  { value: 'ANY_OF', label: 'any one group' },
];
const firstGroup: ApproverGroup = { logical_operator: 'OR', approvers: [{ type: 'manager' }] };

interface ApprovalFieldsProps {
  readonly policy: ApproverPolicy | null;
  readonly onChange: (policy: ApproverPolicy | null) => void;
}

export function ApprovalFields({ policy, onChange }: ApprovalFieldsProps) {
  return (
    <Stack gap="sm">
      <Switch
        label="Somebody has to agree"
        checked={policy !== null}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? { approval_mode: 'ALL_OF', approver_groups: [firstGroup] } : null)
        }
      />
      {policy !== null && (
        <>
          {policy.approver_groups.length > 1 && (
            <NativeSelect
              label="What is enough"
              data={modes}
              value={policy.approval_mode}
              onChange={(event) => onChange({ ...policy, approval_mode: event.currentTarget.value })}
              style={{ maxWidth: '14rem' }}
            />
          )}
          {policy.approver_groups.map((group, at) => (
            <GroupFields
              // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
              key={at}
              at={at}
              group={group}
              onChange={(next) => onChange({ ...policy, approver_groups: withItem(policy.approver_groups, at, next) })}
            />
          ))}
          <Group>
            <Button
              variant="default"
              size="xs"
              onClick={() => onChange({ ...policy, approver_groups: [...policy.approver_groups, firstGroup] })}
            >
              Add a group
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

interface GroupFieldsProps {
  readonly at: number;
  readonly group: ApproverGroup;
  readonly onChange: (group: ApproverGroup | null) => void;
}

function GroupFields({ at, group, onChange }: GroupFieldsProps) {
  return (
    <Fieldset legend={`Group ${at + 1}`} radius="md">
      <Stack gap="xs">
        <Group gap="xs" align="flex-end">
          <NativeSelect
            label="Who of it"
            data={operators}
            value={group.logical_operator}
            onChange={(event) =>
              onChange(withPart({ ...group, logical_operator: event.currentTarget.value }, 'quorum', null))
            }
          />
          {group.logical_operator === 'OR' && (
            <NumberInput
              label="How many"
              min={1}
              max={100}
              value={group.quorum ?? 1}
              onChange={(value) => onChange(withPart(group, 'quorum', Number(value) > 1 ? Number(value) : null))}
              style={{ width: '7rem' }}
            />
          )}
          <Button variant="subtle" color="red" size="xs" onClick={() => onChange(null)}>
            Take this group out
          </Button>
        </Group>
        <ConditionFields
          about="approvers"
          label={`Group ${at + 1}`}
          conditions={group.approvers}
          onChange={(approvers) => onChange({ ...group, approvers })}
        />
      </Stack>
    </Fieldset>
  );
}
