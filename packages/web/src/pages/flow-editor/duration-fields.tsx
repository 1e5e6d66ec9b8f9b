// How long: the longest, what is given by default, until revoked and by whose word, whether it can be lengthened, and who is told before its end.

import { Group, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useMe } from '../../api/me.ts';
import { NumberField } from '../../parts/number-field.tsx';
import { partWith, withPart } from '../../parts/with-part.ts';
import type { FlowBody } from './flow-draft.ts';
import { More } from './more.tsx';
import { Section, type SectionProps } from './section.tsx';

type Duration = NonNullable<FlowBody['duration']>;

export function DurationFields({ body, onChange }: SectionProps) {
  const duration = body.duration ?? {};
  const me = useMe().data?.person.email ?? null;
  const asked = body.trigger !== 'AUTOMATIC';
  const endless = (body.grant_duration_in_min ?? null) === null;
  const setDuration = <K extends keyof Duration>(key: K, value: Duration[K] | null) =>
    onChange(withPart(body, 'duration', partWith<Duration, K>(duration, key, value)));
  return (
    <Section title="How long">
      <NumberField
        label="At most"
        unit="minutes"
        description={asked ? 'Left out: until revoked' : 'How far ahead its end lies in the target; a week at most'}
        value={body.grant_duration_in_min}
        onChange={(minutes) => onChange(withLongest(body, minutes, me))}
      />
      {endless && (asked || (duration.until_revoked ?? null) !== null) && (
        <UntilRevoked duration={duration} set={(value) => setDuration('until_revoked', value)} />
      )}
      {asked && !endless && (
        <More
          title="What is given by default, and its steps"
          said={(duration.default_in_min ?? duration.step_in_min ?? null) !== null}
        >
          <Group gap="sm" align="flex-end">
            <NumberField
              label="By default"
              unit="minutes"
              description="What is given where nothing is asked; left out: the longest"
              value={duration.default_in_min}
              onChange={(value) => setDuration('default_in_min', value)}
            />
            <NumberField
              label="In steps"
              unit="minutes"
              description="The stops of the slider; left out: the usual lengths"
              value={duration.step_in_min}
              onChange={(value) => setDuration('step_in_min', value)}
            />
          </Group>
        </More>
      )}
      {asked && !endless && (body.break_glass ?? null) === null && <Extensions body={body} onChange={onChange} />}
      <More title="Its end" said={(body.notice_before_end_in_min ?? duration.while_eligible ?? null) !== null}>
        {asked && (
          <Switch
            label="Ends when its conditions no longer hold"
            description="Somebody leaves the group, or the flow no longer offers it; otherwise what was agreed to stays to its end"
            checked={duration.while_eligible ?? false}
            onChange={(event) => setDuration('while_eligible', event.currentTarget.checked || null)}
          />
        )}
        <NumberField
          label="Told before its end"
          unit="minutes"
          description="Left out: 10 minutes; 0 tells nobody"
          min={0}
          value={body.notice_before_end_in_min}
          onChange={(value) => onChange(withPart(body, 'notice_before_end_in_min', value))}
        />
      </More>
    </Section>
  );
}

/** With an end of its own nobody has to review it; without one there is nothing to choose, and whoever writes it is asked first. */
function withLongest(body: FlowBody, minutes: number | null, me: string | null): FlowBody {
  const next = withPart(body, 'grant_duration_in_min', minutes);
  const { until_revoked: until, default_in_min: standard, step_in_min: step, ...kept } = body.duration ?? {};
  const byMe = me === null || body.trigger === 'AUTOMATIC' ? null : { owner: me };
  const meant = {
    ...(minutes === null ? { until_revoked: until ?? byMe } : {}),
    ...(minutes === null ? {} : { default_in_min: standard, step_in_min: step }),
    ...kept,
  };
  const said = Object.entries(meant).filter(([, value]) => value !== undefined && value !== null);
  return withPart(next, 'duration', said.length === 0 ? null : Object.fromEntries(said));
}

interface UntilRevokedProps {
  readonly duration: Duration;
  readonly set: (value: Duration['until_revoked'] | null) => void;
}

function UntilRevoked({ duration, set }: UntilRevokedProps) {
  const until = duration.until_revoked ?? {};
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label="Until revoked">
      <TextInput
        label="Until revoked; confirmed by"
        description="The address of who is asked at each review"
        value={until.owner ?? ''}
        onChange={(event) => set(partWith(until, 'owner', event.currentTarget.value || null))}
        style={{ width: 'min(18rem, 100%)' }}
      />
      <NumberField
        label="Reviewed every"
        unit="days"
        description="Left out: 30 days. What nobody confirms ends"
        max={366}
        value={until.review_every_days}
        onChange={(value) => set(partWith(until, 'review_every_days', value))}
      />
    </Group>
  );
}

function Extensions({ body, onChange }: SectionProps) {
  const { settings } = body;
  const times = settings.max_extensions ?? null;
  const set = (part: Partial<FlowBody['settings']>) => onChange({ ...body, settings: { ...settings, ...part } });
  return (
    <More title="Lengthening it" said={times !== null && times > 0}>
      <Group gap="sm" align="flex-end">
        <NumberField
          label="How often it can be lengthened"
          description="Left out or 0: not at all"
          min={0}
          max={100}
          value={times}
          onChange={(value) => onChange({ ...body, settings: withPart(settings, 'max_extensions', value) })}
        />
        <NumberField
          label="Each time by"
          unit="minutes"
          value={settings.extension_duration_in_min}
          onChange={(value) => onChange({ ...body, settings: withPart(settings, 'extension_duration_in_min', value) })}
        />
        <NativeSelect
          label="Who is asked then"
          data={[
            { value: 'none', label: 'nobody again' },
            { value: 'again', label: 'everybody again' },
          ]}
          value={settings.extension_consent ?? 'none'}
          onChange={(event) => set({ extension_consent: event.currentTarget.value })}
        />
      </Group>
    </More>
  );
}
