import { expect, test } from 'vitest';
import { roomsFor } from './navigation.ts';

test('somebody without a role is shown only what everyone may use', () => {
  const paths = roomsFor([]).map((room) => room.path);
  expect(paths).toContain('/ask');
  expect(paths).not.toContain('/inventory');
  expect(paths).not.toContain('/webhooks');
});

test('a viewer sees the gates and no set-up of administrators', () => {
  const paths = roomsFor(['Viewer']).map((room) => room.path);
  expect(paths).toContain('/activity');
  expect(paths).not.toContain('/webhooks');
});

test('an administrator sees every room, and no two rooms share a shortcut', () => {
  const rooms = roomsFor(['Admin']);
  expect(rooms.map((room) => room.path)).toContain('/webhooks');
  expect(new Set(rooms.map((room) => room.letter)).size).toBe(rooms.length);
});
