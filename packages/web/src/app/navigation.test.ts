import { expect, test } from 'vitest';
import { roomsFor } from './navigation.ts';

test('somebody without a right is shown only what everyone may use', () => {
  const paths = roomsFor([]).map((room) => room.path);
  expect(paths).toContain('/ask');
  expect(paths).toContain('/tokens');
  expect(paths).not.toContain('/inventory');
  expect(paths).not.toContain('/webhooks');
  expect(paths).not.toContain('/service-tokens');
});

test('a room opens with its own right and with no other', () => {
  const paths = roomsFor(['audit:read']).map((room) => room.path);
  expect(paths).toContain('/activity');
  expect(paths).not.toContain('/inventory');
  expect(paths).not.toContain('/webhooks');
});

test('no two rooms share a shortcut', () => {
  const rooms = roomsFor([
    'inventory:read',
    'perimeters:read',
    'people:read',
    'audit:read',
    'webhooks:manage',
    'service_tokens:manage',
  ]);
  expect(rooms.map((room) => room.path)).toContain('/service-tokens');
  expect(new Set(rooms.map((room) => room.letter)).size).toBe(rooms.length);
});
