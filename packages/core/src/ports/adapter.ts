// What the broker needs of a kind of target. One adapter per kind; the contract suite in testkit holds each to these promises.
// A grant is done in steps that may run twice; it is proven open or gone by looking, never by a reply.

import type { GrantPlan } from '../grant/grant.ts';
import type { GrantId } from '../ids.ts';
import type { CredentialReference, Permission, Resource, RiskLevel } from '../inventory/resource.ts';
import type { LinkedAccount } from '../people/identity-link.ts';
import type { Result } from '../result.ts';
import type { Chance } from './chance.ts';
import type { Instant } from './clock.ts';

/** How a call to a target ended. A timeout after sending is `unknown`: it may have happened. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unavailable'; readonly message: string }
  /** The target took it and is still at it: ask again after this time. No failure, so it is not counted as a try. */
  | { readonly kind: 'pending'; readonly message: string; readonly againMs: number }
  | { readonly kind: 'unknown'; readonly message: string };

/** What is in the target now, compared with the plan. */
export interface Look {
  readonly state: 'present' | 'absent' | 'unknown';
  /** The end the target itself holds, where it can (`VALID UNTIL`). */
  readonly endsAt: Instant | null;
  /** Each way in which what is there is wider, narrower or longer than planned, as a sentence. */
  readonly differs: readonly string[];
  /** Why a look is `unknown`. */
  readonly message: string | null;
}

/** One step of opening. Undo happens in reverse order and must be safe when nothing exists. */
export interface Step {
  readonly name: string;
  do(): Promise<Outcome>;
  undo(): Promise<Outcome>;
  look(): Promise<Look>;
}

export interface ResourceTypeDescription {
  readonly id: string;
  readonly label: string;
  /** Which levels of the hierarchy its path shows, for example `Server / Database`. */
  readonly displayPath: string;
  readonly allowsSeveralPermissions: boolean;
  /** What others hang on: listed also where only some types of an integration are connected. */
  readonly isLevel?: true;
  readonly permissions: readonly PermissionDescription[];
}

export interface PermissionDescription {
  readonly name: string;
  readonly level: Permission['level'];
  readonly riskLevel: RiskLevel;
  readonly allows: string;
}

/** How access in this kind of target ends, for requester and approver (law 6). */
export interface EndsDescription {
  /** `target`: the target itself ends new access on time. `none`: only Tidegate does. */
  readonly second: 'target' | 'none';
  /** What that means, in a sentence. */
  readonly newAccess: string;
  /** What an already open connection may still do after the end, in a sentence. */
  readonly openConnections: string;
}

/** A named check of configuration and rights, with the sentence a person reads. */
export interface CheckReport {
  readonly name: string;
  readonly state: 'passed' | 'warning' | 'failed';
  readonly sentence: string;
  /** The target, or a part of it, does not let the connector in with its credential. */
  readonly code?: 'target.credential_refused';
}

/** What a connection made for this alone told: whether the target lets the connector in with its credential. */
export interface Knock {
  /** The part of the target that was asked, where it has several doors; null for the target itself. */
  readonly part: string | null;
  /** `unknown`: nobody answered, or with something else than a yes or no. */
  readonly answer: 'let_in' | 'refused' | 'unknown';
  readonly message: string | null;
}

/** A resource as a target or file reports it; ids are given when it is stored. */
export interface DiscoveredResource {
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly path: string;
  readonly parentNativeId: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, string>>;
  readonly riskLevel: RiskLevel;
  /** Keys that are there with a value nobody can store: what was known of them stays. Filled in by whoever reads the list, not by adapters. */
  readonly unfit?: { readonly tags: readonly string[]; readonly context: readonly string[] };
}

/**
 * What a reading by parts tells. `planned` comes once, before everything else, and names every part there is; a part that is not
 * named is no longer there. Then, in any order, each part: pages of it, and its end.
 */
export type DiscoveryReport =
  | { readonly kind: 'planned'; readonly parts: readonly string[] }
  | { readonly kind: 'page'; readonly part: string; readonly resources: readonly DiscoveredResource[] }
  /** The part was read whole. `findings` say what is odd about it, as sentences. */
  | { readonly kind: 'completed'; readonly part: string; readonly findings: readonly string[] }
  /** It was not: nothing is concluded from what of it was told. */
  | { readonly kind: 'failed'; readonly part: string; readonly message: string };

/** Reading a target that is too large, or fails too much in pieces, for one list: an organization of accounts. */
export interface DiscoveryByParts {
  /**
   * Reads every part that is not in `completed` (a reading that goes on where another stopped). Throws `Fault` when not even the
   * parts can be named.
   */
  read(completed: ReadonlySet<string>): AsyncIterable<DiscoveryReport>;
}

