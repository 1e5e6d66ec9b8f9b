// A user of SCIM and the person it tells of: what is read from it, what is kept, and how it is shown again.

import type { Hours, PersonFact } from '@tidegate/core';

import { toldHours } from '../told-hours.ts';
import { applyOperations } from './apply-operations.ts';
import { coerceUser, isObject, type Json, schemaNames } from './client.ts';
import { readOperations } from './operations.ts';
import { ScimError } from './scim-error.ts';

/** Reads a whole user: a new one (POST), or in the place of one that is known (PUT). Throws `ScimError`. */
export function readUser(body: unknown, before: Json = {}): Json {
  if (!isObject(body)) throw new ScimError(400, 'invalidSyntax', 'the body is a user as a JSON object');
  return orOut(before, () => asActiveAs(before, settle(body)), [body]);
}

/** A user after a PATCH. Throws `ScimError`. */
export function patchUser(user: Json, body: unknown): Json {
  const patched = (): Json => asActiveAs(user, settle(applyOperations('user', user, readOperations(body))));
  const given = isObject(body) ? Object.entries(body).find(([key]) => key.toLowerCase() === 'operations')?.[1] : null;
  return orOut(user, patched, Array.isArray(given) ? given.map(activeSaidBy) : []);
}

/** What one operation says of `active` by its path or in its value. */
function activeSaidBy(operation: unknown): unknown {
  if (!isObject(operation)) return {};
  const said = new Map(Object.entries(operation).map(([key, value]) => [key.toLowerCase(), value]));
  const path = said.get('path');
  if (path === undefined || path === null || path === '') return said.get('value');
  const isActive = [`${schemaNames.user}:active`.toLowerCase(), 'active'].includes(String(path).toLowerCase());
  return isActive ? { active: said.get('value') } : {};
}

/** That somebody is out is never refused for what else the message says and cannot be used: what is known of them stays. */
function orOut(before: Json, read: () => Json, said: readonly unknown[]): Json {
  try {
    return read();
  } catch (error) {
    const told = said.filter(isObject).flatMap((one) => Object.entries(one));
    const active = told.findLast(([key]) => key.toLowerCase() === 'active')?.[1];
    if (error instanceof ScimError && Object.keys(before).length > 0 && trueOrFalse(active) === false)
      return { ...before, active: false };
    throw error;
  }
}

/** Whether somebody is out is what was said of it last: silence neither puts them out nor brings them back (law 8). */
const asActiveAs = (before: Json, user: Json): Json =>
  user['active'] === undefined && before['active'] !== undefined ? { ...user, active: before['active'] } : user;

const settle = (user: Json): Json => coerceUser(normalise(user));

const trueOrFalse = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : value;
};

/** The types that the schema knows; others are left out, the value stays. */
const types: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['emails', new Set(['work', 'home', 'other'])],
  ['phonenumbers', new Set(['work', 'home', 'mobile', 'fax', 'pager', 'other'])],
  ['addresses', new Set(['work', 'home', 'other'])],
  ['ims', new Set(['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'])],
  ['photos', new Set(['photo', 'thumbnail'])],
]);

/** What only this server says, and what it never keeps. */
const leftOut: ReadonlySet<string> = new Set(['schemas', 'id', 'meta', 'groups', 'password']);

/** What identity providers send beside the letter of the schema, brought into it. */
function normalise(user: Json): Json {
  const settled = new Map<string, unknown>();
  for (const [key, value] of Object.entries(user)) {
    const lower = key.toLowerCase();
    if (value === null || value === '' || leftOut.has(lower)) continue;
    if (lower === 'active') settled.set(key, trueOrFalse(value));
    else if (lower === schemaNames.enterprise.toLowerCase())
      settled.set(schemaNames.enterprise, normaliseExtension(value));
    else if (lower === schemaNames.tidegate.toLowerCase()) settled.set(schemaNames.tidegate, normaliseExtension(value));
    else if (Array.isArray(value))
      settled.set(
        key,
        value.flatMap((item) => normaliseItem(item, types.get(lower))),
      );
    else settled.set(key, value);
  }
  return Object.fromEntries(settled);
}

function normaliseItem(item: unknown, known: ReadonlySet<string> | undefined): readonly unknown[] {
  if (!isObject(item)) return typeof item === 'string' && item !== '' ? [{ value: item }] : [];
  const settled = Object.entries(item).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
    const lower = key.toLowerCase();
    if (value === null || value === '') return [];
    if (lower === 'primary') return [[key, trueOrFalse(value)]];
    if (lower !== 'type' || known === undefined || typeof value !== 'string') return [[key, value]];
    return known.has(value.toLowerCase()) ? [[key, value.toLowerCase()]] : [];
  });
  return settled.length === 0 ? [] : [Object.fromEntries(settled)];
}

