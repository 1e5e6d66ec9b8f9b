// The import that anybody can write: rows with `type`, `native_id` and the rest, as CSV with a header or as JSON. A column or key that is
// not known is a problem that names the nearest, never ignored: a misspelt one would lose the tags that decide about access.

import { quoted } from '../errors/refusal.ts';
import { nearestName } from '../flow/nearest-name.ts';
import type { RiskLevel } from '../inventory/resource.ts';
import type { ImportedResource, ImportFinding } from './declared.ts';
import { recordOf } from './json.ts';

const plainColumns = ['type', 'native_id', 'name', 'path', 'parent_native_id', 'risk_level'] as const;
type PlainColumn = (typeof plainColumns)[number];
const required: readonly PlainColumn[] = ['type', 'native_id'];
const risks: readonly RiskLevel[] = ['low', 'medium', 'high', 'critical'];

/** What a column holds. */
type Column =
  | { readonly kind: 'plain'; readonly name: PlainColumn }
  | { readonly kind: 'tag' | 'context'; readonly key: string };

export interface Row {
  readonly where: string;
  /** By column name; a column that is not there has no value. */
  readonly cells: ReadonlyMap<string, string>;
}

/** What is wrong with the columns of a file; empty where they are fit to be read. */
export function columnProblems(columns: readonly string[], where: string): readonly ImportFinding[] {
  const problem = (message: string): ImportFinding => ({ severity: 'problem', where, message });
  const findings = columns.flatMap((column, index) => {
    if (columns.indexOf(column) !== index) return [problem(`the column ${quoted(column)} is there twice; remove one`)];
    return columnOf(column) === null ? [problem(unknownColumn(column, 'column'))] : [];
  });
  const missing = required.filter((name) => !columns.includes(name));
  return [...findings, ...missing.map((name) => problem(`the column \`${name}\` is missing`))];
}

function columnOf(name: string): Column | null {
  const plain = plainColumns.find((one) => one === name);
  if (plain !== undefined) return { kind: 'plain', name: plain };
  const [, kind, key] = /^(tag|context):(.+)$/su.exec(name) ?? [];
  if (key === undefined) return null;
  return { kind: kind === 'tag' ? 'tag' : 'context', key };
}

function unknownColumn(name: string, word: string): string {
  const near = nearestName(name, plainColumns);
  const fix =
    near === null ? `known are ${list(plainColumns)}, \`tag:KEY\` and \`context:KEY\`` : `did you mean \`${near}\`?`;
  return `there is no ${word} ${quoted(name)}; ${fix}`;
}

const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** The resource of a row; null, with the reasons in `findings`, where it is none. An empty cell is one that is not there. */
export function resourceOfRow({ where, cells }: Row, findings: ImportFinding[]): ImportedResource | null {
  const plain = new Map<PlainColumn, string>();
  const maps = { tag: new Map<string, string>(), context: new Map<string, string>() };
  for (const [name, value] of cells) {
    const column = columnOf(name);
    if (column === null || value === '') continue;
    if (column.kind === 'plain') plain.set(column.name, value);
    else maps[column.kind].set(column.key, value);
  }
  return assemble({ where, plain, tags: maps.tag, context: maps.context }, findings);
}

/** The resource of a JSON object: the columns as keys, tags and context as maps of their own (`tags`, `context`) or as `tag:KEY`. */
export function resourceOfObject(value: unknown, where: string, findings: ImportFinding[]): ImportedResource | null {
  const problem = (message: string): null => {
    findings.push({ severity: 'problem', where, message });
    return null;
  };
  const record = recordOf(value);
  if (record === null) return problem('a resource is an object with `type` and `native_id`');
  const plain = new Map<PlainColumn, string>();
  const maps = { tag: new Map<string, string>(), context: new Map<string, string>() };
  for (const [key, inner] of Object.entries(record)) {
    if (key === 'tags' || key === 'context') {
      const entries = recordOf(inner);
      if (entries === null) return problem(`${quoted(key)} is a map of texts`);
      const into = key === 'tags' ? maps.tag : maps.context;
      for (const [name, text] of Object.entries(entries)) {
        if (typeof text !== 'string') return problem(`${quoted(`${key}.${name}`)} is no text; write it in quotes`);
        into.set(name, text);
      }
      continue;
    }
    const column = columnOf(key);
    if (column === null) return problem(unknownColumn(key, 'key'));
    if (inner === null) continue;
    if (typeof inner !== 'string') return problem(`${quoted(key)} is no text; write it in quotes`);
    if (column.kind === 'plain') plain.set(column.name, inner);
    else maps[column.kind].set(column.key, inner);
  }
  return assemble({ where, plain, tags: maps.tag, context: maps.context }, findings);
}

interface Parts {
  readonly where: string;
  readonly plain: ReadonlyMap<PlainColumn, string>;
  readonly tags: ReadonlyMap<string, string>;
  readonly context: ReadonlyMap<string, string>;
}

function assemble({ where, plain, tags, context }: Parts, findings: ImportFinding[]): ImportedResource | null {
  const problem = (message: string): null => {
    findings.push({ severity: 'problem', where, message });
    return null;
  };
  const [type, nativeId] = [plain.get('type') ?? '', plain.get('native_id') ?? ''];
  if (type === '') return problem('`type` is missing');
  if (nativeId === '') return problem('`native_id` is missing');
  const level = plain.get('risk_level') ?? 'medium';
  const riskLevel = risks.find((one) => one === level);
  if (riskLevel === undefined) {
    const near = nearestName(level, risks);
    return problem(`there is no risk level ${quoted(level)}; write ${near === null ? list(risks) : `\`${near}\``}`);
  }
  const name = plain.get('name') ?? nativeId;
  return {
    where,
    resource: {
      type,
      nativeId,
      name,
      path: plain.get('path') ?? name,
      parentNativeId: plain.get('parent_native_id') ?? null,
      tags: Object.fromEntries(tags),
      context: Object.fromEntries(context),
      riskLevel,
    },
  };
}
