// Moves on things: their tags, making them with the tags of others, copying and sharing them. Each is an escape by itself, whoever makes it; only
// a thing that is tagged in from outside becomes one when it is used.
import type { Selection } from '../prove/ask.ts';
import { makes } from '../prove/makes.ts';
import { type Pair, pairsOf } from '../prove/universe.ts';
import { allOf, type Condition, type Covered } from './cover.ts';
import { bare, equal, type Fence, foreign, inside, other } from './fence.ts';
import { type MoveName, sharing, tagsOff } from './moves.ts';

/** A question whose answer is a move on a thing. */
export interface TagQuestion {
  readonly move: MoveName;
  /** The key of the tag it is about. */
  readonly tag?: string;
  readonly covered: readonly Covered[];
  readonly selection: Selection;
  /** What the call does, for a person. */
  readonly sentence: string;
  /** What may be touched outside is no answer. */
  readonly excused?: true;
}

const removing = /:(?:un-?tag|remove|delete)/i;
/** Tags of objects and jobs of S3 are not those of the resource; tags of a session are not those of the role. */
const elsewhere = /^sts:|^lakeformation:|:list|^s3[^:]*:.*(?:object|job|storagelens|replicatetags)/;

const tags = (pair: Pair): boolean =>
  pair.level === 'Tagging' &&
  !elsewhere.test(pair.lower) &&
  // Without a resource, only where the table knows no type at all.
  (pair.type !== undefined || pairsOf(pair.action).length === 1);
const seen = (pair: Pair): boolean => pair.keys.has('aws:resourcetag/');
const keyed = (pair: Pair): boolean => pair.keys.has('aws:tagkeys');
const valued = (pair: Pair): boolean => pair.keys.has('aws:requesttag/');
const sets = (pair: Pair): boolean => tags(pair) && !removing.test(pair.action);
const removes = (pair: Pair): boolean => tags(pair) && removing.test(pair.action);

function selection(id: string, wanted: (pair: Pair) => boolean): Selection {
  return { wantedId: `escape ${id}`, wanted };
}

/** A selection for calls that show the tags of the resource to conditions, and one for calls that do not. */
function bySight(
  id: string,
  wanted: (pair: Pair) => boolean,
): readonly { readonly selection: Selection; readonly seen: boolean }[] {
  return [
    { selection: selection(`${id} seen`, (pair) => wanted(pair) && seen(pair)), seen: true },
    { selection: selection(`${id} blind`, (pair) => wanted(pair) && !seen(pair)), seen: false },
  ];
}

const setsValues = bySight('sets', (pair) => sets(pair) && valued(pair));
const setsBlindly = bySight('sets whole', (pair) => sets(pair) && !valued(pair) && !keyed(pair));
const setsVariants = bySight('sets keys', (pair) => sets(pair) && keyed(pair) && pair.service !== 'iam');
const removesKeys = bySight('removes', (pair) => removes(pair) && keyed(pair));
const removesBlindly = bySight('removes whole', (pair) => removes(pair) && !keyed(pair));
const removesAll = bySight('removes all', (pair) => pair.lower === 'ec2:deletetags' && tags(pair));
const named = bySight('named', () => true);
const newThings = selection('new', (pair) => makes(pair));
const copies = selection(
  'copies',
  (pair) =>
    makes(pair) &&
    seen(pair) &&
    /:(?:copy|restore)/.test(pair.lower) &&
    (/snapshot|backup|image|recovery/.test(pair.type ?? '') || pair.lower.endsWith('topointintime')),
);

/** All questions about things but the one that needs a second step. */
export function tagQuestions(fence: Fence): readonly TagQuestion[] {
  return [
    ...fence.keys.flatMap((key) => [
      ...foreignTags(key, fence),
      ...variants(key, fence),
      ...untags(key, fence),
      ...foreignCreations(key, fence),
    ]),
    ...namedCalls('tags-off', { calls: tagsOff, sentence: 'makes the tags of a bucket of its own invisible', fence }),
    ...copyQuestions(fence),
    ...namedCalls('share', { calls: sharing, sentence: 'opens a copy of what is inside to others', fence }),
  ];
}

/** Tagging something outside as one's own. To be followed by using it. */
export function retagQuestions(fence: Fence): readonly TagQuestion[] {
  const sentence = `tags a resource outside as one of ${fence.text}`;
  const [visible, blind] = setsValues;
  const all = equal('aws:RequestTag', fence.tags);
  return [
    ...(visible === undefined
      ? []
      : [
          {
            move: 'retag' as const,
            covered: retagged(fence).map((condition) => ({ condition: allOf(condition, fence.notAtCreation) })),
            selection: visible.selection,
            sentence,
          },
        ]),
    ...(blind === undefined
      ? []
      : [
          {
            move: 'retag' as const,
            covered: [{ condition: allOf(all, fence.notAtCreation) }],
            selection: blind.selection,
            sentence,
          },
        ]),
  ];
}

/** Copying a source outside into something of one's own. */
function copyQuestions(fence: Fence): readonly TagQuestion[] {
  const own = equal('aws:RequestTag', fence.tags);
  const from = fence.keys.flatMap((key) => [foreign(key, fence), bare(key)]);
  return [
    {
      move: 'copy-in',
      covered: from.map((condition) => ({ condition: allOf(condition, own) })),
      selection: copies,
      sentence: `makes something tagged ${fence.text} of a source outside`,
      excused: true,
    },
  ];
}

