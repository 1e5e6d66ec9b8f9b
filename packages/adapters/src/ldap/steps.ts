// A plan as one step, because a directory changes an entry as a whole: the member and the note of whose it is come and go together.

import { type Outcome, quoted, type Step } from '@tidegate/core';
import { outcomeOf } from '../call-error.ts';
import { TargetError } from './client.ts';
import { lookAt } from './look.ts';
import { addMember, seenOf, takeGrant } from './membership.ts';
import type { LdapPlan } from './plan.ts';
import type { LdapServer } from './server.ts';

/** The step that opens a plan. The directory takes no end: only Tidegate ends it. */
export const stepsOf = (server: LdapServer, plan: LdapPlan): readonly Step[] => [
  {
    name: 'add to the group',
    do: () =>
      outcomeOf('the account was not added to the group', () =>
        server.using((directory) => addMember(directory, server.config, plan)),
      ),
    undo: () =>
      outcomeOf('the account was not taken out of the group', () =>
        server.using((directory) => takeGrant(directory, server.config, plan)),
      ),
    look: () => lookAt(server, plan),
  },
];

/** A directory holds no end. Only that there is something to end is looked at. */
export const noEnd = (server: LdapServer, plan: LdapPlan): Promise<Outcome> =>
  outcomeOf('the end was not moved', async () => {
    const seen = await server.using((directory) => seenOf(directory, server.config, plan));
    if (seen === null || seen.member === null) {
      throw new TargetError('refused', `this grant has no membership of ${quoted(plan.groupName)}`);
    }
  });
