// Parsers for what comes out of columns: a true type or a bug with the column's name. The only casts of this package are
// here, after the checks that make them true.

import { Bug, type Id, type IdKind } from '@tidegate/core';

/** Reads a value as `T`; `at` names the place for the error. */
export type Read<T> = (value: unknown, at: string) => T;

const wrong = (at: string, wanted: string): never => {
  throw new Bug(`the database holds something else than ${wanted} in ${at}`);
};

export const text: Read<string> = (value, at) => (typeof value === 'string' ? value : wrong(at, 'text'));

export const flag: Read<boolean> = (value, at) => (typeof value === 'boolean' ? value : wrong(at, 'true or false'));

export const whole: Read<number> = (value, at) =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : wrong(at, 'a whole number');

/** From 0 to 1. */
export const share: Read<number> = (value, at) =>
  typeof value === 'number' && value >= 0 && value <= 1 ? value : wrong(at, 'a share');

const prefixes = {
  integration: 'int_',
  resource: 'res_',
  permission: 'prm_',
  scope: 'scp_',
  flow: 'flw_',
  person: 'prs_',
  group: 'grp_',
  request: 'req_',
  lease: 'lea_',
  grant: 'gra_',
  session: 'ses_',
  work: 'wrk_',
  token: 'tok_',
  signIn: 'sig_',
  notice: 'not_',
  delivery: 'dlv_',
  webhook: 'whk_',
  proposal: 'prp_',
  finding: 'fnd_',
  source: 'src_',
  shift: 'shf_',
  bundle: 'bdl_',
  rule: 'rul_',
  delegation: 'dlg_',
  tagOrder: 'tgo_',
  sighting: 'sgt_',
  revocation: 'rvk_',
  requestTemplate: 'tpl_',
  space: 'spc_',
  classification: 'cls_',
} as const satisfies { readonly [K in IdKind]: Id<K> };

/** An id of a kind. */
export const id =
  <K extends IdKind>(kind: K): Read<Id<K>> =>
  (value, at) =>
    typeof value === 'string' && value.startsWith(prefixes[kind]) ? (value as Id<K>) : wrong(at, `an id of a ${kind}`);

/** One of a closed list of texts. */
export const oneOf =
  <const T extends string>(...values: readonly T[]): Read<T> =>
  (value, at) => {
    for (const known of values) if (known === value) return known;
    return wrong(at, `one of ${values.join(', ')}`);
  };

export const nullable =
  <T>(read: Read<T>): Read<T | null> =>
  (value, at) =>
    value === null ? null : read(value, at);

export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, at) =>
    Array.isArray(value) ? value.map((item) => read(item, at)) : wrong(at, 'a list');

/** Any JSON object, kept as it is. */
export const anyObject: Read<Readonly<Record<string, unknown>>> = (value, at) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : wrong(at, 'an object');

/** An object whose keys come from outside. */
export const recordOf =
  <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  (value, at) => {
    const record = anyObject(value, at);
    for (const item of Object.values(record)) read(item, at);
    return record as Readonly<Record<string, T>>;
  };

/** An object with exactly these fields of ours; others are left out. */
export const object =
  <T extends object>(fields: { readonly [K in keyof T]: Read<T[K]> }): Read<T> =>
  (value, at) => {
    const record = anyObject(value, at);
    const parsed: Partial<T> = {};
    for (const name in fields) parsed[name] = fields[name](record[name] ?? null, `${at}.${name}`);
    return parsed as T;
  };

/** As `object`, with fields that may be missing: they are left out then. */
export const objectWith =
  <T extends object, O extends object>(
    fields: { readonly [K in keyof T]: Read<T[K]> },
    optional: { readonly [K in keyof O]-?: Read<NonNullable<O[K]>> },
  ): Read<T & Partial<O>> =>
  (value, at) => {
    const record = anyObject(value, at);
    const there: Partial<O> = {};
    for (const name in optional) {
      const found = record[name] ?? null;
      if (found !== null) there[name] = optional[name](found, `${at}.${name}`);
    }
    return { ...object(fields)(value, at), ...there };
  };

/** A union of objects told apart by their text field `kind`. */
export const byKind =
  <T extends { readonly kind: string }>(kinds: { readonly [K in T['kind']]: Read<Extract<T, { kind: K }>> }): Read<T> =>
  (value, at) => {
    const kind = text(anyObject(value, at)['kind'], `${at}.kind`);
    const known = (name: string): name is T['kind'] => Object.hasOwn(kinds, name);
    return known(kind) ? kinds[kind](value, at) : wrong(`${at}.kind`, `one of ${Object.keys(kinds).join(', ')}`);
  };
