// How long: a slider over the usual lengths for the hand, a field that takes exact seconds for everybody else.

import { Group, Slider, Text, TextInput } from '@mantine/core';
import { useId, useState } from 'react';
import { durationSteps, evenSteps, nearestStep } from './duration-steps.ts';
import { durationShort, durationWords, readDuration } from './duration-words.ts';

interface DurationFieldProps {
  readonly maximum: number;
  /** Stops of the slider are multiples of it; null for the usual lengths. */
  readonly step?: number | null;
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
}

export function DurationField({ maximum, step = null, seconds, onChange }: DurationFieldProps) {
  const label = useId();
  const steps = step === null ? durationSteps(maximum) : evenSteps(maximum, step);
  // What was typed stays as typed while it means the seconds that are set.
  const [typed, setTyped] = useState('');
  const shown = readDuration(typed) === seconds ? typed : String(seconds);
  const error = problemWith(seconds, maximum);
  const middle = steps[Math.floor((steps.length - 1) / 2)] ?? maximum;
  return (
    <div>
      <Group justify="space-between" align="baseline" gap="xs">
        <Text fw={600} size="sm" id={label}>
          How long
        </Text>
        <Text fw={650} aria-live="polite">
          {durationWords(seconds)}
        </Text>
      </Group>
      <Slider
        mt="xs"
        mb={34}
        min={0}
        max={steps.length - 1}
        step={1}
        value={nearestStep(steps, seconds)}
        onChange={(index) => onChange(steps[index] ?? maximum)}
        label={(index) => durationWords(steps[index] ?? maximum)}
        marks={[...new Set([0, steps.indexOf(middle), steps.length - 1])].map((index) => ({
          value: index,
          label: durationShort(steps[index] ?? maximum),
        }))}
        thumbProps={{ 'aria-labelledby': label, 'aria-valuetext': durationWords(seconds) }}
      />
      <TextInput
        label="Exactly"
        description={`Seconds, or a length such as “1h 30m”; at most ${durationWords(maximum)}`}
        value={shown}
        error={typed !== '' && readDuration(typed) === null ? 'Write seconds, or a length such as 1h 30m' : error}
        onChange={(event) => {
          const text = event.currentTarget.value;
          setTyped(text);
          const read = readDuration(text);
          if (read !== null) onChange(read);
        }}
      />
    </div>
  );
}

/** The server decides; this only spares a round trip. */
export function problemWith(seconds: number, maximum: number): string | null {
  if (seconds < 1) return 'At least one second';
  return seconds > maximum ? `The access flow allows at most ${durationWords(maximum)}` : null;
}
