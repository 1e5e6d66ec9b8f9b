// Somebody whom a provider let in before and lets in no more: its word is known, and what came of its earlier word ends with it, instead of
// lasting as long as a sign-in is used. They are not put out: what others agreed to runs to its end, as flows say, and an administrator or a
// source of people decides whether they work here.

import type { ProviderClaims, SignInProvider } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { joinClaimedGroups, maxAgeSecOf } from './claimed-groups.ts';
import { removeWaysIn } from './other-sign-ins.ts';

/** The person of a known account loses what this provider gave them: memberships, and their ways in unless another provider vouches too. */
export async function endAdmission(ports: Ports, provider: SignInProvider, claims: ProviderClaims): Promise<void> {
  await ports.store.transaction(async (tx) => {
    const login = await tx.signIns.loginOf(claims);
    const person = login === null ? null : await tx.people.get(login.personId);
    if (person === null) return;
    const { groups } = provider;
    if (groups?.facts != null) {
      const told = { facts: groups.facts, claimed: claims.groups ?? [], maxAgeSec: maxAgeSecOf(provider) };
      await joinClaimedGroups(ports, tx, { person, provider, ...told });
    }
    const logins = await tx.signIns.loginsOf(person.id);
    if (logins.some(({ issuer }) => issuer !== claims.issuer)) return;
    const why = `${provider.name} no longer lets them in`;
    await removeWaysIn(tx, person, { at: ports.clock.now(), actor: 'system', door: 'portal', why });
  });
}
