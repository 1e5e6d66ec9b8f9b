// Who is signed in, by which secrets, as rows: browsers with a cookie, programs with short and long tokens, and what is on its way to
// become a sign-in. Secrets are only ever kept as SHA-256 of their text. Leaves to the broker when any of them is good.

import type { GroupId, PersonId, SignInId, TokenId } from '../ids.ts';
import type { Result } from '../result.ts';
import type { Instant } from './clock.ts';

/** A token that speaks for a person (`personal`) or for a machine (`service`). */
export interface Token {
  readonly id: TokenId;
  readonly kind: 'personal' | 'service';
  /** Of a service token, the machine that it makes its holder. */
  readonly personId: PersonId;
  readonly name: string;
  readonly description: string;
  /** The last four characters, for listings. */
  readonly tail: string;
  readonly createdAt: Instant;
  /** Who made it; null for tokens from before that was kept. */
  readonly createdBy: PersonId | null;
  readonly expiresAt: Instant | null;
  /** To the minute; null where it was never used. */
  readonly lastUsedAt: Instant | null;
}
export interface TokenRows {
  /** `hash` is SHA-256 of the token text; the text itself is never stored. */
  insert(token: Token, hash: Uint8Array): Promise<void>;
  byHash(hash: Uint8Array): Promise<Token | null>;
  /** The newest first. */
  ofPerson(id: PersonId): Promise<readonly Token[]>;
  /** Every service token, by name. */
  services(): Promise<readonly Token[]>;
  /** Replaces what may change of it: description and expiry. */
  save(token: Token): Promise<void>;
  /** Notes a use, and nothing else: whoever changes the token meanwhile is not overwritten. */
  touch(id: TokenId, at: Instant): Promise<void>;
  remove(id: TokenId): Promise<void>;
}

/** Somebody who is signed in: through a browser, or through a program that they let act for them. */
export interface SignIn {
  readonly id: SignInId;
  readonly personId: PersonId;
  readonly startedAt: Instant;
  /** To the minute. */
  readonly lastSeenAt: Instant;
  /** It ends then, however much it is used. */
  readonly endsAt: Instant;
  /** How the person was known: `link`, `demo`, `program`, or the id of a provider. */
  readonly how: string;
  /** What the browser or program says it is, cut; for people to recognise it by, never believed. */
  readonly agent: string;
  /** The program; null for a browser. */
  readonly program: { readonly clientId: string; readonly scopes: readonly string[] } | null;
}

/** A secret of a sign-in. Of a cookie or a refresh token one is good at a time; the others are spent, and known, so that reuse shows. */
export interface SignInSecret {
  readonly signInId: SignInId;
  readonly kind: 'cookie' | 'access' | 'refresh';
  readonly issuedAt: Instant;
  readonly endsAt: Instant;
  /** When it was first used: until then it may never have arrived. */
  readonly usedAt: Instant | null;
  /** When another took its place. */
  readonly spentAt: Instant | null;
}

/** One-time links: `purpose` says what they are for. */
export interface SignInLink {
  readonly purpose: 'first-administrator' | 'sign-in';
  readonly email: string;
  readonly expiresAt: Instant;
}

/** What a person let a program have, until the program fetches it. */
export interface ProgramCode {
  readonly personId: PersonId;
  readonly clientId: string;
  readonly redirectUri: string;
  /** The S256 challenge of the program's verifier. */
  readonly challenge: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Instant;
  /** The sign-in it became; a code that comes again ends it. */
  readonly signInId: SignInId | null;
}

/** A browser that was sent to a provider and is expected back. */
export interface ProviderVisit {
  readonly providerId: string;
  readonly expiresAt: Instant;
}

/** Whom an account at a provider is, since when. An account is its issuer and subject; addresses there may change hands. */
export interface PersonLogin {
  readonly issuer: string;
  readonly subject: string;
  readonly personId: PersonId;
  readonly linkedAt: Instant;
}

