import { expect, test } from 'vitest';
import { templateName } from './template.ts';

const steps = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `${at}`.padStart(16, '0'));

test('a dump has a name that a file may have, however many steps are in it', () => {
  expect(`${templateName(steps(500))}.tar`.length).toBeLessThan(255);
});
test('a dump of other steps has another name', () => {
  expect(new Set([steps(3), steps(4), [...steps(2), 'x']].map(templateName)).size).toBe(3);
});
