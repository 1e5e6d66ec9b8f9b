// A server compares what a database has by number with its own list in order: a list that does not ascend stops every start but the first.

import { expect, test } from 'vitest';
import { migrations } from './all.ts';

test('steps are listed by their numbers, each once', () => {
  const numbers = migrations.map(({ number }) => number);
  expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
});