/** What a plan is made from. Everything random is chosen here, once, and stored. */
export interface PlanAsk {
  readonly grantId: GrantId;
  readonly granteeEmail: string;
  /** The account in the target that the grantee is, as the approver was shown it; null where nothing says which. */
  readonly account?: LinkedAccount | null;
  readonly resource: Resource;
  readonly permission: Permission;
  readonly chance: Chance;
  /**
   * The very access is in the target already, made outside, and this grant takes it over: absent for no. Only where the account of the
   * grant is the person's own; closing the grant then takes it away as if the grant had made it.
   */
  readonly adopts?: boolean;
}

/** A plan and the secret to seal beside it (a password), which the plan itself holds only as a verifier. */
export interface Planned {
  readonly plan: GrantPlan;
  readonly secret: string | null;
}

/** How the grantee connects. `parameters` hold host, port, database, username and, when it may be shown, password. */
export interface ConnectionDetails {
  readonly instructions: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** A command line, with the password left out or taken from the environment. */
  readonly cli: string | null;
}

/** What a certificate is asked for with: a public key that was made where its private half stays. */
export interface CertificateAsk {
  /** One line, as a `.pub` file holds it. */
  readonly publicKey: string;
  readonly now: Instant;
  /** The end of the access; no certificate lasts past it. */
  readonly endsAt: Instant;
}

/** A certificate of minutes that lets its key in. */
export interface Certificate {
  /** One line, as a `-cert.pub` file holds it. */
  readonly certificate: string;
  readonly serial: string;
  /** Of the key, for the audit log. */
  readonly fingerprint: string;
  readonly validUntil: Instant;
}

