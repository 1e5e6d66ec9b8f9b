// The hours in which access is asked for, agreed to or used: days, from, to, and the zone whose clock counts.

import { Chip, Group, Select, Stack, Switch, TextInput } from '@mantine/core';
import type { Hours } from './flow-draft.ts';

const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const shortOf = (day: string): string => `${day.charAt(0)}${day.slice(1, 3).toLowerCase()}`;
const zones = Intl.supportedValuesOf('timeZone');
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const office: Hours = { start_time: '09:00', end_time: '17:00', days_of_week: days.slice(0, 5), time_zone: ownZone };

interface HoursFieldsProps {
  readonly label: string;
  readonly description?: string;
  readonly hours: Hours | null;
  readonly onChange: (hours: Hours | null) => void;
}

export function HoursFields({ label, description, hours, onChange }: HoursFieldsProps) {
  return (
    <Stack gap="xs" role="group" aria-label={label}>
      <Switch
        label={label}
        description={description}
        checked={hours !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? office : null)}
      />
      {hours !== null && (
        <Stack gap="xs" className="tg-flow-inner">
          <Chip.Group
            multiple
            value={[...hours.days_of_week]}
            onChange={(chosen) => onChange({ ...hours, days_of_week: days.filter((day) => chosen.includes(day)) })}
          >
            <Group gap={6}>
              {days.map((day) => (
                <Chip key={day} value={day} size="xs">
                  {shortOf(day)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <Group gap="xs" align="flex-end">
            <TextInput
              label="From"
              type="time"
              value={hours.start_time}
              onChange={(event) => onChange({ ...hours, start_time: event.currentTarget.value })}
            />
            <TextInput
              label="To"
              type="time"
              value={hours.end_time}
              onChange={(event) => onChange({ ...hours, end_time: event.currentTarget.value })}
            />
            <Select
              label="By the clock of"
              searchable
              data={zones.includes(hours.time_zone) ? zones : [hours.time_zone, ...zones]}
              value={hours.time_zone}
              onChange={(zone) => onChange({ ...hours, time_zone: zone ?? ownZone })}
              style={{ flex: '1 1 12rem', maxWidth: '20rem' }}
            />
          </Group>
        </Stack>
      )}
    </Stack>
  );
}
