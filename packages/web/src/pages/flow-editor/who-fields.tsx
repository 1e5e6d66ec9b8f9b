// Who may ask, whether they ask at all, and for whom.

import { Chip, Group, Input, NativeSelect, Stack } from '@mantine/core';
import { ConditionFields } from '../../parts/condition-fields.tsx';
import { withPart } from '../../parts/with-part.ts';
import { asAutomatic } from './changed-kind.ts';
import type { Conditions } from './flow-draft.ts';
import { More } from './more.tsx';
import { Section, type SectionProps } from './section.tsx';

const receivers = [
  { value: 'self', label: 'themselves' },
  { value: 'direct_reports', label: 'people who report to them' },
  { value: 'others', label: 'others, people or machines, who fit…' },
];
const nobodyYet: Conditions = {
  logical_operator: 'OR',
  conditions: [{ type: 'group', match_operator: 'is', values: [] }],
};

export function WhoFields({ body, onChange }: SectionProps) {
  return (
    <Section title="Who may ask">
      <NativeSelect
        label="How"
        data={[
          { value: 'SELF_SERVE', label: 'they ask for it' },
          { value: 'AUTOMATIC', label: 'they hold it while they fit' },
        ]}
        value={body.trigger}
        onChange={(event) =>
          onChange(event.currentTarget.value === 'AUTOMATIC' ? asAutomatic(body) : { ...body, trigger: 'SELF_SERVE' })
        }
        style={{ maxWidth: '20rem' }}
      />
      <GroupOfConditions
        about="requesters"
        label="Who may ask"
        group={body.requestors}
        onChange={(requestors) => onChange({ ...body, requestors })}
      />
      {body.trigger !== 'AUTOMATIC' && <ForWhom body={body} onChange={onChange} />}
    </Section>
  );
}

function ForWhom({ body, onChange }: SectionProps) {
  const said = body.request_for ?? null;
  const scopes = said?.request_scopes ?? ['self'];
  const choose = (chosen: readonly string[]): void => {
    const next = receivers.map(({ value }) => value).filter((value) => chosen.includes(value));
    const grantees = next.includes('others') ? (said?.grantees ?? nobodyYet) : null;
    onChange(withPart(body, 'request_for', { request_scopes: next, ...(grantees === null ? {} : { grantees }) }));
  };
  return (
    <More title="For whom they may ask" said={said !== null}>
      <Input.Wrapper label="They may ask for" description="Nobody agrees to what they ask for or receive themselves">
        <Chip.Group multiple value={[...scopes]} onChange={choose}>
          <Group gap={6} mt={6}>
            {receivers.map(({ value, label }) => (
              <Chip key={value} value={value} size="sm">
                {label}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      </Input.Wrapper>
      {scopes.includes('others') && said !== null && (
        <GroupOfConditions
          about="grantees"
          label="For whom"
          group={said.grantees ?? nobodyYet}
          onChange={(grantees) => onChange({ ...body, request_for: { ...said, grantees } })}
        />
      )}
    </More>
  );
}

interface GroupOfConditionsProps {
  readonly about: 'requesters' | 'grantees';
  readonly label: string;
  readonly group: Conditions;
  readonly onChange: (group: Conditions) => void;
}

function GroupOfConditions({ about, label, group, onChange }: GroupOfConditionsProps) {
  return (
    <Stack gap="xs">
      {group.conditions.length > 1 && (
        <NativeSelect
          label={`${label}: who fits`}
          data={[
            { value: 'OR', label: 'any row' },
            { value: 'AND', label: 'every row' },
          ]}
          value={group.logical_operator}
          onChange={(event) => onChange({ ...group, logical_operator: event.currentTarget.value })}
          style={{ maxWidth: '14rem' }}
        />
      )}
      <ConditionFields
        about={about}
        label={label}
        conditions={group.conditions}
        onChange={(conditions) => onChange({ ...group, conditions })}
      />
    </Stack>
  );
}
