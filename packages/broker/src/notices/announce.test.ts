// Who is told of a request, where not everybody can be: in one statement, up to a limit, and the few before the many.

import { type AccessRequest, limits, newId, type Person } from '@tidegate/core';
import { openBroker } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { announceAsked } from './announce.ts';

it('a thousand at most are told, and the one approver whom nobody can stand in for is among them', async () => {
  const inserts: number[] = [];
  const world = await openBroker({
    wrapStore: (store) => ({
      ...store,
      transaction: (work) =>
        store.transaction((tx) =>
          work({
            ...tx,
            notices: {
              ...tx.notices,
              insert: (notices) => {
                inserts.push(notices.length);
                return tx.notices.insert(notices);
              },
            },
          }),
        ),
    }),
  });
  try {
    const { request } = await world.ask('engineer', 'prod-customers');
    const compliance = await world.person('compliance');
    const crowd = Array.from(
      { length: 1_100 },
      (_, index): Person => ({
        ...compliance,
        id: newId('person', world.ports.chance),
        email: `person-${index}@small.example`,
      }),
    );
    await world.ports.store.transaction(async (tx) => {
      for (const person of crowd) await tx.people.save(person);
    });
    const condition = (operator: 'is' | 'is_not', id: string) => ({ type: 'user', operator, values: [], ids: [id] });
    const asked: AccessRequest = {
      ...request,
      approval: {
        mode: 'ALL_OF',
        groups: [
          { operator: 'OR', approvers: [condition('is_not', request.requesterId)] },
          { operator: 'OR', approvers: [condition('is', compliance.id)] },
        ],
      },
    };
    const told = async () => world.ports.store.read((tx) => tx.notices.countUnread(compliance.id));
    const before = await told();
    inserts.length = 0;
    await world.ports.store.transaction((tx) => announceAsked(world.ports, tx, asked));
    expect(inserts).toEqual([limits.noticeRecipientsMax]);
    expect(await told()).toBe(before + 1);
  } finally {
    await world.close();
  }
});
