// Signing in and out of the portal: at a provider, by one-time link, and in the demo by choosing a person on this very machine.

import {
  beginAtProvider,
  endSignIn,
  finishAtProvider,
  inviteToSignIn,
  loadWorld,
  startSignIn,
  takeSignInLink,
} from '@tidegate/broker';
import { personRoutes, signInRoutes } from '@tidegate/contract';
import { no, ok, type Person, refusal } from '@tidegate/core';
import { type Binding, bind, bindOpen, type Visit } from '../http/call.ts';
import type { Serving } from '../http/serving.ts';
import { presentPerson } from '../present/present-shapes.ts';

export const signInBindings = (serving: Serving): readonly Binding[] => [
  bindOpen(personRoutes.signInOptions, async ({ visit }) => {
    const people = maySwitch(serving, visit) ? await demoPeople(serving) : [];
    return ok({
      demo_people: people.map((person) => ({ ...presentPerson(person), title: titleOf(person) })),
      link: true,
      providers: serving.providers.map(({ id, name }) => ({ id, name })),
    });
  }),
  bindOpen(personRoutes.signInWithLink, async ({ body, visit }) => {
    const taken = await takeSignInLink(serving.ports, body.token);
    return taken.ok ? ok(await signIn(serving, visit, taken.value, 'link')) : taken;
  }),
  bindOpen(signInRoutes.beginAtProvider, async ({ body, visit }) => {
    const begun = await beginAtProvider(serving.ports, placeOf(serving, visit, body.provider));
    if (!begun.ok) return begun;
    visit.startPassing(begun.value.secret);
    return ok({ url: begun.value.url });
  }),
  bindOpen(signInRoutes.finishAtProvider, async ({ body, visit }) => {
    const place = placeOf(serving, visit, body.provider);
    const finished = await finishAtProvider(serving.ports, place, { secret: visit.passing, query: body.query });
    visit.endPassing();
    return finished.ok ? ok(await signIn(serving, visit, finished.value, `provider:${body.provider}`)) : finished;
  }),
  bind(personRoutes.createSignInLink, async ({ actor, body }) => {
    const made = await inviteToSignIn(serving.ports, actor, body);
    if (!made.ok) return made;
    const path = `/sign-in#token=${made.value.secret}`;
    return ok({ path, expires_at: new Date(made.value.expiresAt).toISOString() });
  }),
  bindOpen(personRoutes.signInAsDemoPerson, async ({ body, visit }) => {
    const email = body.email.trim().toLowerCase();
    const people = maySwitch(serving, visit) ? await demoPeople(serving) : [];
    const person = people.find((one) => one.email === email);
    if (person === undefined) {
      return no(
        refusal(
          'auth.required',
          'nobody can be chosen here; the person switcher is part of the demo on its own machine',
        ),
      );
    }
    return ok(await signIn(serving, visit, person, 'demo'));
  }),
  bind(personRoutes.signOut, async ({ actor, visit }) => {
    if (visit.signIn !== null) await endSignIn(serving.ports, actor, { signIn: visit.signIn });
    visit.endCookie();
    return ok({ message: 'you are signed out' });
  }),
];

const placeOf = ({ providers }: Serving, visit: Visit, providerId: string) => ({
  providers,
  providerId,
  origin: visit.origin,
});

const maySwitch = ({ config }: Serving, visit: Visit): boolean => config.demo && visit.sameMachine;

async function demoPeople({ ports }: Serving): Promise<readonly Person[]> {
  const { people } = await loadWorld(ports);
  return [...people.values()]
    .filter((person) => person.active && person.kind === 'human')
    .sort((a, b) => (a.email < b.email ? -1 : 1));
}

/** What somebody does, in the words of the demo's files. */
const titleOf = (person: Person): string =>
  person.attributes['title'] ?? (person.email.split('@')[0] ?? '').replaceAll('-', ' ');

/** A new secret with every sign-in; one that this browser still held ends with it. */
async function signIn({ ports }: Serving, visit: Visit, person: Person, how: string) {
  if (visit.signIn !== null) {
    await endSignIn(ports, { person, door: 'portal' }, { signIn: visit.signIn });
  }
  const { secret } = await startSignIn(ports, { person, door: 'portal', how, agent: visit.agent });
  visit.startCookie(secret);
  return presentPerson(person);
}
