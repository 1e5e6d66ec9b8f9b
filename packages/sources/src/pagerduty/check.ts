// Named checks of a PagerDuty account, each with the sentence a person reads.

import { type CheckReport, Fault } from '@tidegate/core';
import type { PagerDutyClient } from './client.ts';
import { onCall, scheduleRow, user } from './shapes.ts';

/** Whether the key may read what we need. */
export async function check(client: PagerDutyClient): Promise<readonly CheckReport[]> {
  return [
    await checked('schedules', async () =>
      counted((await client.list('/schedules', {}, scheduleRow)).length, 'schedule'),
    ),
    await checked('on-calls', async () =>
      counted((await client.list('/oncalls', {}, onCall)).length, 'entry', 'entries'),
    ),
    await checked('users', async () => counted((await client.list('/users', {}, user)).length, 'user')),
  ];
}

async function checked(name: string, act: () => Promise<string>): Promise<CheckReport> {
  try {
    return { name, state: 'passed', sentence: `PagerDuty told ${await act()}` };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { name, state: 'failed', sentence: error.message };
  }
}

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
