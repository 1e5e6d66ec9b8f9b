// The form of an access flow, in the order of its sentence: who, for what, how long, when, who agrees. What it has no field for is kept,
// and written in the YAML.

import {
  Fieldset,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import { ConditionFields } from '../../parts/condition-fields.tsx';
import { TargetFields } from '../../parts/targets/target-fields.tsx';
import { withPart } from '../../parts/with-part.ts';
import { ApprovalFields } from './approval-fields.tsx';
import type { FlowBody } from './flow-draft.ts';
import { HoursFields } from './hours-fields.tsx';

interface FlowFormProps {
  readonly body: FlowBody;
  readonly onChange: (body: FlowBody) => void;
}

export function FlowForm({ body, onChange }: FlowFormProps) {
  const { requestors, settings } = body;
  const setSettings = (part: Partial<FlowBody['settings']>) =>
    onChange({ ...body, settings: { ...settings, ...part } });
  return (
    <Stack gap="md">
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={body.name}
          onChange={(event) => onChange({ ...body, name: event.currentTarget.value })}
          style={{ flex: 1, minWidth: '14rem' }}
        />
        <Switch
          label="Active"
          checked={body.active}
          onChange={(event) => onChange({ ...body, active: event.currentTarget.checked })}
        />
      </Group>
      <Textarea
        label="Description"
        autosize
        maxLength={2_000}
        value={body.description ?? ''}
        onChange={(event) => onChange(withPart(body, 'description', event.currentTarget.value || null))}
      />
      <Fieldset legend="Who may ask" radius="md">
        <Stack gap="xs">
          <Group gap="xs">
            <NativeSelect
              label="How"
              data={[
                { value: 'SELF_SERVE', label: 'they ask for it' },
                { value: 'AUTOMATIC', label: 'they hold it while they fit' },
              ]}
              value={body.trigger}
              onChange={(event) => onChange({ ...body, trigger: event.currentTarget.value })}
            />
            {requestors.conditions.length > 1 && (
              <NativeSelect
                label="Who fits"
                data={[
                  { value: 'OR', label: 'any row' },
                  { value: 'AND', label: 'every row' },
                ]}
                value={requestors.logical_operator}
                onChange={(event) =>
                  onChange({ ...body, requestors: { ...requestors, logical_operator: event.currentTarget.value } })
                }
              />
            )}
          </Group>
          <ConditionFields
            about="requesters"
            label="Who may ask"
            conditions={requestors.conditions}
            onChange={(conditions) => onChange({ ...body, requestors: { ...requestors, conditions } })}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend="For what" radius="md">
        <TargetFields
          targets={body.access_targets}
          bundles="offered"
          onChange={(targets) => onChange({ ...body, access_targets: targets })}
        />
      </Fieldset>
      <Fieldset legend="How long, and when" radius="md">
        <Stack gap="sm">
          <NumberInput
            label="At most, in minutes"
            description="Empty: until revoked"
            min={1}
            value={body.grant_duration_in_min ?? ''}
            onChange={(value) => onChange(withPart(body, 'grant_duration_in_min', value === '' ? null : Number(value)))}
            style={{ maxWidth: '14rem' }}
          />
          <HoursFields
            hours={body.timeframe ?? null}
            onChange={(hours) => onChange(withPart(body, 'timeframe', hours))}
          />
        </Stack>
      </Fieldset>
      <Fieldset legend="Who must agree" radius="md">
        <ApprovalFields
          policy={body.approver_policy ?? null}
          onChange={(policy) => onChange(withPart(body, 'approver_policy', policy))}
        />
      </Fieldset>
      <Fieldset legend="Settings" radius="md">
        <Stack gap="sm">
          <Switch
            label="A reason is needed"
            checked={settings.justification_required}
            onChange={(event) => setSettings({ justification_required: event.currentTarget.checked })}
          />
          <Switch
            label="Whoever decides has to say why"
            checked={settings.require_approver_reason}
            onChange={(event) => setSettings({ require_approver_reason: event.currentTarget.checked })}
          />
          <Switch
            label="A code of the requester’s authenticator is needed"
            checked={settings.require_mfa}
            onChange={(event) => setSettings({ require_mfa: event.currentTarget.checked })}
          />
          <Switch
            label="Each consent from a different person"
            checked={settings.distinct_people ?? false}
            onChange={(event) => setSettings({ distinct_people: event.currentTarget.checked })}
          />
          <TagsInput label="Labels" value={[...settings.labels]} onChange={(labels) => setSettings({ labels })} />
        </Stack>
      </Fieldset>
    </Stack>
  );
}
