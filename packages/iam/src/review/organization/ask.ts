// The questions a review puts to the prover about what service control policies let through on a way through the tree. Ways with the same
// policies have the same answer, which is kept.

import { compile } from '../../authorize.ts';
import type { Existence } from '../../prove/answer.ts';
import { contained } from '../../prove/contained.ts';
import { type ReachPattern, reachable } from '../../prove/reach.ts';
import { unnamedAccount } from '../../prove/subject.ts';
import type { DocumentInput, NodePolicies, Policies } from '../../types.ts';
import type { FixChoices } from './fix-policies.ts';
import { type Account, levelsOf, type Node, type Tree } from './tree.ts';

/** Identity policies that leave everything to the guardrails. */
export const everything: DocumentInput = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** Whoever has all rights, under some levels. */
export const under = (scp: readonly NodePolicies[]): Policies => ({ identity: [everything], scp });

/** Asks about one organization. */
export class Asker {
  readonly tree: Tree;
  readonly choices: FixChoices;
  readonly #answers = new Map<string, Existence>();
  readonly #stricter = new Map<string, boolean | string>();
  readonly #ways = new Map<Account, string>();
  readonly #named = new Map<string, ReadonlySet<string>>();

  constructor(tree: Tree, choices: FixChoices) {
    this.tree = tree;
    this.choices = choices;
  }

  /** A role of the account that no policy singles out, and that has no tags: guardrails with exceptions for some role hold for it. */
  ordinary({ facts }: Account): string {
    return `arn:aws:iam::${facts.id}:role/ordinary-role-of-nobody`;
  }

  /** Is there a request of an ordinary role in the account that passes? */
  passes(account: Account, pattern: ReachPattern, universe: 'table' | 'open' = 'table'): Existence {
    const key = `${universe} ${JSON.stringify(pattern)} ${this.wayOf(account)}`;
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const layers = under(levelsOf(this.tree.organization, account.node.path));
    const found = reachable(layers, pattern, { principal: this.ordinary(account), principalTags: {}, universe });
    this.#answers.set(key, found);
    return found;
  }

  /** Does anything pass at all? Mostly one call tells that something does. */
  letsAnythingThrough(account: Account): boolean {
    const key = `anything ${this.wayOf(account)}`;
    const known = this.#stricter.get(key);
    if (known !== undefined) return known !== false;
    const layers = under(levelsOf(this.tree.organization, account.node.path));
    const request = {
      principal: this.ordinary(account),
      action: 'iam:ListRoles',
      resource: '*',
      resourceAccount: account.facts.id,
      context: { 'aws:RequestedRegion': 'us-east-1' },
    };
    const made =
      compile(layers).decide(request).effect === 'allow' || this.passes(account, { action: '*' }).answer !== 'none';
    this.#stricter.set(key, made);
    return made;
  }

  /** Is the first way held to something that the second is not? A sentence if that cannot be decided. */
  isStricter(one: Account, other: Account): boolean | string {
    const key = `${this.wayOf(one)} ${this.wayOf(other)}`;
    const known = this.#stricter.get(key);
    if (known !== undefined) return known;
    const ways = [one, other].map((account) => under(levelsOf(this.tree.organization, account.node.path)));
    const [strict = {}, loose = {}] = ways;
    const principal = `arn:aws:iam::${unnamedAccount([])}:role/ordinary-role-of-nobody`;
    const answer = contained(loose, strict, { principal });
    const made = answer.answer === 'unknown' ? answer.reason : answer.answer === 'fails';
    this.#stricter.set(key, made);
    return made;
  }

  /** What an answer about an account hangs on: the policies on its way, and the account itself where one of them names it. */
  wayOf(account: Account): string {
    const known = this.#ways.get(account);
    if (known !== undefined) return known;
    const { facts, node } = account;
    const names = node.path.map(({ scps }) => [...scps].sort().join()).join(' / ');
    const named = node.path.some((one: Node) => one.scps.some((name) => this.#accountsIn(name).has(facts.id)));
    const way = named ? `${names} ${facts.id}` : names;
    this.#ways.set(account, way);
    return way;
  }

  /** Accounts that a policy names. */
  #accountsIn(name: string): ReadonlySet<string> {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const document = this.tree.organization.policies.get(name) ?? '';
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    const found = new Set(text.match(/(?<!\d)\d{12}(?!\d)/g) ?? []);
    this.#named.set(name, found);
    return found;
  }
}
