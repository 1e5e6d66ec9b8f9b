// The sign-ins and tokens there are: one's own, those of others for an administrator, and those of machines.

import {
  changeServiceToken,
  createServiceToken,
  endOwnSignIn,
  endOwnSignIns,
  endWaysIn,
  listServiceTokens,
  listSignIns,
  readWaysIn,
  revokeServiceToken,
} from '@tidegate/broker';
import { serviceTokenRoutes, signInRoutes } from '@tidegate/contract';
import { ok } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { presentToken } from '../present/present-mine.ts';
import { presentPerson } from '../present/present-shapes.ts';
import { presentServiceToken, presentSignIn } from '../present/present-sign-in.ts';

export const signInsBindings = (serving: Serving): readonly Binding[] => [
  ...ownBindings(serving),
  ...othersBindings(serving),
  ...serviceTokenBindings(serving),
];

const ownBindings = ({ ports, providers }: Serving): readonly Binding[] => [
  bind(signInRoutes.listSignIns, async ({ actor, visit }) => {
    const signIns = await listSignIns(ports, actor.person.id);
    return ok({ items: signIns.map((one) => presentSignIn(one, { current: visit.signIn, providers })) });
  }),
  bind(signInRoutes.endSignIn, async ({ actor, visit, params }) => {
    const ended = await endOwnSignIn(ports, actor, { id: params.id });
    if (!ended.ok) return ended;
    if (ended.value.id === visit.signIn?.id) visit.endCookie();
    return ok({ message: 'the sign-in has ended' });
  }),
  bind(signInRoutes.endSignIns, async ({ actor, visit }) => {
    const count = await endOwnSignIns(ports, actor, { except: visit.signIn });
    return ok({ message: count === 1 ? 'one sign-in has ended' : `${count} sign-ins have ended` });
  }),
];

const othersBindings = ({ ports, providers }: Serving): readonly Binding[] => [
  bind(signInRoutes.readWaysIn, async ({ params, visit }) => {
    const read = await readWaysIn(ports, params.id);
    if (!read.ok) return read;
    const { person, signIns, tokens } = read.value;
    return ok({
      person: presentPerson(person),
      sign_ins: signIns.map((one) => presentSignIn(one, { current: visit.signIn, providers })),
      tokens: tokens.map(presentToken),
    });
  }),
  bind(signInRoutes.endWaysIn, async ({ actor, params, body }) => {
    const accounts = body.forget_accounts ? 'forgotten' : 'kept';
    const ended = await endWaysIn(ports, actor, { id: params.id, accounts });
    if (!ended.ok) return ended;
    const { signIns, tokens } = ended.value;
    return ok({
      message: `${signIns} sign-ins have ended and ${tokens} tokens are revoked`,
      sign_ins: signIns,
      tokens,
    });
  }),
];

const serviceTokenBindings = ({ ports }: Serving): readonly Binding[] => [
  bind(serviceTokenRoutes.listServiceTokens, async () =>
    ok({ items: (await listServiceTokens(ports)).map(presentServiceToken) }),
  ),
  bind(serviceTokenRoutes.createServiceToken, async ({ actor, body }) => {
    const { expires_at: end, ...rest } = body;
    const made = await createServiceToken(ports, actor, {
      ...rest,
      ...(end === undefined ? {} : { expiresAt: end === null ? null : Date.parse(end) }),
    });
    return made.ok ? ok({ ...presentServiceToken(made.value), token: made.value.text }) : made;
  }),
  bind(serviceTokenRoutes.changeServiceToken, async ({ actor, params, body }) => {
    const changed = await changeServiceToken(ports, actor, { id: params.id, ...body });
    return changed.ok ? ok(presentServiceToken(changed.value)) : changed;
  }),
  bind(serviceTokenRoutes.revokeServiceToken, async ({ actor, params }) => {
    const revoked = await revokeServiceToken(ports, actor, { id: params.id });
    return revoked.ok ? ok({ message: 'the token is revoked' }) : revoked;
  }),
];
