// The account of a person in an integration: the table's word, else the rule's. Promises: a rule that lacks a fact names nobody, and an
// account that two humans would have is nobody's: neither may get what the other was granted.

import { quoted, refusal } from '../errors/refusal.ts';
import { no, ok, type Result } from '../result.ts';
import type { IdentityLink, IdentityRule, LinkedAccount } from './identity-link.ts';
import { humanOf, type Person } from './person.ts';

/** Longer ones are no accounts of any system we know. */
const accountLengthMax = 256;
const placeholder = /\{([a-z_]+(?:\.[^{}]+)?)\}/g;
const facts = ['email', 'email.local', 'email.domain', 'first_name', 'last_name'];

/** Checks a template; a refusal names the word that means nothing. */
export function readTemplate(text: string): Result<string> {
  const template = text.trim();
  const wrong = (message: string): Result<never> => no(refusal('identity.invalid', message, { field: 'template' }));
  if (template === '' || template.length > accountLengthMax) return wrong('write a template as `{email.local}`');
  const words = [...template.matchAll(placeholder)].map((match) => match[1] ?? '');
  const unknown = words.find((word) => !facts.includes(word) && !word.startsWith('attribute.'));
  if (unknown !== undefined) {
    return wrong(
      `\`{${unknown}}\` means nothing; there are ${facts.map((one) => `\`{${one}}\``).join(', ')} and \`{attribute.NAME}\``,
    );
  }
  if (/[{}]/.test(template.replace(placeholder, ''))) return wrong('a bracket of the template does not end');
  // Without a fact in it everybody would have the one account.
  if (words.length === 0)
    return wrong('name at least one fact, as `{email.local}`; else everybody would be the same account');
  return ok(template);
}

/** What a template says of a person; null where a fact is missing. */
export function accountByTemplate(template: string, person: Person): string | null {
  let missing = false;
  const account = template.replace(placeholder, (_match, word: string) => {
    const value = factOf(word, person);
    if (value === null || value === '') missing = true;
    return value ?? '';
  });
  return missing || account.length > accountLengthMax ? null : account;
}

function factOf(word: string, person: Person): string | null {
  const [local = '', domain = ''] = person.email.split('@');
  switch (word) {
    case 'email':
      return person.email;
    case 'email.local':
      return local;
    case 'email.domain':
      return domain;
    case 'first_name':
      return person.firstName;
    case 'last_name':
      return person.lastName;
    default: {
      const type = word.slice('attribute.'.length);
      return Object.hasOwn(person.attributes, type) ? (person.attributes[type] ?? null) : null;
    }
  }
}

/** What is known of one integration. */
export interface LinkGround {
  /** Everybody who might have an account. */
  readonly people: Iterable<Person>;
  /** The table of the integration. */
  readonly links: readonly IdentityLink[];
  readonly rule: IdentityRule | null;
}

/** The account of a person; null where nothing says which, a refusal where it would be somebody else's too. */
export function accountOf(person: Person, { people, links, rule }: LinkGround): Result<LinkedAccount | null> {
  const own = links.find((link) => link.personId === person.id);
  const account = own?.account ?? (rule === null ? null : accountByTemplate(rule.template, person));
  if (account === null) return ok(null);
  const human = humanOf(person);
  const key = account.toLowerCase();
  const inTable = new Map(links.map((link) => [link.personId, link.account.toLowerCase()]));
  for (const other of people) {
    if (humanOf(other) === human) continue;
    const theirs =
      inTable.get(other.id) ?? (rule === null ? null : accountByTemplate(rule.template, other)?.toLowerCase());
    if (theirs === key) {
      return no(refusal('identity.ambiguous', ofTwo(account)));
    }
  }
  return ok({ account, by: own === undefined ? 'rule' : 'table', verified: (own ?? rule)?.verifiedAt != null });
}

/** Whose an account is; null where nobody is it, a refusal where two humans would be. Of several records of one human the human's own. */
export function holderOf(account: string, { people, links, rule }: LinkGround): Result<Person | null> {
  const key = account.toLowerCase();
  const inTable = new Map(links.map((link) => [link.personId, link.account]));
  const holders = [...people].filter((person) => {
    const theirs = inTable.get(person.id) ?? (rule === null ? null : accountByTemplate(rule.template, person));
    return theirs?.toLowerCase() === key;
  });
  if (new Set(holders.map(humanOf)).size > 1) return no(refusal('identity.ambiguous', ofTwo(account)));
  return ok(holders.find((person) => humanOf(person) === person.id) ?? holders[0] ?? null);
}

const ofTwo = (account: string): string =>
  `the account ${quoted(account)} would be that of two people; an administrator has to say whose it is`;
