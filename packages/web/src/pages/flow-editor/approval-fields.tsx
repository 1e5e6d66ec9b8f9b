// Groups of people who have to agree: any or all of the groups, and in each any, some or all of its people.

import { Button, Fieldset, Group, NativeSelect, NumberInput, Stack } from '@mantine/core';
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

/** What a group begins as: the requester's manager. */
export const firstGroup: ApproverGroup = { logical_operator: 'OR', approvers: [{ type: 'manager' }] };
/** What a policy begins as. */
export const firstPolicy: ApproverPolicy = { approval_mode: 'ALL_OF', approver_groups: [firstGroup] };

interface ApprovalFieldsProps {
  /** What a group is called, before its number. */
  readonly name: string;
  readonly policy: ApproverPolicy;
  readonly onChange: (policy: ApproverPolicy) => void;
}

export function ApprovalFields({ name, policy, onChange }: ApprovalFieldsProps) {
  return (
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
      <GroupsFields
        name={name}
        add="Add a group"
        groups={policy.approver_groups}
        onChange={(groups) => onChange({ ...policy, approver_groups: groups })}
      />
    </>
  );
}

interface GroupsFieldsProps {
  readonly name: string;
  readonly add: string;
  readonly groups: readonly ApproverGroup[];
  readonly onChange: (groups: ApproverGroup[]) => void;
}

/** Groups one after the other. */
export function GroupsFields({ name, add, groups, onChange }: GroupsFieldsProps) {
  return (
    <>
      {groups.map((group, at) => (
        <GroupFields
          // biome-ignore lint/suspicious/noArrayIndexKey: a group is its place
          key={at}
          name={`${name} ${at + 1}`}
          group={group}
          onChange={(next) => onChange(withItem(groups, at, next))}
        />
      ))}
      <Group>
        <Button variant="default" size="xs" onClick={() => onChange([...groups, firstGroup])}>
          {add}
        </Button>
      </Group>
    </>
  );
}

interface GroupFieldsProps {
  readonly name: string;
  readonly group: ApproverGroup;
  readonly onChange: (group: ApproverGroup | null) => void;
}

function GroupFields({ name, group, onChange }: GroupFieldsProps) {
  return (
    <Fieldset legend={name} radius="md">
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
            Take {name} out
          </Button>
        </Group>
        <ConditionFields
          about="approvers"
          label={name}
          conditions={group.approvers}
          onChange={(approvers) => onChange({ ...group, approvers })}
        />
      </Stack>
    </Fieldset>
  );
}
