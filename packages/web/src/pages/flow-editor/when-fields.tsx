// When: hours for asking, agreeing and using, people's own working hours, and a start that may lie ahead.

import { Switch } from '@mantine/core';
import { NumberField } from '../../parts/number-field.tsx';
import { partWith, withPart } from '../../parts/with-part.ts';
import type { FlowBody } from './flow-draft.ts';
import { HoursFields } from './hours-fields.tsx';
import { More } from './more.tsx';
import { Section, type SectionProps } from './section.tsx';

type OwnHours = NonNullable<FlowBody['hours']>;

export function WhenFields({ body, onChange }: SectionProps) {
  const hours = body.hours ?? {};
  const asked = body.trigger !== 'AUTOMATIC';
  const set = <K extends keyof OwnHours>(key: K, value: OwnHours[K] | null) =>
    onChange(withPart(body, 'hours', partWith<OwnHours, K>(hours, key, value)));
  const apart = (hours.ask ?? hours.grant ?? null) !== null;
  return (
    <Section title="When">
      {asked && (!apart || (body.timeframe ?? null) !== null) && (
        <HoursFields
          label="Asked for and used only in these hours"
          hours={body.timeframe ?? null}
          onChange={(timeframe) => onChange(withPart(body, 'timeframe', timeframe))}
        />
      )}
      <More title={asked ? 'Hours for each apart' : 'Hours'} said={body.hours !== undefined && body.hours !== null}>
        {asked && (
          <>
            {(body.timeframe ?? null) === null && (
              <HoursFields
                label="Asked for only in these hours"
                hours={hours.ask ?? null}
                onChange={(value) => set('ask', value)}
              />
            )}
            <HoursFields
              label="Agreed to only in these hours"
              description="Rejecting is always possible"
              hours={hours.decide ?? null}
              onChange={(value) => set('decide', value)}
            />
          </>
        )}
        {(body.timeframe ?? null) === null && (
          <HoursFields
            label="Used only in these hours"
            description="The access ends when they do"
            hours={hours.grant ?? null}
            onChange={(value) => set('grant', value)}
          />
        )}
        <Switch
          label={asked ? 'Only within the requester’s own working hours' : 'Only within their own working hours'}
          description="Where nobody knows them they are none"
          checked={hours.requester_working_hours ?? false}
          onChange={(event) => set('requester_working_hours', event.currentTarget.checked || null)}
        />
        {asked && (
          <Switch
            label="Agreed to only within the approver’s own working hours"
            checked={hours.approver_working_hours ?? false}
            onChange={(event) => set('approver_working_hours', event.currentTarget.checked || null)}
          />
        )}
      </More>
      {asked && (body.break_glass ?? null) === null && (
        <More title="Starting later" said={(body.start_within_in_min ?? 0) > 0}>
          <NumberField
            label="A start may be named up to"
            unit="minutes"
            description="Ahead; everything is checked again then. Left out: now only"
            min={0}
            value={body.start_within_in_min}
            onChange={(value) => onChange(withPart(body, 'start_within_in_min', value))}
          />
        </More>
      )}
    </Section>
  );
}
