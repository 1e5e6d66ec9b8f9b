// What holds on bad days: access without consent in an emergency, and what is done where facts about the requester are too old.

import { Fieldset, NativeSelect, Switch } from '@mantine/core';
import { ConditionFields } from '../../parts/condition-fields.tsx';
import { withPart } from '../../parts/with-part.ts';
import { ApprovalFields, firstPolicy } from './approval-fields.tsx';
import { asEmergency } from './changed-kind.ts';
import type { ApproverGroup } from './flow-draft.ts';
import { More } from './more.tsx';
import { Section, type SectionProps } from './section.tsx';

const aGroup: ApproverGroup = {
  logical_operator: 'OR',
  approvers: [{ type: 'group', match_operator: 'is', values: [] }],
};

export function BadDaysFields({ body, onChange }: SectionProps) {
  const said = (body.break_glass ?? body.when_facts_are_stale ?? null) !== null;
  return (
    <Section title="On bad days">
      <More title="Emergencies, and facts that are too old" said={said}>
        {body.trigger !== 'AUTOMATIC' && <Emergency body={body} onChange={onChange} />}
        <StaleFacts body={body} onChange={onChange} />
      </More>
    </Section>
  );
}

function Emergency({ body, onChange }: SectionProps) {
  const glass = body.break_glass ?? null;
  return (
    <>
      <Switch
        label="Only in an emergency"
        description="It opens at once without asking anyone, four hours at most; whoever used it gets no other before somebody reviewed it"
        checked={glass !== null}
        onChange={(event) =>
          onChange(
            event.currentTarget.checked
              ? asEmergency(body, { reviewers: aGroup, tell: aGroup })
              : withPart(body, 'break_glass', null),
          )
        }
      />
      {glass !== null && (
        <>
          <People
            label="Told at once"
            group={glass.tell}
            onChange={(tell) => onChange({ ...body, break_glass: { ...glass, tell } })}
          />
          <People
            label="Reviews it afterwards"
            group={glass.reviewers}
            onChange={(reviewers) => onChange({ ...body, break_glass: { ...glass, reviewers } })}
          />
        </>
      )}
    </>
  );
}

interface PeopleProps {
  readonly label: string;
  readonly group: ApproverGroup;
  readonly onChange: (group: ApproverGroup) => void;
}

function People({ label, group, onChange }: PeopleProps) {
  return (
    <Fieldset legend={label} radius="md">
      <ConditionFields
        about="approvers"
        label={label}
        conditions={group.approvers}
        onChange={(approvers) => onChange({ ...group, approvers })}
      />
    </Fieldset>
  );
}

function StaleFacts({ body, onChange }: SectionProps) {
  const stale = body.when_facts_are_stale ?? null;
  const policy = stale?.approver_policy ?? null;
  return (
    <>
      <NativeSelect
        label="Where facts about the requester are too old"
        data={[
          { value: 'refuse', label: 'nobody may ask' },
          { value: 'ask', label: 'these people have to agree as well' },
        ]}
        value={stale?.answer ?? 'refuse'}
        onChange={(event) =>
          onChange(
            withPart(
              body,
              'when_facts_are_stale',
              event.currentTarget.value === 'ask' ? { answer: 'ask', approver_policy: policy ?? firstPolicy } : null,
            ),
          )
        }
        style={{ maxWidth: '20rem' }}
      />
      {stale !== null && policy !== null && (
        <ApprovalFields
          name="Asked because facts are too old"
          policy={policy}
          onChange={(next) => onChange({ ...body, when_facts_are_stale: { ...stale, approver_policy: next } })}
        />
      )}
    </>
  );
}
