// What exists, with its tags: from a plain list (`arn`, `tags`, `account`, `type`), from rows of a table, or from what
// `aws resourcegroupstaggingapi get-resources` prints. What is not listed here is not known; it is never taken to be untagged.
import { inputLimits } from '../limits.ts';
import { arnSegment } from '../match/arn.ts';
import { readJson } from '../parse/json.ts';
import { Problems, quoted } from '../parse/problems.ts';
import { isRecord } from '../parse/shape.ts';
import type { Problem } from '../types.ts';

/** A resource that is known. */
export interface InventoryResource {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Twelve digits; absent where neither the list nor the ARN says. */
  readonly account?: string;
  readonly type?: string;
}

/** What reading found. */
export interface ReadInventory {
  readonly resources: readonly InventoryResource[];
  readonly problems: readonly Problem[];
}

/**
 * Reads an inventory from JSON text: a list of resources, `{ "resources": […] }`, or the output of `get-resources`. Never throws.
 *
 * @example
 * readInventory('{"ResourceTagMappingList":[{"ResourceARN":"arn:aws:s3:::reports","Tags":[{"Key":"team","Value":"bi"}]}]}').resources
 * // → [{ arn: 'arn:aws:s3:::reports', tags: { team: 'bi' } }]
 */
export function readInventory(text: string): ReadInventory {
  const problems = new Problems();
  const limits = { charactersMax: inputLimits.organizationTextMax, depthMax: inputLimits.depthMax };
  const value = readJson(text, limits, problems);
  if (value === undefined) return { resources: [], problems: problems.list };
  const list = Array.isArray(value)
    ? value
    : isRecord(value)
      ? (value['ResourceTagMappingList'] ?? value['resources'])
      : undefined;
  if (!Array.isArray(list)) {
    problems.error(
      '',
      'inventory.form',
      'an inventory is a list of `{ "arn", "tags" }`, or the output of `get-resources`',
    );
    return { resources: [], problems: problems.list };
  }
  const resources = list.flatMap((item: unknown, index) => readItem(item, `[${index}]`, problems));
  return { resources, problems: problems.list };
}

/**
 * Reads an inventory from the rows of a table, by column: `arn` (or `ResourceARN`), `account`, `type`, and `tags` as JSON or as
 * `key=value;key=value`; a column `tag:KEY` is one tag. Never throws.
 */
export function readInventoryRows(rows: readonly Readonly<Record<string, string>>[]): ReadInventory {
  const problems = new Problems();
  const resources = rows.flatMap((row, index) => readRow(row, `row ${index + 2}`, problems));
  return { resources, problems: problems.list };
}

function readItem(item: unknown, path: string, problems: Problems): readonly InventoryResource[] {
  if (!isRecord(item)) {
    problems.error(path, 'inventory.resource', 'a resource is an object with `arn` and `tags`');
    return [];
  }
  const arn = item['arn'] ?? item['ResourceARN'] ?? item['Arn'];
  const tags = tagsOf(item['tags'] ?? item['Tags'] ?? {});
  if (tags === undefined) {
    problems.error(`${path}.tags`, 'inventory.tags', '`tags` is an object of texts, or a list of `{ "Key", "Value" }`');
    return [];
  }
  return made({ arn, tags, account: item['account'], type: item['type'] }, path, problems);
}

function readRow(
  row: Readonly<Record<string, string>>,
  path: string,
  problems: Problems,
): readonly InventoryResource[] {
  const tags = new Map<string, string>();
  let arn: string | undefined;
  let account: string | undefined;
  let type: string | undefined;
  for (const [name, cell] of Object.entries(row)) {
    const column = name.trim().toLowerCase();
    if (column === 'arn' || column === 'resourcearn') arn = cell.trim();
    else if (column === 'account' && cell.trim() !== '') account = cell.trim();
    else if (column === 'type' && cell.trim() !== '') type = cell.trim();
    else if (column.startsWith('tag:') && cell !== '') tags.set(name.trim().slice(4), cell);
    else if (column === 'tags' && cell.trim() !== '') {
      const found = cellTags(cell);
      if (found === undefined)
        problems.error(`${path} tags`, 'inventory.tags', `${quoted(cell)} is not \`key=value;key=value\``);
      for (const [key, value] of Object.entries(found ?? {})) tags.set(key, value);
    }
  }
  return made({ arn, tags: Object.fromEntries(tags), account, type }, path, problems);
}

