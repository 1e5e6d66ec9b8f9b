// Who must agree: nobody or groups of people, what happens on silence, whose code is asked for, and what reasons must look like.

import { Group, NativeSelect, Switch, Text, TextInput } from '@mantine/core';
import { NumberField } from '../../parts/number-field.tsx';
import { partWith, withPart } from '../../parts/with-part.ts';
import { ApprovalFields, firstGroup, firstPolicy, GroupsFields } from './approval-fields.tsx';
import type { FlowBody, Settings } from './flow-draft.ts';
import { More } from './more.tsx';
import { Section, type SectionProps } from './section.tsx';

const silenceMinutes = 30;

export function ConsentFields({ body, onChange }: SectionProps) {
  const policy = body.approver_policy ?? null;
  const emergency = (body.break_glass ?? null) !== null;
  const { settings } = body;
  const set = (part: Partial<Settings>) => onChange({ ...body, settings: { ...settings, ...part } });
  const setPolicy = (next: FlowBody['approver_policy'] | null) => {
    const changed = withPart(body, 'approver_policy', next);
    // Where nobody is asked, nobody is silent.
    onChange(next === null ? withPart(changed, 'escalation_policy', null) : changed);
  };
  return (
    <Section title="Who must agree">
      {emergency ? (
        <Text size="sm" c="dimmed">
          Nobody: in an emergency it opens at once, and is reviewed afterwards.
        </Text>
      ) : (
        <Switch
          label="Somebody has to agree"
          checked={policy !== null}
          onChange={(event) => setPolicy(event.currentTarget.checked ? firstPolicy : null)}
        />
      )}
      {policy !== null && (
        <>
          <ApprovalFields name="Group" policy={policy} onChange={setPolicy} />
          <Switch
            label="Each consent from a different person"
            checked={settings.distinct_people ?? false}
            onChange={(event) => set({ distinct_people: event.currentTarget.checked })}
          />
          <Switch
            label="Whoever agrees has to say why"
            checked={settings.require_approver_reason}
            onChange={(event) => set({ require_approver_reason: event.currentTarget.checked })}
          />
          <OwnConsent settings={settings} set={set} />
        </>
      )}
      <Codes settings={settings} onChange={(next) => onChange({ ...body, settings: next })} />
      <Silence body={body} onChange={onChange} />
    </Section>
  );
}

function OwnConsent({
  settings,
  set,
}: {
  readonly settings: Settings;
  readonly set: (part: Partial<Settings>) => void;
}) {
  const own = settings.self_approval ?? false;
  return (
    <More title="The requester’s own consent" said={own}>
      <Switch
        label="The requester’s own consent counts"
        description="Where they are among those who may agree. Then one person alone may ask and open"
        checked={own}
        onChange={(event) =>
          set({
            self_approval: event.currentTarget.checked,
            requestor_cannot_approve_himself: !event.currentTarget.checked,
          })
        }
      />
    </More>
  );
}

function Silence({ body, onChange }: SectionProps) {
  const escalation = body.escalation_policy ?? null;
  const policy = body.approver_policy ?? null;
  return (
    <More title="When nobody answers" said={escalation !== null || (body.lapse_after_in_min ?? null) !== null}>
      {policy !== null && (
        <Switch
          label="Others are asked when nobody answers"
          description="After each interval the next group may agree instead; up to five, one after the other"
          checked={escalation !== null}
          onChange={(event) =>
            onChange(
              withPart(
                body,
                'escalation_policy',
                event.currentTarget.checked ? { interval_in_min: silenceMinutes, approver_groups: [firstGroup] } : null,
              ),
            )
          }
        />
      )}
      {escalation !== null && (
        <>
          <NumberField
            label="After each"
            unit="minutes"
            value={escalation.interval_in_min}
            onChange={(value) =>
              onChange({
                ...body,
                escalation_policy: { ...escalation, interval_in_min: value ?? silenceMinutes },
              })
            }
          />
          <GroupsFields
            name="Instead"
            add="Ask others after them"
            groups={escalation.approver_groups}
            onChange={(groups) => onChange({ ...body, escalation_policy: { ...escalation, approver_groups: groups } })}
          />
        </>
      )}
      <NumberField
        label="A request lapses after"
        unit="minutes"
        description="Left out: a day. Silence never agrees to anything"
        value={body.lapse_after_in_min}
        onChange={(value) => onChange(withPart(body, 'lapse_after_in_min', value))}
      />
    </More>
  );
}

