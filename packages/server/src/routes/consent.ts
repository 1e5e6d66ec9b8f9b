// Delegations, and proving with a code that it is you.

import {
  type DelegationDetails,
  delegate,
  endDelegation,
  enrolAuthenticator,
  listDelegations,
  listNameablePeople,
  passStepUpOf,
  resetAuthenticator,
  stepUpStanding,
} from '@tidegate/broker';
import { consentRoutes, type DelegationView } from '@tidegate/contract';
import { displayName, no, ok } from '@tidegate/core';
import { awayFromPortal } from '../http/at-portal.ts';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';
import { instantText, instantTextOrNull, presentPerson } from '../present/present-shapes.ts';

export function consentBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(consentRoutes.listDelegations, async ({ actor, query }) => {
      const listed = await listDelegations(ports, actor, { all: query.all === 'true' });
      return listed.ok ? ok({ items: listed.value.map(presentDelegation) }) : listed;
    }),
    bind(consentRoutes.createDelegation, async ({ actor, body }) => {
      const made = await delegate(ports, actor, {
        from: body.from ?? null,
        to: body.to,
        startsAt: body.starts_at === undefined ? null : Date.parse(body.starts_at),
        endsAt: Date.parse(body.ends_at),
        flows: body.flows ?? null,
        reason: body.reason ?? null,
      });
      return made.ok ? ok(presentDelegation(made.value)) : made;
    }),
    bind(consentRoutes.listDelegates, async ({ actor, query }) => {
      const people = await listNameablePeople(ports, actor, { search: query.search ?? '' });
      return ok({ items: people.map(presentPerson) });
    }),
    bind(consentRoutes.endDelegation, async ({ actor, params }) => {
      const ended = await endDelegation(ports, actor, params);
      return ended.ok ? ok(presentDelegation(ended.value)) : ended;
    }),
    bind(consentRoutes.stepUp, async ({ actor }) => {
      const { enrolled, passedAt } = await stepUpStanding(ports, actor);
      return ok({ enrolled, passed_at: instantTextOrNull(passedAt) });
    }),
    bind(consentRoutes.enrolAuthenticator, async ({ actor, visit }) => {
      // A copied token would otherwise enrol an authenticator of its own, and prove with it that it is the person.
      const away = awayFromPortal(visit, 'authenticators are enrolled');
      return away === null ? enrolAuthenticator(ports, actor) : no(away);
    }),
    bind(consentRoutes.passStepUp, async ({ actor, body }) => {
      const passed = await waking(serving, passStepUpOf(ports, actor, body));
      return passed.ok ? ok({ enrolled: passed.value.enrolled, released: [...passed.value.released] }) : passed;
    }),
    bind(consentRoutes.resetAuthenticator, async ({ actor, body }) => {
      const reset = await resetAuthenticator(ports, actor, body);
      return reset.ok ? ok({ message: 'the authenticator is taken away; they enrol anew' }) : reset;
    }),
  ];
}

function presentDelegation({ delegation, from, to, flows, now }: DelegationDetails): DelegationView {
  const { startsAt, endsAt, endedAt } = delegation;
  const state = endedAt !== null || now >= endsAt ? 'ended' : now < startsAt ? 'to_come' : 'active';
  const which = flows === null ? 'all access flows' : flows.map(({ name }) => `\`${name}\``).join(', ');
  const verb = { to_come: 'will be able to', active: 'may', ended: 'could' }[state];
  return {
    id: delegation.id,
    from: presentPerson(from),
    to: presentPerson(to),
    starts_at: instantText(startsAt),
    ends_at: instantText(endedAt ?? endsAt),
    flows: flows === null ? null : [...flows],
    reason: delegation.reason,
    state,
    sentence: `${displayName(to)} ${verb} give the consents of ${displayName(from)} for ${which}`,
  };
}
