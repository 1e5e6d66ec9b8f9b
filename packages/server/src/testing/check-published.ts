// Holds an answer against the published API's own response schemas, which are kept as facts in `published/cases/answers.json`:
// `key!` must be there, `type?` may be null, `[X]` is a list, `{X}` a map, `A|B` one of these words, anything else another schema.
// More than the schema says is allowed.

import answers from '../published/cases/answers.json' with { type: 'json' };

type Shapes = Readonly<Record<string, Readonly<Record<string, string>>>>;
const apis: Readonly<Record<'public' | 'client', Shapes>> = answers;

/** Everything in which the answer differs from the schema, as sentences; empty where it fits. */
export function checkPublished(value: unknown, type: string, api: 'public' | 'client' = 'public'): readonly string[] {
  return [...problemsOf(value, type, { shapes: apis[api], path: '$', nullsAllowed: api === 'public' })];
}

interface At {
  readonly shapes: Shapes;
  readonly path: string;
  /** The clients of the client API take an explicit null for a value. */
  readonly nullsAllowed: boolean;
}

function* problemsOf(value: unknown, type: string, at: At): Generator<string> {
  const nullable = type.endsWith('?');
  const bare = nullable ? type.slice(0, -1) : type;
  if (bare === '*') return;
  if (value === null) {
    if (!nullable || !at.nullsAllowed) yield `${at.path} is null`;
    return;
  }
  if (bare.startsWith('[')) {
    if (!Array.isArray(value)) return yield `${at.path} is no list`;
    for (const [index, item] of value.entries()) {
      yield* problemsOf(item, bare.slice(1, -1), { ...at, path: `${at.path}[${index}]` });
    }
    return;
  }
  const simple = simpleTypes.get(bare);
  if (simple !== undefined) {
    if (!simple(value)) yield `${at.path} is no ${bare}`;
    return;
  }
  if (bare.includes('|')) {
    if (!bare.split('|').some((word) => word === value)) yield `${at.path} is not one of ${bare}`;
    return;
  }
  if (typeof value !== 'object' || Array.isArray(value)) return yield `${at.path} is no object`;
  if (bare.startsWith('{')) {
    for (const [key, item] of Object.entries(value)) {
      yield* problemsOf(item, bare.slice(1, -1), { ...at, path: `${at.path}.${key}` });
    }
    return;
  }
  yield* objectProblems(new Map(Object.entries(value)), bare, at);
}

function* objectProblems(value: ReadonlyMap<string, unknown>, name: string, at: At): Generator<string> {
  const shape = at.shapes[name];
  if (shape === undefined) throw new Error(`there is no published schema ${name}`);
  for (const [spelled, type] of Object.entries(shape)) {
    const required = spelled.endsWith('!');
    const key = required ? spelled.slice(0, -1) : spelled;
    const path = `${at.path}.${key}`;
    if (value.has(key)) yield* problemsOf(value.get(key), type, { ...at, path });
    else if (required) yield `${path} is missing`;
  }
}

const simpleTypes = new Map<string, (value: unknown) => boolean>([
  ['string', (value) => typeof value === 'string'],
  ['boolean', (value) => typeof value === 'boolean'],
  ['number', (value) => typeof value === 'number'],
  ['int', (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31],
  [
    'date-time',
    (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value),
  ],
]);
