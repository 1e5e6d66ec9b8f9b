// Signing in and out of the portal: by one-time link, and in the demo by choosing a person on this very machine.

import { endSignIn, inviteToSignIn, loadWorld, startSignIn, takeSignInLink } from '@tidegate/broker';
import { personRoutes } from '@tidegate/contract';
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
    });
  }),
  bindOpen(personRoutes.signInWithLink, async ({ body, visit }) => {
    const taken = await takeSignInLink(serving.ports, body.token);
    return taken.ok ? ok(await signIn(serving, visit, taken.value, 'link')) : taken;
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

const maySwitch = ({ config }: Serving, visit: Visit): boolean => config.demo && visit.sameMachine;

async function demoPeople({ ports }: Serving): Promise<readonly Person[]> {
  const { people } = await loadWorld(ports);
  return [...people.values()].filter((person) => person.active).sort((a, b) => (a.email < b.email ? -1 : 1));
}

/** What somebody does, in the words of the demo's files. */
const titleOf = (person: Person): string =>
  person.attributes['title'] ?? (person.email.split('@')[0] ?? '').replaceAll('-', ' ');

/** A new secret with every sign-in; one that this browser still held ends with it. */
async function signIn({ ports }: Serving, visit: Visit, person: Person, how: string) {
  if (visit.signIn !== null) {
    await endSignIn(ports, { person, door: 'portal' }, { signIn: visit.signIn });
  }
  const { secret } = await startSignIn(ports, { person, door: 'portal', how });
  visit.startCookie(secret);
  return presentPerson(person);
}
