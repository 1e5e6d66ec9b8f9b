// Who is on call.

import { listOnCall, type OnCall, type ShownTurn } from '@tidegate/broker';
import { type OnCallView, onCallRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { pageAsk, presentPage } from '../http/page-ask.ts';
import type { Serving } from '../http/serving.ts';
import { instantText, instantTextOrNull, presentPerson } from '../present/present-shapes.ts';

export function onCallBindings({ ports }: Serving): readonly Binding[] {
  return [
    bind(onCallRoutes.listOnCall, async ({ query }) =>
      ok(presentPage(await listOnCall(ports, pageAsk(query)), presentOnCall)),
    ),
  ];
}

const presentOnCall = ({ shift, source, unknown, sentence, now, next }: OnCall): OnCallView => ({
  id: shift.id,
  name: shift.name,
  native_id: shift.nativeId,
  source: source && {
    id: source.id,
    name: source.name,
    kind: source.kind,
    status: source.status,
    last_read_at: instantTextOrNull(source.lastReadAt),
    trouble: source.trouble,
  },
  known: unknown === null,
  sentence,
  observed_at: instantText(shift.origin.observedAt),
  max_age_sec: shift.origin.maxAgeSec,
  known_until: shift.knownUntil === 0 ? null : instantText(shift.knownUntil),
  now: now.map(presentTurn),
  next: next.map(presentTurn),
});

const presentTurn = ({ person, from, to }: ShownTurn) => ({
  person: person && presentPerson(person),
  from: instantText(from),
  to: instantText(to),
});
