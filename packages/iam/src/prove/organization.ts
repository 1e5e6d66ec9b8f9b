// Isolation of every role of an organization: each role with its own policies, its boundary and all guardrails above its account. A question that was
// answered is not asked again: roles with the same policies share one proof, and so do accounts and workspaces whose policies differ in their names
// only (`renaming.ts` says when). What is shared is only that it holds; whatever fails or is unknown is proved for the role itself.
import { callerKeys, readCaller } from '../match/caller.ts';
import { newFrame } from '../match/fill.ts';
import { type Frame, Slots } from '../match/frame.ts';
import { organizationPolicies } from '../organization/layers.ts';
import { type Organization, pathTo } from '../organization/model.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { Answer, Fails, Unknown } from './answer.ts';
import { Outside } from './isolated.ts';
import { classesKept } from './limits.ts';
import { type FixedClause, gradesOf, type Reading, Readings } from './readings.ts';
import { isExchangeable, Names, type NameUse, type Shape, shapeOf } from './renaming.ts';
import { sessionsOf } from './subject.ts';

/** A role, and what it must keep within. */
export interface IsolatedRole {
  /** `arn:aws:iam::111122223333:role/path/name`. */
  readonly arn: string;
  readonly identity: readonly DocumentInput[];
  readonly boundary?: DocumentInput;
  /** The role's tags; no others exist then. Absent: any tags. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The tags of the resources it may change: those of its workspace. */
  readonly within: Readonly<Record<string, string>>;
}

/** An account with its roles. */
export interface AccountRoles {
  /** Twelve digits. */
  readonly account: string;
  /** Asked for once, role by role: they need not be in memory together. */
  readonly roles: Iterable<IsolatedRole>;
  /** Policies on resources of the account, trust policies too: each is taken to be that of any resource of the account. */
  readonly resources?: readonly DocumentInput[];
}

/** How to ask. */
export interface OrganizationIsolatedOptions {
  /** Policies whose Allow statements say what any role may touch outside its tags. */
  readonly exceptions?: readonly DocumentInput[];
}

/** The answer about an organization. */
export interface OrganizationIsolation {
  readonly accounts: number;
  readonly roles: number;
  /** How many roles are proved isolated. */
  readonly holds: number;
  /** Every role that is not, with a request of its own. */
  readonly fails: readonly { readonly role: string; readonly answer: Fails }[];
  /** Every role about which nothing certain can be said. */
  readonly unknown: readonly { readonly role: string; readonly answer: Unknown }[];
  /** How many proofs were made for all of them. */
  readonly proofs: number;
  /** What the proofs are about and what they were not given, one sentence each. */
  readonly assuming: readonly string[];
}

/**
 * Is every role of the organization isolated: does no action but List and Read of any of them touch a resource of its account outside the role's tags,
 * through identity policies, boundary, service and resource control policies and the given resource policies together? Every role is in exactly one of
 * `holds` (a number), `fails` and `unknown`.
 */
export function organizationIsolated(
  organization: Organization,
  accounts: Iterable<AccountRoles>,
  options: OrganizationIsolatedOptions = {},
): OrganizationIsolation {
  const prover = new OrganizationProver(organization, options);
  const fails: OrganizationIsolation['fails'][number][] = [];
  const unknown: OrganizationIsolation['unknown'][number][] = [];
  const assuming = new Set<string>(['of each role, the resources of its own account']);
  const seen = new WeakSet<Answer>();
  let [accountsSeen, roles, holds] = [0, 0, 0];
  for (const account of accounts) {
    accountsSeen += 1;
    prover.account(account, (role, answer) => {
      roles += 1;
      if (answer.answer === 'fails') fails.push({ role, answer });
      else if (answer.answer === 'unknown') unknown.push({ role, answer });
      else {
        holds += 1;
        if (!seen.has(answer)) for (const line of answer.assuming) assuming.add(line);
        seen.add(answer);
      }
    });
  }
  return { accounts: accountsSeen, roles, holds, fails, unknown, proofs: prover.proofs, assuming: [...assuming] };
}

/** The documents of a question, read, and what of the caller they ask about. */
interface Papers {
  readonly id: number;
  readonly readings: readonly Reading[];
  readonly resource: DocumentInput | undefined;
  readonly arnClauses: readonly FixedClause[];
  readonly usesArn: boolean;
  readonly usesTags: boolean;
  readonly usesPrincipals: boolean;
}

/** A question about one role. */
interface Stack {
  readonly role: IsolatedRole;
  readonly account: string;
  readonly layers: Policies;
  readonly readings: readonly Reading[];
}

class OrganizationProver {
  readonly #organization: Organization;
  readonly #exceptions: readonly DocumentInput[];
  readonly #slots = new Slots();
  readonly #readings = new Readings(this.#slots);
  readonly #frame: Frame;
  readonly #arnSlot = this.#slots.slotFor('aws:principalarn');
  /** By everything a proof depends on, names hidden: what must hold of the names. Only of proofs that hold. */
  readonly #classes = new Map<string, { readonly shape: Shape; readonly answer: Answer }>();
  proofs = 0;