/** Tags to set and to take away on one resource, at its source. */
export interface TagWrite {
  readonly resource: Pick<Resource, 'type' | 'nativeId' | 'context'>;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** A piece of access that a target holds, made by us or not: one account and one permission on one resource. */
export interface ObservedAccess {
  /** Names it in this target, the same at every survey. */
  readonly key: string;
  /** The account in the target that has it. */
  readonly account: string;
  /** It carries our mark: it was made for a grant, of this server or of another. */
  readonly ours: boolean;
  /** What it is in our words; null for rights that are none of the permissions this adapter offers. */
  readonly entitlement: {
    readonly type: string;
    readonly nativeId: string;
    readonly permission: string;
  } | null;
  /** What it is, for people. */
  readonly sentence: string;
  /** The grant that the mark names, where the target has room for that. It may be a grant of another server. */
  readonly grantId?: string;
  /** Why Tidegate never takes this away (the connector itself, an account of the system), in a sentence; absent when it may. */
  readonly untouchable?: string;
}

/** Reading back who has access in a target, for the radar. */
export interface Survey {
  /** Bounded pages of all access there is. Throws `Fault` when the list cannot be completed: then nothing is concluded from it. */
  read(): AsyncIterable<readonly ObservedAccess[]>;
  /** Takes this access away and ends its connections; `done` when it is not there, `refused` when it is untouchable. */
  remove(observed: ObservedAccess): Promise<Outcome>;
}

/** What a survey by parts tells, in any order. */
export type SurveyReport =
  | { readonly kind: 'page'; readonly observed: readonly ObservedAccess[] }
  /** Nothing is concluded about what is in this part. `refused`: it lets the connector see nothing, or not in at all. */
  | { readonly kind: 'failed'; readonly part: string; readonly message: string; readonly refused: boolean };

/**
 * What is known of a target from its settings alone: nothing here needs a credential or a connection, so that requests are planned,
 * and people told how to connect, where no rights to targets are held. Nothing waits.
 */
export interface Planner {
  /** Pure apart from `chance`: names, verifiers, statements. Refuses what this target can never grant. */
  plan(ask: PlanAsk): Result<Planned>;
  connection(plan: GrantPlan, secret: string | null): ConnectionDetails;
  /** A new secret for the same access; `applySecret` of the target puts it there. */
  renewSecret(plan: GrantPlan, chance: Chance): Planned;
  /** The part of a reading by parts that a resource belongs to, from what is known of it; null for one that is never listed. */
  partOf?(resource: Pick<DiscoveredResource, 'type' | 'nativeId' | 'context'>): string | null;
  /**
   * The keys under which a survey shows what this plan opens. Whether one of them is wider or longer than planned is told by
   * `Target.look`; what carries the mark of its grant under another key was added to it.
   */
  keysOf?(plan: GrantPlan): readonly string[];
  /** The part of a survey by parts that tells of a key; null for what is told of the target itself. */
  surveyPartOf?(key: string): string | null;
}

/** One connected target. Safe for concurrent use; every method bounds its own time. */
export interface Target {
  check(): Promise<readonly CheckReport[]>;
  /**
   * Whether it lets the connector in: always with connections made anew, since one that is open outlives its credential. Every door there is,
   * or none; absent where no credential is needed. Changes nothing.
   */
  knock?(): Promise<readonly Knock[]>;
  /** Bounded pages of everything access can be had to. Throws `Fault` when the list cannot be completed. */
  discover(): AsyncIterable<readonly DiscoveredResource[]>;
  /** The same in parts that complete or fail each by itself, for targets where one list would be too much to lose. */
  readonly byParts?: DiscoveryByParts;
  /**
   * Whether the target as it is set up now would really give what is planned (law 9), for targets whose guardrails are above them. Asked before
   * anybody is asked to agree; a refusal names what stops it, and what cannot be found out is refused too.
   */
  foresee?(plan: GrantPlan): Promise<Result<true>>;
  /** The steps that open the plan, each carrying `notAfter` into the target where it can end access itself. */
  steps(plan: GrantPlan, notAfter: Instant): readonly Step[];
  /** Sets the target's own end (tightening after the access is seen, or moving it when a lease is added). */
  setEnd(plan: GrantPlan, endsAt: Instant): Promise<Outcome>;
  /** Looks at the whole plan. */
  look(plan: GrantPlan): Promise<Look>;
  /** What a new account gets beyond the plan (rights of PUBLIC, default roles), as sentences. */
  excess(plan: GrantPlan): Promise<readonly string[]>;
  /** How access ends in this very target, where that hangs on its set-up; without it the adapter's `ends` hold. */
  ends?(): Promise<EndsDescription>;
  /** Lets a key of the grantee in for minutes; absent where access is not by certificates. Changes nothing in the target. */
  certify?(plan: GrantPlan, ask: CertificateAsk): Promise<Result<Certificate>>;
  /**
   * Writes tags where this target keeps them; absent where it keeps none that can be written. One outcome for each, in order; the
   * same writes may come twice. Tags that are not named stay.
   */
  writeTags?(writes: readonly TagWrite[]): Promise<readonly Outcome[]>;
  /** Puts the secret of a plan that was renewed into the target. */
  applySecret(plan: GrantPlan): Promise<Outcome>;
  /** Reads back who has access; absent where this target cannot be asked. */
  readonly survey?: Survey;
  /**
   * The same as the survey's list, where parts that fail shall not hold up the others. Throws `Fault` where what is in no part
   * cannot be read.
   */
  surveyByParts?(): AsyncIterable<SurveyReport>;
  /** Releases connections. */
  close(): Promise<void>;
}

/** A kind of target. */
export interface Adapter {
  /** Integration type id, for example `postgresql`. */
  readonly type: string;
  readonly label: string;
  /** Nothing real is opened; every door says so. */
  readonly simulated: boolean;
  readonly resourceTypes: readonly ResourceTypeDescription[];
  readonly ends: EndsDescription;
  /** How long `absent` must be seen again before it is believed, in milliseconds; 0 where reads are consistent. */
  readonly settlingMs: number;
  /** How many grants one target of this kind may be worked on at once, where it demands a limit: 1 is a queue. */
  readonly atOnceMax?: number;
  /** Grants go to an account that is there already: who has none, or shares one, is refused before anybody is asked. */
  readonly needsAccount?: boolean;
  /** The settings it knows, for the catalogue and for refusing unknown keys. */
  readonly settings: readonly {
    readonly key: string;
    readonly label: string;
    readonly required: boolean;
    readonly default: string | null;
    /**
     * What a change of it could betray: `place` says which target is meant (grants opened there must be closed there),
     * `transport` how well the way to it is protected. Absent or null: neither.
     */
    readonly guards?: 'place' | 'transport' | null;
  }[];
  /** Its grants sign in with passwords of their own, which can be replaced; absent where access has none. */
  readonly givesPasswords?: boolean;
  /** How it writes tags at their source, in a sentence; absent where it writes none. */
  readonly writesTags?: string;
  /** Whether a credential is needed. */
  readonly needsCredential: boolean;
  /** Checks settings without connecting; a missing one is a refusal with the fix. */
  checkConfig(config: Readonly<Record<string, string>>): Result<true>;
  /** What is known from the settings alone; refuses settings that `checkConfig` refuses. */
  planner(config: Readonly<Record<string, string>>): Result<Planner>;
  /** Connects lazily. `credential` is the secret text the reference led to (for PostgreSQL JSON `{username, password}`). */
  connect(config: Readonly<Record<string, string>>, credential: string | null): Result<Target>;
}

/** Finds the secret text behind a reference; refuses with `secret.missing` and the fix. */
export interface CredentialReader {
  read(reference: CredentialReference): Promise<Result<string>>;
}
