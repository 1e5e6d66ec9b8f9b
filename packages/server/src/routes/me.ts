// The caller: who am I, my tokens, my notices.

import {
  chooseMail,
  countFindings,
  countUnreadNotices,
  countWaitingFor,
  createToken,
  listNotices,
  listTokens,
  loadWorld,
  mailChoicesOf,
  markNoticesRead,
  mayListInventory,
  revokeToken,
} from '@tidegate/broker';
import { personRoutes } from '@tidegate/contract';
import { no, ok, rightsOf } from '@tidegate/core';
import { endRefusal } from '../http/at-portal.ts';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { groupNames } from '../present/present-administration.ts';
import { presentMail, presentNotice, presentToken } from '../present/present-mine.ts';
import { presentPerson } from '../present/present-shapes.ts';

/** The count of what waits for somebody stops here; the portal shows it as "100 and more". */
const waitingCountMax = 100;

export const meBindings = ({ ports, config, version }: Serving): readonly Binding[] => [
  bind(personRoutes.me, async ({ actor }) => {
    const { person } = actor;
    const world = await loadWorld(ports);
    const manager = person.managerId === null ? undefined : world.people.get(person.managerId);
    return ok({
      person: {
        ...presentPerson(person),
        roles: [...person.roles],
        rights: [...rightsOf(person)],
        groups: groupNames(person, world),
        manager: manager === undefined ? null : presentPerson(manager),
      },
      waiting_for_me: await countWaitingFor(ports, actor, waitingCountMax),
      unread_notices: await countUnreadNotices(ports, actor),
      waiting_findings: mayListInventory(person) ? await countFindings(ports) : 0,
      demo: config.demo,
      version,
    });
  }),
  bind(personRoutes.listTokens, async ({ actor }) => ok({ items: (await listTokens(ports, actor)).map(presentToken) })),
  bind(personRoutes.createToken, async ({ actor, body, visit }) => {
    // Days are at most a year here, so that only their absence is a question.
    const refused = body.expires_in_days === undefined ? endRefusal(visit, null, ports.clock.now()) : null;
    if (refused !== null) return no(refused);
    const made = await createToken(ports, actor, { name: body.name, expiresInDays: body.expires_in_days ?? null });
    return made.ok ? ok({ ...presentToken(made.value.token), token: made.value.text }) : made;
  }),
  bind(personRoutes.revokeToken, async ({ actor, params }) => {
    const revoked = await revokeToken(ports, actor, { id: params.id });
    return revoked.ok ? ok({ message: 'the token is revoked' }) : revoked;
  }),
  bind(personRoutes.listNotices, async ({ actor, query }) =>
    ok(presentPage(await listNotices(ports, actor, pageAsk(query)), presentNotice)),
  ),
  bind(personRoutes.mailChoices, async ({ actor }) => ok(presentMail(await mailChoicesOf(ports, actor)))),
  bind(personRoutes.chooseMail, async ({ actor, body }) => {
    const chosen = await chooseMail(ports, actor, body);
    return chosen.ok ? ok(presentMail(chosen.value)) : chosen;
  }),
  bind(personRoutes.readNotices, async ({ actor }) => {
    await markNoticesRead(ports, actor);
    return ok({ message: 'everything up to now is read' });
  }),
];
