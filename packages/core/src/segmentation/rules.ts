// How a house tells environments and classes: their orders from the least to the most strict, the words for each, and what tells them.
// The defaults are those most houses can live with; what a file says replaces them part by part. Unknown keys are refused.

import { quoted, type Refusal, refusal } from '../errors/refusal.ts';
import { nearestName } from '../flow/nearest-name.ts';
import { no, ok, type Result } from '../result.ts';

/** One step of an order, with the other words it goes by; words are compared without regard to case. */
export interface Level {
  readonly name: string;
  readonly also: readonly string[];
}

/** What tells environments and classes, and how they are ordered. */
export interface SegmentationRules {
  readonly environments: {
    /** From the least to the most strict. */
    readonly order: readonly Level[];
    /** Tag keys that tell it; compared without regard to case, `-` and `_`. */
    readonly tags: readonly string[];
    /** Environments by account id, for accounts that neither a tag nor a name of theirs tells. */
    readonly accounts: ReadonlyMap<string, string>;
    /** Environments by the name or path of an organizational unit. */
    readonly units: ReadonlyMap<string, string>;
  };
  readonly classes: {
    /** From the least to the most strict. */
    readonly order: readonly Level[];
    readonly tags: readonly string[];
    /** From this class on, in the strictest environment, a flow should name its permissions instead of offering all; null: never. */
    readonly narrowFrom: string | null;
  };
}

const level = (name: string, ...also: readonly string[]): Level => ({ name, also });

/** `development < test < staging < production` and `public < internal < sensitive < pii`, told by `Environment` and `DataClassification`. */
export const segmentationDefaults: SegmentationRules = {
  environments: {
    order: [
      level('development', 'dev', 'devel', 'develop', 'sandbox'),
      level('test', 'testing', 'qa', 'ci'),
      level('staging', 'stage', 'stg', 'preprod', 'uat'),
      level('production', 'prod', 'prd', 'live'),
    ],
    tags: ['Environment', 'env', 'stage'],
    accounts: new Map(),
    units: new Map(),
  },
  classes: {
    order: [
      level('public', 'open'),
      level('internal', 'private'),
      level('sensitive', 'confidential'),
      level('pii', 'personal', 'restricted-pii'),
    ],
    tags: ['DataClassification', 'classification', 'data-class'],
    narrowFrom: 'sensitive',
  },
};

/** A tag key as keys are compared: `Data-Classification` and `data_classification` are one. */
export const plainKey = (key: string): string => key.toLowerCase().replace(/[-_: ]/g, '');

/** The place of a word in an order, or null where it is in none. Without regard to case. */
export function levelOf(order: readonly Level[], word: string): number | null {
  const wanted = word.trim().toLowerCase();
  const at = order.findIndex(({ name, also }) => [name, ...also].some((one) => one.toLowerCase() === wanted));
  return at < 0 ? null : at;
}

/** Reads the rules from what a file holds; parts that are left out keep their defaults. */
export function readSegmentationRules(value: unknown): Result<SegmentationRules> {
  try {
    const whole = record(value, '', ['environments', 'classes']);
    const environments = record(whole['environments'], 'environments', ['order', 'tags', 'accounts', 'units']);
    const classes = record(whole['classes'], 'classes', ['order', 'tags', 'narrow_from']);
    const rules = {
      environments: {
        order: orderAt(environments['order'], 'environments.order', segmentationDefaults.environments.order),
        tags: textsAt(environments['tags'], 'environments.tags', segmentationDefaults.environments.tags),
        accounts: mapAt(environments['accounts'], 'environments.accounts'),
        units: mapAt(environments['units'], 'environments.units'),
      },
      classes: {
        order: orderAt(classes['order'], 'classes.order', segmentationDefaults.classes.order),
        tags: textsAt(classes['tags'], 'classes.tags', segmentationDefaults.classes.tags),
        narrowFrom: 'narrow_from' in classes ? textOrNull(classes['narrow_from'], 'classes.narrow_from') : 'sensitive',
      },
    };
    // The default names a class of the default order.
    if (!('narrow_from' in classes) && levelOf(rules.classes.order, 'sensitive') === null)
      return ok({ ...rules, classes: { ...rules.classes, narrowFrom: null } });
    checkNames(rules);
    return ok(rules);
  } catch (error) {
    if (error instanceof Unreadable) return no(error.refusal);
    throw error;
  }
}

class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly refusal: Refusal;
  constructor(sentence: string) {
    super(sentence);
    this.refusal = refusal('input.invalid', sentence);
  }
}

function record(value: unknown, path: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  const at = path === '' ? 'the rules' : quoted(path);
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Unreadable(`${at} must be a map of ${keys.join(', ')}`);
  const entries = Object.entries(value);
  for (const [key] of entries) {
    if (keys.length === 0 || keys.includes(key)) continue;
    const near = nearestName(key, keys);
    throw new Unreadable(
      `unknown key ${quoted(key)} in ${at}; ${near === null ? `there are ${keys.join(', ')}` : `did you mean ${quoted(near)}?`}`,
    );
  }
  return Object.fromEntries(entries);
}

function orderAt(value: unknown, path: string, fallback: readonly Level[]): readonly Level[] {
  if (value === undefined) return fallback;
  const levels = listAt(value, path).map((item, index): Level => {
    if (typeof item === 'string') return { name: textAt(item, `${path}[${index}]`), also: [] };
    const fields = record(item, `${path}[${index}]`, ['name', 'also']);
    return {
      name: textAt(fields['name'], `${path}[${index}].name`),
      also: fields['also'] === undefined ? [] : textsAt(fields['also'], `${path}[${index}].also`, []),
    };
  });
  const seen = new Set<string>();
  for (const word of levels.flatMap(({ name, also }) => [name, ...also])) {
    if (seen.has(word.toLowerCase())) throw new Unreadable(`${quoted(word)} is in ${quoted(path)} twice; keep one`);
    seen.add(word.toLowerCase());
  }
  return levels;
}

function checkNames({ environments, classes }: SegmentationRules): void {
  const check = (word: string, order: readonly Level[], path: string): void => {
    if (levelOf(order, word) !== null) return;
    const names = order.map(({ name }) => name).join(', ');
    throw new Unreadable(`${quoted(path)} names ${quoted(word)}, which is not in the order; there are ${names}`);
  };
  if (classes.narrowFrom !== null) check(classes.narrowFrom, classes.order, 'classes.narrow_from');
  for (const word of environments.accounts.values()) check(word, environments.order, 'environments.accounts');
  for (const word of environments.units.values()) check(word, environments.order, 'environments.units');
}

function listAt(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0)
    throw new Unreadable(`${quoted(path)} must be a list of at least one`);
  return value;
}

function textAt(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw new Unreadable(`${quoted(path)} must be a text; write it in quotes`);
  return value.trim();
}

const textOrNull = (value: unknown, path: string): string | null => (value === null ? null : textAt(value, path));

const textsAt = (value: unknown, path: string, fallback: readonly string[]): readonly string[] =>
  value === undefined ? fallback : listAt(value, path).map((item, index) => textAt(item, `${path}[${index}]`));

const mapAt = (value: unknown, path: string): ReadonlyMap<string, string> =>
  new Map(Object.entries(record(value, path, [])).map(([key, word]) => [key, textAt(word, `${path}.${key}`)]));
