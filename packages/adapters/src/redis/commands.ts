// Which commands a list of ACL rules lets through, decided from the server's own list of commands. Redis writes the same rules
// differently from version to version, so rules are compared by what they allow, never by their text. Pure but for `parseCatalog`'s input.

import { Fault } from '@tidegate/core';
import { z } from 'zod';

/** One command, or one subcommand of a command that has some (`client|kill`). */
export interface KnownCommand {
  readonly categories: ReadonlySet<string>;
  /** It names the keys it touches, so that key patterns hold for it. */
  readonly keyed: boolean;
  /** The server lets it through before anybody has signed in, whatever the rules say: `hello`, `quit`. */
  readonly always: boolean;
}

/** What a server knows. Commands that only hold subcommands are in `containers`. */
export interface Catalog {
  readonly commands: ReadonlyMap<string, KnownCommand>;
  readonly containers: ReadonlyMap<string, readonly string[]>;
}

/** What rules let through. */
export interface Allowed {
  readonly commands: ReadonlySet<string>;
  /** Commands allowed with one first argument only, as `select|1`. */
  readonly firstArguments: ReadonlySet<string>;
  /** Rules that could not be read: what they allow is not known. */
  readonly unread: readonly string[];
}

const entryShape = z
  .tuple([z.string(), z.number(), z.array(z.string()), z.number(), z.number(), z.number(), z.array(z.string())])
  .rest(z.unknown());

/** Reads the answer to `COMMAND` (Redis 7: ten fields, the last the subcommands). Throws `Fault`. */
export function parseCatalog(answer: unknown): Catalog {
  const commands = new Map<string, KnownCommand>();
  const containers = new Map<string, readonly string[]>();
  const add = (entry: unknown): string => {
    const [name, , flags, firstKey, , , categories, ...rest] = entryShape.parse(entry);
    const [, keySpecifications, subcommands] = z
      .tuple([z.unknown(), z.array(z.unknown()), z.array(z.unknown())])
      .parse(rest);
    const always = flags.includes('no_auth');
    const keyed = firstKey !== 0 || keySpecifications.length > 0 || flags.includes('movablekeys');
    if (subcommands.length > 0) containers.set(name, subcommands.map(add));
    else
      commands.set(name, {
        keyed,
        always,
        categories: new Set(categories.map((category) => category.replace(/^@/, ''))),
      });
    return name;
  };
  try {
    z.array(z.unknown()).min(1).parse(answer).forEach(add);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Fault(
      'target.refused',
      'the list of commands of the server cannot be read; Redis 7.0 or newer is needed',
    );
  }
  return { commands, containers };
}

/** What these rules allow on a server that knows `catalog`; each rule changes what the ones before it left. */
export function allowedBy(rules: readonly string[], catalog: Catalog): Allowed {
  const commands = new Set([...catalog.commands].filter(([, one]) => one.always).map(([name]) => name));
  const firstArguments = new Set<string>();
  const unread: string[] = [];
  const give = (name: string): void => {
    commands.add(name);
    dropArguments(firstArguments, name);
  };
  const take = (name: string): void => {
    if (catalog.commands.get(name)?.always !== true) commands.delete(name);
    dropArguments(firstArguments, name);
  };
  for (const rule of rules) {
    const text = rule === 'allcommands' ? '+@all' : rule === 'nocommands' ? '-@all' : rule.toLowerCase();
    const word = text.slice(1);
    const names = namesOf(word, catalog);
    if (text.startsWith('-') && names !== null) names.forEach(take);
    else if (text.startsWith('+') && names !== null) names.forEach(give);
    else if (text.startsWith('+') && isFirstArgument(word, catalog)) firstArguments.add(word);
    else unread.push(rule);
  }
  for (const one of firstArguments) if (commands.has(one.split('|')[0] ?? '')) firstArguments.delete(one);
  return { commands, firstArguments, unread };
}

/** The commands that a word of a rule means; null when it means none that we know. */
function namesOf(word: string, catalog: Catalog): readonly string[] | null {
  if (word === '@all') return [...catalog.commands.keys()];
  if (word.startsWith('@')) {
    const category = word.slice(1);
    const names = [...catalog.commands].filter(([, one]) => one.categories.has(category)).map(([name]) => name);
    return names.length === 0 ? null : names;
  }
  const inside = catalog.containers.get(word);
  if (inside !== undefined) return inside;
  return catalog.commands.has(word) ? [word] : null;
}

/** `select|1`: a command without subcommands, and what its first argument must be. */
function isFirstArgument(word: string, catalog: Catalog): boolean {
  const [name = '', argument] = word.split('|');
  return argument !== undefined && catalog.commands.has(name);
}

function dropArguments(firstArguments: Set<string>, name: string): void {
  for (const one of firstArguments) if (one.startsWith(`${name}|`)) firstArguments.delete(one);
}
