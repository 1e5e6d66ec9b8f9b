// Revoking everything of a person, a resource, an access flow or an integration.

import { getRevocation, liftBar, listBars, previewRevocation, revokeEverything } from '@tidegate/broker';
import { revocationRoutes as routes } from '@tidegate/contract';
import { ok, type Revocation, revocationText } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { instantText, instantTextOrNull, presentPerson } from '../present/present-shapes.ts';

export function revocationBindings({ ports, wake }: Serving): readonly Binding[] {
  return [
    bind(routes.previewRevocation, async ({ query }) => {
      const found = await previewRevocation(ports, query);
      if (!found.ok) return found;
      const { subject, name, leases, requests, people, peopleCount } = found.value;
      return ok({
        subject: { ...subject, name },
        leases,
        requests,
        people: people.map((one) => ({ person: presentPerson(one.person), leases: one.leases })),
        people_count: peopleCount,
      });
    }),
    bind(routes.revokeEverything, async ({ actor, body }) => {
      const ordered = await revokeEverything(ports, actor, body);
      if (!ordered.ok) return ordered;
      wake();
      return ok(presentRevocation(ordered.value));
    }),
    bind(routes.listBars, async () => ok({ items: (await listBars(ports)).map(presentRevocation) })),
    bind(routes.liftBar, async ({ actor, params, body }) => {
      const lifted = await liftBar(ports, actor, { id: params.id, reason: body.reason });
      if (!lifted.ok) return lifted;
      wake();
      return ok(presentRevocation(lifted.value));
    }),
    bind(routes.getRevocation, async ({ params }) => {
      const found = await getRevocation(ports, params);
      return found.ok ? ok(presentRevocation(found.value)) : found;
    }),
  ];
}

const presentRevocation = (revocation: Revocation) => ({
  id: revocation.id,
  subject: { ...revocation.subject, name: revocation.subjectName },
  reason: revocation.reason,
  at: instantText(revocation.at),
  leases: revocation.leases,
  requests: revocation.requests,
  done_at: instantTextOrNull(revocation.doneAt),
  sentence: revocationText(revocation),
  barring: revocation.bar?.lifted === null,
});
