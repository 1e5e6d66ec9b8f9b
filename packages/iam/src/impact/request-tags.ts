// The tags a call carries, in any of the shapes services record them in: lists of keys and values, maps, tag specifications by resource type, S3's
// tagging document and header, lists of keys to take off.
import { isRecord } from '../parse/shape.ts';
import type { Fields } from './activity.ts';
import { plainName } from './parameters.ts';

/** Tags of a request. */
export interface RequestTags {
  /** Tags for everything the call makes or tags. */
  readonly all: ReadonlyMap<string, string>;
  /** Tags by resource type, where the call says (EC2). */
  readonly byType: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Keys without values: of tags to be removed. */
  readonly keys: readonly string[];
  /** True if the record hides them. */
  readonly hidden: boolean;
}

const names: ReadonlySet<string> = new Set([
  'tags',
  'tagset',
  'taglist',
  'tagging',
  'tagstoadd',
  'addtags',
  'newtags',
  'resourcetags',
]);
const keyNames: ReadonlySet<string> = new Set(['tagkeys', 'tagkeylist', 'tagstoremove', 'removetags']);
const specifications: ReadonlySet<string> = new Set(['tagspecificationset', 'tagspecifications', 'tagspecification']);
const hiddenForm = /^HIDDEN_DUE_TO_SECURITY_REASONS$/;
const depthMax = 6;

/** Finds the tags of a call. */
export function requestTagsOf(parameters: Fields | null): RequestTags {
  const finder = new Finder();
  if (parameters !== null) finder.look(parameters, 0);
  return finder;
}

class Finder implements RequestTags {
  readonly all = new Map<string, string>();
  readonly byType = new Map<string, Map<string, string>>();
  readonly keys: string[] = [];
  hidden = false;

  look(fields: Fields, depth: number): void {
    for (const [name, value] of Object.entries(fields)) {
      const plain = plainName(name);
      if (specifications.has(plain)) this.#specified(value, depth);
      else if (names.has(plain)) this.#tags(value, this.all);
      else if (keyNames.has(plain)) this.#keys(value);
      else if (plain === 'xamztagging' && typeof value === 'string') this.#header(value);
      else if (depth < depthMax && isRecord(value)) this.look(value, depth + 1);
    }
  }

  #specified(value: unknown, depth: number): void {
    for (const item of itemsOf(value)) {
      if (!isRecord(item)) continue;
      const type = item['resourceType'] ?? item['ResourceType'];
      const tags = item['tags'] ?? item['tag'] ?? item['Tags'] ?? item['Tag'] ?? item['tagSet'];
      if (typeof type === 'string') {
        const own = this.byType.get(type) ?? new Map<string, string>();
        this.byType.set(type, own);
        this.#tags(tags, own);
      } else if (depth < depthMax) this.#specified(Object.values(item), depth + 1);
    }
  }

  #tags(value: unknown, into: Map<string, string>): void {
    if (typeof value === 'string') {
      this.hidden ||= hiddenForm.test(value);
      return;
    }
    for (const item of itemsOf(value)) {
      if (!isRecord(item)) {
        if (typeof item === 'string') this.keys.push(item);
        continue;
      }
      const key = item['key'] ?? item['Key'] ?? item['tagKey'] ?? item['TagKey'];
      const text = item['value'] ?? item['Value'] ?? item['tagValue'] ?? item['TagValue'];
      if (typeof key === 'string') {
        if (typeof text === 'string' || typeof text === 'number') into.set(key, String(text));
        else this.keys.push(key);
      } else {
        for (const [name, one] of Object.entries(item)) if (typeof one === 'string') into.set(name, one);
      }
    }
  }

  #keys(value: unknown): void {
    for (const item of itemsOf(value)) {
      if (typeof item === 'string') this.keys.push(item);
      else if (isRecord(item) && typeof item['key'] === 'string') this.keys.push(item['key']);
    }
  }

  #header(value: string): void {
    for (const pair of value.split('&')) {
      const [key = '', text = ''] = pair.split('=').map(decoded);
      if (key !== '') this.all.set(key, text);
    }
  }
}

/** `%20` as a space; what is no such text stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** The items of a list, however a service wraps it; a map is one item. */
function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return value === undefined || value === null ? [] : [value];
  const inner =
    value['items'] ??
    value['item'] ??
    value['member'] ??
    value['TagSet'] ??
    value['tagSet'] ??
    value['Tag'] ??
    value['tag'];
  return inner === undefined || typeof inner === 'string' ? [value] : itemsOf(inner);
}
