// What is inside and what is outside, as conditions; and what the documents at hand say about tags at all.
import type { DocumentInput, Policies } from '../types.ts';
import { allOf, type Condition, type Ties } from './cover.ts';

/** The tags that fence, with what is derived from them. */
export interface Fence {
  readonly tags: Readonly<Record<string, string>>;
  readonly keys: readonly string[];
  readonly ties: Ties;
  /** Holds for calls that tag something that exists already, not something that is being made. */
  readonly notAtCreation: Condition;
  /** Holds for what is being made: it has no tags yet, whatever keys the table lists for its type. */
  readonly untagged: Condition;
  /** `workspace=ws-1`, for people. */
  readonly text: string;
  readonly exceptions: readonly DocumentInput[];
}

/** Reads from all documents what they say of tags. */
export function fenceOf(
  tags: Readonly<Record<string, string>>,
  { text, exceptions }: { readonly text: string; readonly exceptions: readonly DocumentInput[] },
): Fence {
  const ties = new Map<string, Set<string>>();
  for (const [, service = '', key = ''] of text.matchAll(/"(?!aws:)([a-z0-9-]+):resourcetag\/([^"]+)"/gi)) {
    const known = ties.get(service.toLowerCase()) ?? new Set<string>();
    ties.set(service.toLowerCase(), known.add(key.toLowerCase()));
  }
  const creating = [...new Set([...text.matchAll(/"([a-z0-9-]+:createaction)"/gi)].map(([, key = '']) => key))];
  const resourceTags = [...text.matchAll(/"([a-z0-9-]+:resourcetag\/[^"]+)"/gi)].map(([, key = '']) => key);
  const all = new Map(
    [...Object.keys(tags).map((key) => `aws:ResourceTag/${key}`), ...resourceTags].map((key) => [
      key.toLowerCase(),
      key,
    ]),
  );
  return {
    tags,
    keys: Object.keys(tags),
    ties,
    untagged: { Null: Object.fromEntries([...all.values()].map((key) => [key, 'true'])) },
    notAtCreation: creating.length === 0 ? {} : { Null: Object.fromEntries(creating.map((key) => [key, 'true'])) },
    text: Object.entries(tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(', '),
    exceptions,
  };
}

/** The resource has all the tags. */
export function inside({ tags }: Fence): Condition {
  return equal('aws:ResourceTag', tags);
}

/** The resource has another value of the tag. */
export function foreign(key: string, { tags }: Fence): Condition {
  return other('aws:ResourceTag', key, tags[key] ?? '');
}

/** The resource lacks the tag. */
export function bare(key: string): Condition {
  return { Null: { [`aws:ResourceTag/${key}`]: 'true' } };
}

/** Every named key has this value. */
export function equal(prefix: string, values: Readonly<Record<string, string>>): Condition {
  const pairs = Object.entries(values).map(([key, value]) => [`${prefix}/${key}`, value] as const);
  return pairs.length === 0 ? {} : { StringEquals: Object.fromEntries(pairs) };
}

/** The key is there with another value. */
export function other(prefix: string, key: string, value: string): Condition {
  return { StringNotEquals: { [`${prefix}/${key}`]: value }, Null: { [`${prefix}/${key}`]: 'false' } };
}

/** Exactly these values of these keys; `null` for none. */
export function exactly(prefix: string, values: ReadonlyMap<string, string | null>): Condition {
  const absent = [...values].filter(([, value]) => value === null).map(([key]) => [`${prefix}/${key}`, 'true']);
  const there = [...values].flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  return allOf(
    equal(prefix, Object.fromEntries(there)),
    absent.length === 0 ? {} : { Null: Object.fromEntries(absent) },
  );
}

/** All documents as one text, to see what is mentioned at all. */
export function textOf(layers: Policies, more: readonly DocumentInput[]): string {
  const lists = [layers.identity, layers.session, layers.endpoint].flatMap((list) => list ?? []);
  const nodes = [...(layers.scp ?? []), ...(layers.rcp ?? [])].flatMap(({ policies }) => policies);
  const single = [layers.boundary, layers.resource].flatMap((one) => (one === undefined ? [] : [one]));
  return [...lists, ...nodes, ...single, ...more]
    .map((document) => JSON.stringify(typeof document === 'string' ? parsed(document) : document))
    .join('\n');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whoever reads it as a policy says what is wrong with it.
    return text;
  }
}
