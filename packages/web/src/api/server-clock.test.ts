import { expect, test } from 'vitest';
import { offsetFrom } from './server-clock.ts';

const sentAt = Date.parse('2026-01-01T10:00:00Z');
const at = (date: string | null) => offsetFrom({ date, sentAt, receivedAt: sentAt + 200 });

test('a difference within the noise of a whole-second header is none', () => {
  expect(at('Thu, 01 Jan 2026 10:00:01 GMT')).toBe(0);
  expect(at('Thu, 01 Jan 2026 09:59:59 GMT')).toBe(0);
});

test('a clock that is an hour behind is corrected by an hour', () => {
  expect(at('Thu, 01 Jan 2026 11:00:00 GMT')).toBe(3_600_400);
});

test('without a date nothing is known', () => {
  expect(at(null)).toBeNull();
  expect(at('soon')).toBeNull();
});