/** A resource that lacks some of the tags, and a request that gives it all it lacks. */
function retagged(fence: Fence): readonly Condition[] {
  return subsetsOf(fence.keys).flatMap((given) => {
    const pick = (keys: readonly string[]): Record<string, string> =>
      Object.fromEntries(keys.map((key) => [key, fence.tags[key] ?? '']));
    const kept = fence.keys.filter((key) => !given.includes(key));
    const result = allOf(equal('aws:RequestTag', pick(given)), equal('aws:ResourceTag', pick(kept)));
    return given.flatMap((key) => [allOf(result, foreign(key, fence)), allOf(result, bare(key))]);
  });
}

function subsetsOf(keys: readonly string[]): readonly (readonly string[])[] {
  let all: readonly (readonly string[])[] = [[]];
  for (const key of keys) all = [...all, ...all.map((set) => [...set, key])];
  return all.filter((set) => set.length > 0);
}

function own(fence: Fence, { seen: visible }: { readonly seen: boolean }): Condition {
  return allOf(visible ? inside(fence) : {}, fence.notAtCreation);
}

function foreignTags(key: string, fence: Fence): readonly TagQuestion[] {
  const value = other('aws:RequestTag', key, fence.tags[key] ?? '');
  const base = { move: 'tag-foreign', tag: key } as const;
  const sentence = `gives a resource of its own another \`${key}\``;
  return [
    ...setsValues.map(({ selection: chosen, ...sight }) => ({
      ...base,
      sentence,
      selection: chosen,
      covered: [
        // The key as it is, so that a guard that only knows this spelling is told apart from none.
        { condition: allOf(own(fence, sight), value, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': key } }) },
        { condition: allOf(own(fence, sight), value, { Null: { 'aws:TagKeys': 'true' } }) },
      ],
    })),
    ...setsBlindly.map(({ selection: chosen, ...sight }) => ({
      ...base,
      sentence: `writes tags of a resource of its own that no policy can see, \`${key}\` among them`,
      selection: chosen,
      covered: [{ condition: own(fence, sight) }],
    })),
  ];
}

/** Some spellings of a key that is not the key itself. */
export function spellings(key: string): readonly string[] {
  const lower = key.toLowerCase();
  const mixed = [...lower].map((char, index) => (index % 2 === 0 ? char.toUpperCase() : char)).join('');
  const first = lower.replace(/[a-z]/, (char) => char.toUpperCase());
  const words = lower.replace(/(?<![a-z])[a-z]/g, (char) => char.toUpperCase());
  return [...new Set([words, first, lower.toUpperCase(), mixed, lower])].filter((one) => one !== key);
}

function variants(key: string, fence: Fence): readonly TagQuestion[] {
  const written = spellings(key);
  if (written.length === 0) return [];
  return setsVariants.map(({ selection: chosen, ...sight }) => ({
    move: 'tag-variant',
    tag: key,
    sentence: `adds \`${key}\` in another case beside the tag that is there: which of them counts is not defined`,
    selection: chosen,
    // With the value that is there already it would change nothing.
    covered: [other('aws:RequestTag', key, fence.tags[key] ?? ''), { Null: { [`aws:RequestTag/${key}`]: 'true' } }].map(
      (value) => ({
        condition: allOf(own(fence, sight), value, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': written } }),
      }),
    ),
  }));
}

function untags(key: string, fence: Fence): readonly TagQuestion[] {
  const base = { move: 'untag', tag: key } as const;
  const listed = (operator: string): Condition => ({ [operator]: { 'aws:TagKeys': key } });
  const sentence = `takes \`${key}\` off a resource of its own`;
  return [
    ...removesKeys.map(({ selection: chosen, ...sight }) => ({
      ...base,
      sentence,
      selection: chosen,
      covered: [
        { condition: allOf(own(fence, sight), listed('ForAnyValue:StringEquals')) },
        { actions: ['iam:*'], condition: allOf(own(fence, sight), listed('ForAnyValue:StringEqualsIgnoreCase')) },
      ],
    })),
    ...removesBlindly.map(({ selection: chosen, ...sight }) => ({
      ...base,
      sentence,
      selection: chosen,
      covered: [{ condition: own(fence, sight) }],
    })),
    ...removesAll.map(({ selection: chosen, ...sight }) => ({
      ...base,
      sentence: `takes all tags off a resource of its own by naming none, \`${key}\` among them`,
      selection: chosen,
      covered: [{ condition: allOf(own(fence, sight), { Null: { 'aws:TagKeys': 'true' } }) }],
    })),
  ];
}

function foreignCreations(key: string, fence: Fence): readonly TagQuestion[] {
  return [
    {
      move: 'create-foreign',
      tag: key,
      // What is new has no tags yet.
      covered: [
        {
          condition: allOf(other('aws:RequestTag', key, fence.tags[key] ?? ''), fence.untagged),
        },
      ],
      selection: newThings,
      sentence: `makes something with another \`${key}\`: it is planted among what belongs to others`,
    },
  ];
}

function namedCalls(
  move: MoveName,
  { calls, sentence, fence }: { readonly calls: readonly string[]; readonly sentence: string; readonly fence: Fence },
): readonly TagQuestion[] {
  return named.map(({ selection: chosen, seen: visible }) => ({
    move,
    sentence,
    selection: chosen,
    covered: [{ actions: calls, condition: visible ? inside(fence) : {} }],
  }));
}