function normaliseExtension(value: unknown): unknown {
  if (!isObject(value)) return value;
  const settled = Object.entries(value).flatMap(([key, part]): readonly (readonly [string, unknown])[] => {
    if (part === null || part === '') return [];
    if (key.toLowerCase() !== 'manager') return [[key, part]];
    const manager = managerOf(part);
    return manager === null ? [] : [[key, { value: manager }]];
  });
  return Object.fromEntries(settled);
}

/** The manager's id, which comes as text, as an object and as a list of one. */
function managerOf(part: unknown): string | null {
  if (typeof part === 'string') return part;
  if (Array.isArray(part)) return managerOf(part[0]);
  if (!isObject(part)) return null;
  const value = Object.entries(part).find(([key]) => key.toLowerCase() === 'value')?.[1];
  return typeof value === 'string' && value !== '' ? value : null;
}

const textAt = (from: unknown, key: string): string | null => {
  const value = isObject(from) ? from[key] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
};

const itemsAt = (user: Json, key: string): readonly Json[] => {
  const items = user[key];
  return Array.isArray(items) ? items.filter(isObject) : [];
};

const isAddress = (text: string): boolean => /^[^\s@<>"]+@[^\s@<>"]+$/.test(text);

/** The user name. Throws `ScimError` where there is none. */
export function userNameOf(user: Json): string {
  const name = textAt(user, 'userName');
  if (name === null) throw new ScimError(400, 'invalidValue', 'a user needs a `userName`');
  return name;
}

/**
 * What a user says about a person. Throws `ScimError` where it names no address, or hours that cannot be read, but not of somebody who is
 * out: that has to arrive, and leaves the address empty. `usualHours` are those of everybody of whom only the time zone is told.
 */
export function personFactOf(user: Json, nativeId: string, usualHours: string | null = null): PersonFact {
  const userName = userNameOf(user);
  const emails = itemsAt(user, 'emails');
  const [main] = [
    emails.find((one) => one['primary'] === true),
    emails.find((one) => one['type'] === 'work'),
    emails[0],
  ].flatMap((one) => {
    const value = textAt(one, 'value');
    return value === null ? [] : [value];
  });
  const email = main ?? (isAddress(userName) ? userName : user['active'] === false ? '' : null);
  if (email === null)
    throw new ScimError(400, 'invalidValue', 'a user needs an address: in `emails`, or as `userName`');
  const others = [userName, ...emails.flatMap((one) => textAt(one, 'value') ?? [])];
  const enterprise = user[schemaNames.enterprise];
  const name = user['name'];
  const first = textAt(name, 'givenName');
  const last = textAt(name, 'familyName');
  return {
    nativeId,
    email: email.toLowerCase(),
    emailAliases: [...new Set(others.map((one) => one.toLowerCase()))].filter(
      (one) => isAddress(one) && one !== email.toLowerCase(),
    ),
    firstName: first ?? (last === null ? (textAt(user, 'displayName') ?? textAt(name, 'formatted') ?? '') : ''),
    lastName: last ?? '',
    active: user['active'] !== false,
    managerNativeId: isObject(enterprise) ? textAt(enterprise['manager'], 'value') : null,
    attributes: attributesOf(user, enterprise),
    workingHours: hoursOf(user, usualHours),
  };
}

/** Hours that cannot be read are refused, so that whoever maps them sees it; but not of somebody who is out, which has to arrive. */
function hoursOf(user: Json, usual: string | null): Hours | null {
  const hours = textAt(user[schemaNames.tidegate], 'workingHours');
  const told = toldHours({ hours, timeZone: textAt(user, 'timezone'), usual });
  if (told.ok) return told.value.hours;
  if (user['active'] === false) return null;
  throw new ScimError(400, 'invalidValue', told.refusal.message);
}

const plainNames = ['title', 'userType', 'preferredLanguage', 'locale', 'timezone'] as const;
const enterpriseNames = ['employeeNumber', 'costCenter', 'organization', 'division', 'department'] as const;

/** Attributes that conditions of access flows may ask for, under their SCIM names, and the city and country of the first address. */
function attributesOf(user: Json, enterprise: unknown): Readonly<Record<string, string>> {
  const addresses = itemsAt(user, 'addresses');
  const address = addresses.find((one) => one['primary'] === true) ?? addresses[0];
  const found: readonly (readonly [string, string | null])[] = [
    ...plainNames.map((key) => [key, textAt(user, key)] as const),
    ...enterpriseNames.map((key) => [key, textAt(enterprise, key)] as const),
    ['city', textAt(address, 'locality')],
    ['country', textAt(address, 'country')],
  ];
  return Object.fromEntries(found.flatMap(([key, value]) => (value === null ? [] : [[key, value]])));
}