function cellTags(cell: string): Readonly<Record<string, string>> | undefined {
  if (/^\s*[[{]/.test(cell)) {
    const value = readJson(cell, { charactersMax: inputLimits.requestTextMax, depthMax: 8 }, new Problems());
    return value === undefined ? undefined : tagsOf(value);
  }
  const pairs = cell
    .split(';')
    .filter((pair) => pair.trim() !== '')
    .map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()] as const);
  return pairs.every(([key]) => key !== '') && cell.includes('=') ? Object.fromEntries(pairs) : undefined;
}

function tagsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  const tags = new Map<string, string>();
  if (Array.isArray(value)) {
    for (const item of value) {
      const key: unknown = isRecord(item) ? (item['Key'] ?? item['key']) : undefined;
      const text: unknown = isRecord(item) ? (item['Value'] ?? item['value'] ?? '') : undefined;
      if (typeof key !== 'string' || typeof text !== 'string') return undefined;
      tags.set(key, text);
    }
    return Object.fromEntries(tags);
  }
  if (!isRecord(value)) return undefined;
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') return undefined;
    tags.set(key, text);
  }
  return Object.fromEntries(tags);
}

interface Raw {
  readonly arn: unknown;
  readonly tags: Readonly<Record<string, string>>;
  readonly account: unknown;
  readonly type: unknown;
}

function made({ arn, tags, account, type }: Raw, path: string, problems: Problems): readonly InventoryResource[] {
  if (typeof arn !== 'string' || arnSegment(arn, 5) === undefined) {
    problems.error(`${path}.arn`, 'inventory.arn', `${quoted(arn)} is not an ARN`);
    return [];
  }
  if (account !== undefined && (typeof account !== 'string' || !/^\d{12}$/.test(account))) {
    problems.error(`${path}.account`, 'inventory.account', `${quoted(account)} is not the twelve digits of an account`);
    return [];
  }
  const own = account ?? accountIn(arn);
  return [{ arn, tags, ...(own === undefined ? {} : { account: own }), ...(typeof type === 'string' ? { type } : {}) }];
}

function accountIn(arn: string): string | undefined {
  const segment = arnSegment(arn, 4);
  return segment !== undefined && /^\d{12}$/.test(segment) ? segment : undefined;
}

/** What is known of resources by their ARN. */
export class Inventory {
  readonly resources: readonly InventoryResource[];
  readonly #byArn = new Map<string, InventoryResource>();
  /** Roles and users by account and name: records name them without their path. */
  readonly #byName = new Map<string, readonly string[]>();

  constructor(resources: readonly InventoryResource[]) {
    this.resources = resources;
    for (const resource of resources) {
      this.#byArn.set(resource.arn, resource);
      const named = /^arn:[^:]+:iam::(\d{12}):(role|user)\/(?:.*\/)?([^/]+)$/.exec(resource.arn);
      if (named === null) continue;
      const key = named.slice(1).join(' ');
      this.#byName.set(key, [...(this.#byName.get(key) ?? []), resource.arn]);
    }
  }

  /** A resource; for an object its bucket, whose tags it is decided by. */
  find(arn: string): InventoryResource | undefined {
    const bucket = /^(arn:[^:]+:s3:::[^/]+)\//.exec(arn)?.[1];
    return this.#byArn.get(arn) ?? this.#byArn.get(bucket ?? arn.replace(/:\*$/, ''));
  }

  /** The ARN of a role or user by its name, if there is just one. */
  named(account: string, kind: 'role' | 'user', name: string): string | undefined {
    const found = this.#byName.get(`${account} ${kind} ${name}`) ?? [];
    return found.length === 1 ? found[0] : undefined;
  }
}
