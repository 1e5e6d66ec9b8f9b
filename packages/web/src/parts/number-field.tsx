// A number that may be left out; a length in minutes is told in words beside it, since nobody reads 10080 as a week.

import { NumberInput } from '@mantine/core';
import { durationWords } from './duration-words.ts';

interface NumberFieldProps {
  readonly label: string;
  /** What it means to leave it out, or what it is for. */
  readonly description?: string;
  readonly unit?: 'minutes' | 'days';
  readonly value: number | null | undefined;
  readonly onChange: (value: number | null) => void;
  readonly min?: number;
  readonly max?: number;
}

export function NumberField({ label, description, unit, value, onChange, min = 1, max }: NumberFieldProps) {
  const inWords = unit === 'minutes' && typeof value === 'number' && value >= 60 ? durationWords(value * 60) : null;
  return (
    <NumberInput
      label={unit === undefined ? label : `${label}, in ${unit}`}
      description={inWords ?? description}
      min={min}
      {...(max === undefined ? {} : { max })}
      allowDecimal={false}
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
      style={{ width: 'min(18rem, 100%)' }}
    />
  );
}