export interface SignInRows {
  insert(signIn: SignIn): Promise<void>;
  /** The newest first. */
  ofPerson(id: PersonId): Promise<readonly SignIn[]>;
  touch(id: SignInId, at: Instant): Promise<void>;
  /** Removes it with its secrets. */
  remove(id: SignInId): Promise<void>;
  removeOfPerson(id: PersonId): Promise<void>;
  putSecret(secret: SignInSecret, hash: Uint8Array): Promise<void>;
  bySecret(hash: Uint8Array): Promise<{ readonly signIn: SignIn; readonly secret: SignInSecret } | null>;
  /** Notes the first use; later ones change nothing. */
  useSecret(hash: Uint8Array, at: Instant): Promise<void>;
  /** Whether this call is the one that spent it: of several at once, one is. */
  spendSecret(hash: Uint8Array, at: Instant): Promise<boolean>;
  /** Removes the unspent secret of a kind if it was never used; answers whether there was one. */
  dropUnused(id: SignInId, kind: SignInSecret['kind']): Promise<boolean>;
  putLink(hash: Uint8Array, link: SignInLink): Promise<void>;
  /** Reads and deletes: a link works once. */
  takeLink(hash: Uint8Array): Promise<SignInLink | null>;
  putCode(hash: Uint8Array, code: ProgramCode): Promise<void>;
  /** Reads a code and keeps others from doing so until the transaction ends. */
  lockCode(hash: Uint8Array): Promise<ProgramCode | null>;
  /** Notes what a code became. */
  useCode(hash: Uint8Array, signInId: SignInId): Promise<void>;
  putVisit(hash: Uint8Array, visit: ProviderVisit): Promise<void>;
  /** Reads and deletes: an answer of a provider is taken once. */
  takeVisit(hash: Uint8Array): Promise<ProviderVisit | null>;
  loginOf(account: Pick<PersonLogin, 'issuer' | 'subject'>): Promise<PersonLogin | null>;
  loginsOf(id: PersonId): Promise<readonly PersonLogin[]>;
  putLogin(login: PersonLogin): Promise<void>;
  /** Lets the next account with the person's address be linked anew. */
  removeLoginsOf(id: PersonId): Promise<void>;
  /** Notes until when memberships that a provider told of count; those without an end are no longer noted. */
  putClaims(
    id: PersonId,
    claims: readonly { readonly groupId: GroupId; readonly endsAt: Instant | null }[],
  ): Promise<void>;
  /** Answers up to `limit` notes whose end has come, each once; they stay in `Person.claimEnds` until the provider says otherwise. */
  takeEndedClaims(
    moment: Instant,
    limit: number,
  ): Promise<readonly { readonly personId: PersonId; readonly groupId: GroupId }[]>;
  /** Deletes up to `limit` sign-ins, and as many secrets, that ended before a moment; answers how many sign-ins. */
  forgetEndedBefore(moment: Instant, limit: number): Promise<number>;
  /** Deletes up to `limit` links, codes and visits each that expired before a moment; answers how many links. */
  forgetLinksExpiredBefore(moment: Instant, limit: number): Promise<number>;
}

/** What a provider says of the person who came back from it. */
export interface ProviderClaims {
  readonly issuer: string;
  readonly subject: string;
  /** Lower case; null where it names none, or none that it has verified. */
  readonly email: string | null;
  /** The groups it names; null where it did not say, which is not the same as none. */
  readonly groups: readonly string[] | null;
}

/** The three words of one way out and back: they tie the answer to the browser, to the answer's token, and to the program that asked. */
export interface ProviderWords {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Where the provider sends the browser back to; the same on both ways. */
  readonly redirectUri: string;
}

/** One provider that people sign in with. Every method bounds its own time. */
export interface SignInProvider {
  /** Of its settings; part of the address that people come back to. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** What its groups are good for; null where they are not looked at. */
  readonly groups: {
    /** Only members of one of these may sign in; null admits everybody. */
    readonly admit: readonly string[] | null;
    /** Groups there and the groups here that their members are in; null where they are no facts. */
    readonly facts: ReadonlyMap<string, string> | null;
    /** For how long the facts count. */
    readonly maxAgeSec: number | null;
  } | null;
  /** The address to send the browser to. */
  begin(words: ProviderWords): Promise<Result<string>>;
  /** Checks the answer (`query` is what came after `?`) and what the provider says then. */
  finish(words: ProviderWords, query: string): Promise<Result<ProviderClaims>>;
}