  constructor(organization: Organization, { exceptions = [] }: OrganizationIsolatedOptions) {
    this.#organization = organization;
    this.#exceptions = exceptions;
    this.#frame = newFrame(this.#slots);
  }

  /** Tells the answers about the roles of one account. */
  account({ account, roles, resources = [] }: AccountRoles, tell: (role: string, answer: Answer) => void): void {
    const known = pathTo(this.#organization, account) !== undefined;
    const above = organizationPolicies(this.#organization, { principal: account, resource: account });
    this.#readings.forget();
    const guardrails = this.#guardrails(above);
    const kept = new Map<string, readonly Papers[]>();
    const answers = new Map<string, Answer>();
    for (const role of roles) {
      const wrong = known ? wrongWith(role, account) : `account \`${account}\` is not in the organization`;
      if (wrong !== undefined) {
        tell(role.arn, { answer: 'unknown', reason: wrong });
        continue;
      }
      let answer: Answer | undefined;
      for (const papers of this.#papersOf(role, { kept, guardrails, resources })) {
        const id = this.#sameAs(role, papers);
        answer = answers.get(id);
        if (answer?.answer !== 'holds') {
          answer = this.#byNames({ role, account, layers: layersOf(role, above, papers), readings: papers.readings });
          answers.set(id, answer);
        }
        if (answer.answer !== 'holds') break;
      }
      if (answer !== undefined) tell(role.arn, answer);
    }
  }

  #guardrails({ scp = [], rcp = [] }: Policies): readonly Reading[] {
    const read = (nodes: typeof scp, kind: 'scp' | 'rcp'): readonly Reading[] =>
      nodes.flatMap(({ policies }) => policies.map((document) => this.#readings.read(document, kind, 'lasting')));
    const exceptions = this.#exceptions.map((document) => this.#readings.read(document, 'identity', 'lasting'));
    return [...read(scp, 'scp'), ...read(rcp, 'rcp'), ...exceptions];
  }

  /** The role's documents with no resource policy, and with each. */
  #papersOf(
    { identity, boundary }: IsolatedRole,
    about: {
      readonly kept: Map<string, readonly Papers[]>;
      readonly guardrails: readonly Reading[];
      readonly resources: readonly DocumentInput[];
    },
  ): readonly Papers[] {
    const own = identity.map((document) => this.#readings.read(document, 'identity', 'passing'));
    const limit = boundary === undefined ? undefined : this.#readings.read(boundary, 'boundary', 'passing');
    let id = `${limit?.id}`;
    for (const reading of own) id += ` ${reading.id}`;
    const known = about.kept.get(id);
    if (known !== undefined) return known;
    const made = [undefined, ...about.resources].map((resource): Papers => {
      const on = resource === undefined ? [] : [this.#readings.read(resource, 'resource', 'passing')];
      const readings = [...own, ...(limit === undefined ? [] : [limit]), ...on, ...about.guardrails];
      this.#papers += 1;
      return {
        id: this.#papers,
        readings,
        resource,
        arnClauses: readings.flatMap(({ arnClauses }) => arnClauses),
        usesArn: readings.some(({ usesArn }) => usesArn),
        usesTags: readings.some(({ tags }) => tags.length > 0),
        usesPrincipals: readings.some(({ principals }) => principals.length > 0),
      };
    });
    about.kept.set(id, made);
    return made;
  }

  #papers = 0;

  /** A text that is the same for roles of one account with the same question. */
  #sameAs({ arn, boundary, tags, within }: IsolatedRole, papers: Papers): string {
    let id = `${papers.id}`;
    for (const key in within) id += `\n${key}\n${within[key]}`;
    if (papers.usesTags) id += `\n\n${JSON.stringify(tags)}`;
    if (papers.usesArn) return `${id}\n\n\n${arn}`;
    id += '\n\n\n';
    this.#frame.values[this.#arnSlot] = arn;
    for (const clause of papers.arnClauses) id += clause.holds(this.#frame) ? '1' : '0';
    if (!papers.usesPrincipals) return id;
    const caller = readCaller(arn);
    // What names a session of the role speaks of no other role.
    if (typeof caller === 'string' || hasSession(arn, papers.readings)) return id + arn;
    return id + gradesOf(papers.readings, caller, boundary !== undefined);
  }

  #byNames(stack: Stack): Answer {
    const names = namesOf(stack);
    const id = this.#sameButNames(stack, names);
    const known = id === undefined ? undefined : this.#classes.get(id);
    if (known !== undefined && isExchangeable(known.shape, names.texts)) return known.answer;
    this.proofs += 1;
    const { role, layers, account } = stack;
    const outside = new Outside(layers, role.within, {
      exceptions: this.#exceptions,
      principal: role.arn,
      ...(role.tags === undefined ? {} : { principalTags: role.tags }),
      resourceAccounts: [account],
    });
    const answer = outside.changes();
    if (id === undefined || known !== undefined || answer.answer !== 'holds') return answer;
    const shape = shapeOf(useOf(stack, names, outside.places()));
    if (shape === undefined || !isExchangeable(shape, names.texts)) return answer;
    if (this.#classes.size >= classesKept) this.#classes.clear();
    this.#classes.set(id, { shape, answer });
    return answer;
  }

  /** A text that is the same for questions that differ in names only; `undefined` if they cannot be told so. */
  #sameButNames({ role, account, readings, layers }: Stack, names: Names): string | undefined {
    const caller = readCaller(role.arn);
    if (typeof caller === 'string' || readings.some(({ plain, usesArn }) => !plain || usesArn)) return undefined;
    if (hasSession(role.arn, readings)) return undefined;
    for (const [key, fact] of callerKeys) this.#frame.values[this.#slots.slotFor(key)] = fact(caller);
    this.#frame.values[this.#slots.slotFor('aws:resourceaccount')] = account;
    const tags = new Map(Object.entries(role.tags ?? {}).map(([key, value]) => [key.toLowerCase(), value]));
    const asked = readings.flatMap((reading) => reading.tags);
    for (const tag of asked) this.#frame.values[this.#slots.slotFor(`aws:principaltag/${tag}`)] = tags.get(tag);
    const bits = readings.flatMap(({ fixedClauses }) => fixedClauses.map(({ holds }) => (holds(this.#frame) ? 1 : 0)));
    const within = Object.entries(role.within).map(([key, value]) => [key, names.hide(value)]);
    const nodes = [...(layers.scp ?? []), [], ...(layers.rcp ?? [])].map((node) =>
      'policies' in node ? node.policies.length : '',
    );
    return JSON.stringify([
      [layers.identity?.length, layers.boundary !== undefined, layers.resource !== undefined, nodes],
      readings.map((reading) => [reading.frame, names.hide(reading.values)]),
      within,
      role.tags === undefined ? 'any' : asked.map((tag) => names.hide(tags.get(tag) ?? '')),
      role.tags === undefined ? '' : asked.map((tag) => tags.has(tag)),
      bits.join(''),
      gradesOf(readings, caller, layers.boundary !== undefined),
      this.#organization.managementAccount === account,
      readings.map(({ values }) => /arn:aws-/.test(values)),
    ]);
  }
}

/** What can be exchanged: the account, and the values of tags that matter. */
function namesOf({ role, account, readings }: Stack): Names {
  const asked = new Set(readings.flatMap(({ tags }) => tags));
  const tags = Object.entries(role.tags ?? {}).filter(([key]) => asked.has(key.toLowerCase()));
  const values = [...Object.entries(role.within), ...tags].map(([, value]) => value);
  return new Names([account, ...values]);
}

function useOf({ role, account, readings }: Stack, names: Names, places: readonly string[]): NameUse {
  const tags = new Map(
    Object.entries(role.tags ?? {}).map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, value]),
  );
  const caller = readCaller(role.arn);
  const meaning = (key: string): string | null | undefined => {
    if (key === 'aws:resourceaccount') return names.hide(account);
    if (key.startsWith('aws:principaltag/')) {
      return role.tags === undefined ? undefined : hidden(tags.get(key), names);
    }
    const fact = key === 'aws:principalarn' || typeof caller === 'string' ? undefined : callerKeys.get(key);
    return fact === undefined || typeof caller === 'string' ? undefined : hidden(fact(caller), names);
  };
  const more = Object.entries(role.within).flatMap(([key, value]) =>
    ['aws:resourcetag/', 'aws:requesttag/'].map(
      (prefix) => [`${prefix}${key.toLowerCase()}`, names.hide(value)] as const,
    ),
  );
  return { readings, names, meaning, tagsKnown: role.tags !== undefined, more, places };
}

function hidden(text: string | undefined, names: Names): string | null {
  return text === undefined ? null : names.hide(text);
}

function layersOf({ identity, boundary }: IsolatedRole, above: Policies, { resource }: Papers): Policies {
  return {
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    ...above,
    ...(resource === undefined ? {} : { resource }),
  };
}

function hasSession(role: string, readings: readonly Reading[]): boolean {
  return readings.some(({ named }) => named.length > 0 && sessionsOf(role, named).length > 0);
}

/** Names as IAM gives them, with their path. */
const plainName = /^[\w+=,.@/-]+$/;

function wrongWith({ arn }: IsolatedRole, account: string): string | undefined {
  const head = `arn:aws:iam::${account}:role/`;
  const rest = arn.startsWith(head) ? arn.slice(head.length) : '';
  // Nearly all are as they should be; only the others are taken apart.
  if (plainName.test(rest) && !rest.startsWith('aws-service-role/')) return undefined;
  const caller = readCaller(arn);
  if (typeof caller === 'string') return caller;
  if (caller.kind !== 'role' || caller.serviceLinked) return `\`${arn}\` is not a role that policies bind`;
  return caller.account === account ? undefined : `\`${arn}\` is not a role of account \`${account}\``;
}
