// Rules from parsed YAML or JSON, strictly: an unknown key is a problem that names the nearest, and every problem has its path in the
// file, so that the caller can say line and column.

import { quoted } from '../errors/refusal.ts';
import { nearestName } from '../flow/nearest-name.ts';
import { listOf, recordOf } from '../import/json.ts';
import type { AccountRule, Exemption, KeyRule, PatternRule, TagRules } from './rules.ts';

/** What is wrong with a rules file, and the path to it from the root. */
export interface RuleProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The problem is the key at the end of the path, not its value. */
  readonly aboutKey: boolean;
}

type Path = readonly (string | number)[];

/** Collects problems while the value is taken apart. */
class Reading {
  readonly problems: RuleProblem[] = [];

  wrong(path: Path, message: string): void {
    this.problems.push({ path, message, aboutKey: false });
  }

  /** The record at a path, its keys checked against those there are; an empty one where it is none. */
  record(value: unknown, path: Path, known: readonly string[] | null): Readonly<Record<string, unknown>> {
    if (value === undefined) return {};
    const record = recordOf(value);
    if (record === null) {
      this.wrong(path, `${nameOf(path)} is a map${known === null ? '' : ` with ${words(known)}`}`);
      return {};
    }
    for (const key of Object.keys(record)) {
      if (known === null || known.includes(key)) continue;
      const near = nearestName(key, known);
      const fix = near === null ? `known are ${words(known)}` : `did you mean \`${near}\`?`;
      this.problems.push({
        path: [...path, key],
        message: `unknown key ${quoted(key)} in ${nameOf(path)}; ${fix}`,
        aboutKey: true,
      });
    }
    return record;
  }

  items(value: unknown, path: Path): readonly unknown[] {
    if (value === undefined || Array.isArray(value)) return listOf(value);
    this.wrong(path, `${nameOf(path)} is a list`);
    return [];
  }

  text(value: unknown, path: Path): string | null {
    if (typeof value === 'string' && value !== '') return value;
    if (value === undefined)
      this.wrong(path.slice(0, -1), `\`${path.at(-1)}\` is missing in ${nameOf(path.slice(0, -1))}`);
    else if (typeof value === 'string') this.wrong(path, `${nameOf(path)} is empty`);
    else this.wrong(path, `${nameOf(path)} is no text; write it in quotes`);
    return null;
  }

  /** One text or a list of them. */
  texts(value: unknown, path: Path): readonly string[] {
    if (!Array.isArray(value)) {
      const one = this.text(value, path);
      return one === null ? [] : [one];
    }
    if (value.length === 0) this.wrong(path, `${nameOf(path)} is an empty list; name one or leave it out`);
    return value.flatMap((one, index) => this.text(one, [...path, index]) ?? []);
  }
}

/** Reads the rules. With problems the rules are what could be read; do not use them. */
export function readTagRules(value: unknown): { readonly rules: TagRules; readonly problems: readonly RuleProblem[] } {
  const reading = new Reading();
  const top = reading.record(value, [], ['keys', 'names', 'regions', 'accounts', 'scopes', 'exempt']);
  const keys = Object.entries(reading.record(top['keys'], ['keys'], null)).map(([key, rule]) =>
    keyRule(reading, key, rule),
  );
  const scopes = reading.record(top['scopes'], ['scopes'], ['types']);
  const rules: TagRules = {
    keys,
    names: reading.items(top['names'], ['names']).map((one, index) => patternRule(reading, one, ['names', index])),
    regions: reading
      .items(top['regions'], ['regions'])
      .map((one, index) => patternRule(reading, one, ['regions', index])),
    accounts: Object.entries(reading.record(top['accounts'], ['accounts'], null)).map(([id, rule]) =>
      accountRule(reading, id, rule),
    ),
    scoped: scopes['types'] === undefined ? null : reading.texts(scopes['types'], ['scopes', 'types']),
    exempt: reading.items(top['exempt'], ['exempt']).map((one, index) => exemption(reading, one, ['exempt', index])),
  };
  const some = rules.keys.length + rules.names.length + rules.accounts.length + rules.regions.length;
  if (some === 0 && reading.problems.length === 0) reading.wrong([], 'the file has no rules; write some under `keys`');
  checkValues(reading, rules);
  return { rules, problems: reading.problems };
}

