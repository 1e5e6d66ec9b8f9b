// Signing in by the word of a provider. The way out leaves one secret in the browser, from which state, nonce and verifier follow; the way
// back counts once, in that browser, within a time. Who somebody is follows from the account (issuer and subject) once it is known, and
// from a verified address only the first time. Nobody is made a person by a provider, and what it says of groups is as good as its settings.

import {
  limits,
  no,
  ok,
  type Person,
  type PersonLogin,
  type ProviderClaims,
  type ProviderWords,
  quoted,
  type Refusal,
  type Result,
  refusal,
  type SignInProvider,
  type Transaction,
} from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { joinClaimedGroups, maxAgeSecOf } from './claimed-groups.ts';
import { endAdmission } from './end-admission.ts';
import { hashOf, newSecret } from './secret.ts';

interface Place {
  readonly providers: readonly SignInProvider[];
  readonly providerId: string;
  /** Where this server is, as people reach it. */
  readonly origin: string;
}

/** Begins: the address to send the browser to, and the secret to leave in it. */
export async function beginAtProvider(
  ports: Ports,
  place: Place,
): Promise<Result<{ readonly url: string; readonly secret: string }>> {
  const provider = providerOf(place);
  if (!provider.ok) return provider;
  const secret = newSecret(ports);
  const address = await provider.value.begin(wordsOf(ports, place, secret));
  if (!address.ok) return address;
  await ports.store.transaction((tx) =>
    tx.signIns.putVisit(hashOf(ports, secret), {
      providerId: provider.value.id,
      expiresAt: ports.clock.now() + limits.providerVisitMs,
    }),
  );
  return ok({ url: address.value, secret });
}

function providerOf({ providers, providerId }: Place): Result<SignInProvider> {
  const provider = providers.find(({ id }) => id === providerId);
  return provider
    ? ok(provider)
    : no(refusal('object.not_found', `no provider ${quoted(providerId)}`, { field: 'provider' }));
}

/** The three words of a way, each of which tells nothing of the secret or of the others. */
function wordsOf(ports: Ports, { providerId, origin }: Place, secret: string): ProviderWords {
  const word = (of: string): string => Buffer.from(hashOf(ports, `${of} ${secret}`)).toString('base64url');
  return {
    state: word('state'),
    nonce: word('nonce'),
    verifier: word('verifier'),
    // Each provider has an address of its own, so that an answer of one is never taken for that of another.
    redirectUri: `${origin}/sign-in/return/${providerId}`,
  };
}

/** Ends the way: the person, if the provider's word is good and theirs. `secret` is what the browser still holds. */
export async function finishAtProvider(
  ports: Ports,
  place: Place,
  input: { readonly secret: string | null; readonly query: string },
): Promise<Result<Person>> {
  const provider = providerOf(place);
  if (!provider.ok) return provider;
  const { secret } = input;
  const visit =
    secret === null ? null : await ports.store.transaction((tx) => tx.signIns.takeVisit(hashOf(ports, secret)));
  if (
    secret === null ||
    visit === null ||
    visit.expiresAt <= ports.clock.now() ||
    visit.providerId !== place.providerId
  ) {
    return no(refusal('auth.state_invalid', 'no sign-in was begun in this browser, or it took too long'));
  }
  const claims = await provider.value.finish(wordsOf(ports, place, secret), input.query);
  if (!claims.ok) return claims;
  return admit(ports, provider.value, claims.value);
}

async function admit(ports: Ports, provider: SignInProvider, claims: ProviderClaims): Promise<Result<Person>> {
  const refused = notAdmitted(provider, claims);
  if (refused !== null) {
    await endAdmission(ports, provider, claims);
    return no(refused);
  }
  const { groups } = provider;
  return transact(ports, async (tx) => {
    const known = await tx.signIns.loginOf(claims);
    const found = known ? await personOf(tx, known) : await personByAddress(ports, tx, { provider, claims });
    if (!found.ok || groups?.facts == null) return found;
    return ok(
      await joinClaimedGroups(ports, tx, {
        person: found.value,
        provider,
        facts: groups.facts,
        // Providers leave the claim out for whoever is in no group any more; kept, the last group would never be taken away.
        claimed: claims.groups ?? [],
        maxAgeSec: maxAgeSecOf(provider),
      }),
    );
  });
}

/** Why a provider's word lets nobody in; null where it does. */
function notAdmitted({ name, groups }: SignInProvider, claims: ProviderClaims): Refusal | null {
  const admitted = groups?.admit;
  if (!admitted || claims.groups?.some((group) => admitted.includes(group))) return null;
  const why = claims.groups === null ? 'it did not say which groups you are in' : 'you are in none of the groups';
  return refusal('auth.not_admitted', `${quoted(name)} lets members of some groups in here, and ${why}`);
}

const deactivated = refusal('auth.deactivated', 'the provider knows you, but you were deactivated here');

async function personOf(tx: Transaction, login: PersonLogin): Promise<Result<Person>> {
  const person = await tx.people.get(login.personId);
  return person?.active && person.kind === 'human' ? ok(person) : no(deactivated);
}

/** The first time: by a verified address, where no other account of this issuer is that person's already. */
async function personByAddress(
  ports: Ports,
  tx: Transaction,
  { provider, claims }: { readonly provider: SignInProvider; readonly claims: ProviderClaims },
): Promise<Result<Person>> {
  const { email, issuer, subject } = claims;
  if (email === null) {
    return no(
      refusal('auth.unknown_person', `${quoted(provider.name)} names no address of yours that it has verified`),
    );
  }
  const person = await tx.people.byEmail(email);
  if (person === null || person.kind !== 'human') {
    return no(refusal('auth.unknown_person', `nobody here has the address ${quoted(email)}`));
  }
  if (!person.active) return no(deactivated);
  const logins = await tx.signIns.loginsOf(person.id);
  if (logins.some((login) => login.issuer === issuer)) {
    return no(
      refusal(
        'auth.other_account',
        `another account of ${quoted(provider.name)} had the address ${quoted(email)} before`,
      ),
    );
  }
  const now = ports.clock.now();
  await tx.signIns.putLogin({ issuer, subject, personId: person.id, linkedAt: now });
  const facts = { provider: provider.id, issuer, subject, email };
  tx.audit.append({ at: now, kind: 'sign_in.linked', actor: person.id, door: 'portal', subject: person.id, facts });
  return ok(person);
}