interface CodesProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

function Codes({ settings, onChange }: CodesProps) {
  const mfa = settings.mfa ?? {};
  return (
    <>
      <Switch
        label="A code of an authenticator is needed"
        checked={settings.require_mfa}
        onChange={(event) => onChange(withPart({ ...settings, require_mfa: event.currentTarget.checked }, 'mfa', null))}
      />
      {settings.require_mfa && (
        <Group gap="sm" align="flex-end" className="tg-flow-inner">
          <NativeSelect
            label="Whose code"
            data={[
              { value: 'requester', label: 'the requester’s' },
              { value: 'approver', label: 'of whoever agrees' },
              { value: 'both', label: 'of both' },
            ]}
            value={mfa.who ?? 'requester'}
            onChange={(event) => onChange(withPart(settings, 'mfa', partWith(mfa, 'who', event.currentTarget.value)))}
          />
          <NumberField
            label="It counts for"
            unit="minutes"
            description="Left out: an hour; a day at most"
            max={1_440}
            value={mfa.valid_in_min}
            onChange={(value) => onChange(withPart(settings, 'mfa', partWith(mfa, 'valid_in_min', value)))}
          />
        </Group>
      )}
    </>
  );
}

/** What the reasons of requester and approver must look like. */
export function ReasonFields({ body, onChange }: SectionProps) {
  const { settings } = body;
  const reason = settings.reason ?? {};
  const set = (next: Settings['reason'] | null) => onChange({ ...body, settings: withPart(settings, 'reason', next) });
  return (
    <Section title="Reasons">
      <Switch
        label="A reason is needed"
        checked={settings.justification_required}
        onChange={(event) =>
          onChange({ ...body, settings: { ...settings, justification_required: event.currentTarget.checked } })
        }
      />
      <More title="What a reason must look like" said={Object.keys(reason).length > 0}>
        <Group gap="sm" align="flex-end">
          <NumberField
            label="Characters at least"
            min={0}
            max={1_000}
            value={reason.length_min}
            onChange={(value) => set(partWith(reason, 'length_min', value))}
          />
          <NumberField
            label="Characters of an approver's reason at least"
            min={0}
            max={124}
            value={reason.approver_length_min}
            onChange={(value) => set(partWith(reason, 'approver_length_min', value))}
          />
        </Group>
        <Group gap="sm" align="flex-end">
          <TextInput
            label="A pattern it has to match"
            description="For example [A-Z]+-\d+ for a ticket, matched anywhere in it"
            value={reason.pattern ?? ''}
            onChange={(event) => set(partWith(reason, 'pattern', event.currentTarget.value || null))}
            style={{ flex: '1 1 16rem' }}
          />
          <TextInput
            label="A pattern for the reasons of approvers"
            description="Matched anywhere in what they say"
            value={reason.approver_pattern ?? ''}
            onChange={(event) => set(partWith(reason, 'approver_pattern', event.currentTarget.value || null))}
            style={{ flex: '1 1 16rem' }}
          />
        </Group>
        <TextInput
          label="What people read where it does not fit"
          placeholder="name the ticket, as OPS-417"
          value={reason.help ?? ''}
          onChange={(event) => set(partWith(reason, 'help', event.currentTarget.value || null))}
        />
      </More>
    </Section>
  );
}
