// What is remembered of moves until it is told is bounded in every way, and what is told is forgotten.

import { limits } from '@tidegate/core';
import { expect, it } from 'vitest';
import { MoveLog } from './inventory-moves.ts';

const moved = (...joined: readonly string[]) => ({ joined, left: [], changed: [] });

it('counts by perimeter and remembers what moved, also that nothing did', () => {
  const log = new MoveLog();
  log.note(1, 'a', { joined: ['x'], left: ['y'], changed: [] });
  log.note(1, 'b', { joined: ['x'], left: [], changed: ['y'] });
  log.note(2, 'c', moved());
  const [first, second] = log.untold();
  expect([...(first?.perimeters ?? [])]).toEqual([
    ['x', { joined: 2, left: 0, changed: 0 }],
    ['y', { joined: 0, left: 1, changed: 1 }],
  ]);
  expect([...(first?.resources.keys() ?? [])]).toEqual(['a', 'b']);
  expect([second?.version, second?.perimeters.size]).toEqual([2, 0]);
  log.told(1);
  expect(log.untold().map(({ version }) => version)).toEqual([2]);
});

it('the oldest of too many versions is dropped, and those that are not whole are lost on demand', () => {
  const log = new MoveLog();
  const all = limits.movementsRememberedMax + 3;
  for (let version = 1; version <= all; version += 1) log.note(version, 'a', moved('x'));
  expect(log.untold()).toHaveLength(limits.movementsRememberedMax);
  expect(log.untold()[0]?.version).toBe(4);
  log.lose(10);
  expect(log.untold().map(({ version }) => version)).toEqual([4, 5, 6, 7, 8, 9, 10]);
});

it('past the limit of resources the counts go on, and telling makes room again', () => {
  const log = new MoveLog();
  for (let at = 0; at < limits.movedResourcesMax + 2; at += 1) log.note(1, `r${at}`, moved('x'));
  log.note(2, 'late', moved('x'));
  const [first, second] = log.untold();
  expect(first?.perimeters.get('x')?.joined).toBe(limits.movedResourcesMax + 2);
  expect([first?.resources.size, first?.resourcesMore]).toEqual([limits.movedResourcesMax, 2]);
  expect([second?.resources.size, second?.resourcesMore]).toEqual([0, 1]);
  log.told(1);
  log.note(3, 'a', moved('x'));
  expect(log.untold().at(-1)?.resources.size).toBe(1);
});