function keyRule(reading: Reading, key: string, value: unknown): KeyRule {
  const path = ['keys', key];
  const rule = reading.record(value ?? {}, path, ['required', 'values', 'instead_of']);
  const { required, values, instead_of: insteadOf } = rule;
  const types = required === true ? ['*'] : required === undefined || required === false ? [] : null;
  return {
    key,
    required: types ?? reading.texts(required, [...path, 'required']),
    values: values === undefined ? null : reading.texts(values, [...path, 'values']),
    insteadOf: insteadOf === undefined ? [] : reading.texts(insteadOf, [...path, 'instead_of']),
  };
}

function patternRule(reading: Reading, value: unknown, path: Path): PatternRule {
  const rule = reading.record(value, path, ['pattern', 'types', 'tags']);
  const { pattern, types, tags } = rule;
  return {
    patterns: reading.texts(pattern, [...path, 'pattern']),
    types: types === undefined ? [] : reading.texts(types, [...path, 'types']),
    tags: expected(reading, tags, [...path, 'tags']),
  };
}

function accountRule(reading: Reading, id: string, value: unknown): AccountRule {
  const path = ['accounts', id];
  if (!/^\d{12}$/.test(id)) {
    const message = `${quoted(id)} is no account id; it has 12 digits, in quotes`;
    reading.problems.push({ path, message, aboutKey: true });
  }
  const { name, tags } = reading.record(value ?? {}, path, ['name', 'tags']);
  return {
    id,
    name: name === undefined ? null : reading.text(name, [...path, 'name']),
    tags: expected(reading, tags, [...path, 'tags']),
  };
}

/** Tags with the values they must have, one or several. */
function expected(reading: Reading, value: unknown, path: Path): ReadonlyMap<string, readonly string[]> {
  const entries = Object.entries(reading.record(value, path, null));
  if (entries.length === 0)
    reading.wrong(path, `${nameOf(path)} names no tag; write for example \`{ Environment: production }\``);
  return new Map(entries.map(([key, values]) => [key, reading.texts(values, [...path, key])]));
}

function exemption(reading: Reading, value: unknown, path: Path): Exemption {
  const { types, addresses, reason } = reading.record(value, path, ['types', 'addresses', 'reason']);
  if (types === undefined && addresses === undefined) {
    reading.wrong(path, `${nameOf(path)} exempts nothing; name \`types\` or \`addresses\``);
  }
  return {
    types: types === undefined ? [] : reading.texts(types, [...path, 'types']),
    addresses: addresses === undefined ? [] : reading.texts(addresses, [...path, 'addresses']),
    reason: reading.text(reason, [...path, 'reason']) ?? '',
  };
}

/** A value that a name or account asks for and that the key does not have could never be met. */
function checkValues(reading: Reading, { keys, names, regions, accounts }: TagRules): void {
  const values = new Map(keys.map((rule) => [rule.key, rule.values]));
  const check = (tags: ReadonlyMap<string, readonly string[]>, path: Path): void => {
    for (const [key, wanted] of tags) {
      const allowed = values.get(key);
      if (allowed === undefined && !values.has(key)) {
        const near = nearestName(key, [...values.keys()]);
        const fix = near === null ? 'write it there too' : `did you mean \`${near}\`?`;
        const message = `the tag ${quoted(key)} is not under \`keys\`; ${fix}`;
        reading.problems.push({ path: [...path, key], message, aboutKey: true });
      }
      const odd = allowed ? wanted.find((one) => !allowed.includes(one)) : undefined;
      if (allowed && odd !== undefined) {
        reading.wrong([...path, key], `${quoted(odd)} is none of the values of ${quoted(key)}: ${words(allowed)}`);
      }
    }
  };
  names.forEach((rule, index) => {
    check(rule.tags, ['names', index, 'tags']);
  });
  regions.forEach((rule, index) => {
    check(rule.tags, ['regions', index, 'tags']);
  });
  for (const rule of accounts) check(rule.tags, ['accounts', rule.id, 'tags']);
}

const words = (list: readonly string[]): string => list.map((word) => `\`${word}\``).join(', ');

const nameOf = (path: Path): string =>
  path.length === 0
    ? 'the file'
    : quoted(
        path.reduce<string>(
          (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}${text && '.'}${step}`),
          '',
        ),
      );
