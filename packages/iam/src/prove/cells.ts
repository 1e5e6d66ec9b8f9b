// The classes of requests a question distinguishes: an action, a type of resource, an account. Actions and types that no statement of the
// question tells apart, and whose requests carry the same of the keys it asks about, are one class.

import type { CompiledGoal, Line } from './goal.ts';
import { arnPattern, type Domain, partition } from './language.ts';
import { carries as carriesKey, isEverPresent, type Pair, type ServicePairs, servicesNamed } from './universe.ts';
import { planOf } from './verdict-view.ts';

/** A class of requests. */
export interface Cell {
  /** All pairs of the class; the first stands for them. */
  readonly pairs: readonly Pair[];
  /** Statements whose action matches. */
  readonly lines: readonly number[];
}

/**
 * Statements of which one must match every request that is looked for: those of the level that must allow and names the fewest services. Where a
 * resource policy can grant by itself, a caller's own levels need not allow.
 */
function grantsOf(goal: CompiledGoal): readonly Line[] {
  const choices = goal.worlds
    .filter(({ want }) => want === 'allow')
    .flatMap(({ world, levels }) => {
      const granting = levels.filter(({ layer }) => layer === 'identity' || layer === 'resource');
      const limiting = levels.filter(({ layer }) => layer === 'boundary' && world.resource === undefined);
      return [granting.flatMap(({ allows }) => allows), ...limiting.map(({ allows }) => allows)];
    })
    .map((ids) => ids.flatMap((id) => goal.lines[id] ?? []));
  const size = (lines: readonly Line[]): number => prefixesOf(lines)?.size ?? Number.POSITIVE_INFINITY;
  return (
    choices.reduce<readonly Line[] | undefined>(
      (best, one) => (best === undefined || size(one) < size(best) ? one : best),
      undefined,
    ) ?? []
  );
}

/** Services the actions of the lines can be of; `undefined` for all. */
function prefixesOf(lines: readonly Line[]): ReadonlySet<string> | undefined {
  const prefixes = new Set<string>();
  for (const { compiled } of lines) {
    if (compiled.source.action.not) return undefined;
    for (const pattern of compiled.source.action.patterns) {
      const prefix = pattern.slice(0, pattern.indexOf(':')).toLowerCase();
      if (!/^[a-z0-9-]+$/.test(prefix)) return undefined;
      prefixes.add(prefix);
    }
  }
  return prefixes;
}

const matched = new Map<string, Uint8Array>();
const matchedMax = 20_000;

/** Which actions of a service a line matches; remembered by what its action element says. */
function matchesOf(line: Line, service: string, actions: readonly string[]): Uint8Array {
  const id = `${service} ${line.actionId}`;
  const known = matched.get(id);
  if (known !== undefined) return known;
  const made = matchRow(line, service, actions);
  if (matched.size >= matchedMax) matched.clear();
  matched.set(id, made);
  return made;
}

/** Which pairs of the table a question is about; `wantedId` names the choice. */
export interface Wanted {
  readonly wanted?: (pair: Pair) => boolean;
  readonly wantedId?: string;
}

const kept = new Map<string, readonly Cell[]>();
const keptMax = 2_000;

function matchRow({ compiled }: Line, service: string, actions: readonly string[]): Uint8Array {
  const { not, patterns } = compiled.source.action;
  const lower = patterns.map((pattern) => pattern.toLowerCase());
  const own = lower.filter((pattern) => pattern.startsWith(`${service}:`) || !/^[a-z0-9-]+:/.test(pattern));
  // Most statements speak of whole services, or of others: no pattern needs to be tried.
  if (own.length === 0) return new Uint8Array(actions.length).fill(not ? 1 : 0);
  if (own.some((pattern) => pattern === '*' || pattern === `${service}:*`)) {
    return new Uint8Array(actions.length).fill(not ? 0 : 1);
  }
  return Uint8Array.from(actions, (action) => (compiled.action(action) ? 1 : 0));
}

/** The classes of the table's requests. They follow from a few texts, by which they are kept from one question to the next. */
export function tableCells(goal: CompiledGoal, choice: Wanted): readonly Cell[] {
  const grants = grantsOf(goal);
  const keys = [...goal.spelling.keys()].filter((key) => !isEverPresent(key));
  const { lines } = goal;
  const about = lines.map(({ actionId, compiled }) => `${actionId}${compiled.resource === undefined ? '' : ' places'}`);
  const id = JSON.stringify([choice.wantedId, keys, about, grants.map((line) => line.id)]);
  return servicesNamed(prefixesOf(grants)).flatMap((pairs) => {
    const cellsId = `${pairs.service} ${id}`;
    const known = choice.wanted === undefined || choice.wantedId !== undefined ? kept.get(cellsId) : undefined;
    if (known !== undefined) return known;
    const made = cellsOf(pairs, { goal, grants, keys, wanted: choice.wanted });
    if (kept.size >= keptMax) kept.clear();
    kept.set(cellsId, made);
    return made;
  });
}

interface About {
  readonly goal: CompiledGoal;
  readonly grants: readonly Line[];
  readonly keys: readonly string[];
  readonly wanted: ((pair: Pair) => boolean) | undefined;
}

/** The actions that the same statements match, and to which the same rules of AWS apply. */
interface Group {
  readonly lines: readonly number[];
  /** Where no statement asks about the resource, all types are one. */
  readonly places: boolean;
  /** Classes by the keys their requests carry, then by ARN. */
  readonly classes: Map<string, Map<string, Pair[]>>;
}

function cellsOf({ service, actions, pairs }: ServicePairs, { goal, grants, keys, wanted }: About): readonly Cell[] {
  const rows = goal.lines.map((line) => matchesOf(line, service, actions));
  const granting = grants.flatMap((line) => rows[line.id] ?? []);
  const groups = new Map<string, Group>();
  const carried = new Map<Pair['keys'], string>();
  const cells: Cell[] = [];
  for (const [index, ofAction] of pairs.entries()) {
    if (!granting.some((row) => row[index] === 1)) continue;
    let group: Group | undefined;
    for (const pair of ofAction) {
      if (pair.lower === 'sts:getcalleridentity' || (wanted !== undefined && !wanted(pair))) continue;
      group ??= groupOf(index, pair.lower, { goal, rows, groups });
      let carries = carried.get(pair.keys);
      if (carries === undefined) {
        carries = keys.map((key) => (carriesKey(pair, key) ? '1' : '0')).join('');
        carried.set(pair.keys, carries);
      }
      const byArn = group.classes.get(carries) ?? new Map<string, Pair[]>();
      group.classes.set(carries, byArn);
      const arn = group.places ? pair.arn : '';
      const known = byArn.get(arn);
      if (known !== undefined) known.push(pair);
      else {
        const alike = [pair];
        byArn.set(arn, alike);
        cells.push({ pairs: alike, lines: group.lines });
      }
    }
  }
  return cells;
}

function groupOf(
  index: number,
  lower: string,
  {
    goal,
    rows,
    groups,
  }: {
    readonly goal: CompiledGoal;
    readonly rows: readonly Uint8Array[];
    readonly groups: Map<string, Group>;
  },
): Group {
  let id = ruleOf(lower);
  const ruled = id !== '';
  for (let line = 0; line < rows.length; line += 1) id += rows[line]?.[index] === 1 ? '1' : '0';
  const known = groups.get(id);
  if (known !== undefined) return known;
  const lines = rows.flatMap((row, line) => (row[index] === 1 ? [line] : []));
  const places = ruled || lines.some((line) => goal.lines[line]?.compiled.resource !== undefined);
  const made = { lines, places, classes: new Map<string, Map<string, Pair[]>>() };
  groups.set(id, made);
  return made;
}

/** Actions to which AWS applies rules of its own are classes of their own. */
function ruleOf(lower: string): string {
  if (!/^(?:sts|iam|kms):/.test(lower)) return '';
  const { passRole, ownPolicy, altersIam } = planOf(lower);
  return `${passRole ? 'pass ' : ''}${ownPolicy ?? ''}${altersIam ? ' alters' : ''}`;
}

/** Patterns of actions to which AWS applies rules of its own. */
const ruledPatterns: readonly string[] = [
  ...['kms:*', 'iam:*', 'iam:get*', 'iam:list*', 'iam:generate*', 'iam:simulate*', 'iam:passrole'],
  ...[
    'assumerole',
    'assumerolewithsaml',
    'assumerolewithwebidentity',
    'tagsession',
    'setsourceidentity',
    'setcontext',
  ].map((name) => `sts:${name}`),
];

/** The classes of all texts that are actions; `undefined` if there are too many. */
export function openCells(goal: CompiledGoal): readonly Cell[] | undefined {
  const written = goal.lines.flatMap(({ compiled }) => compiled.source.action.patterns.map((one) => one.toLowerCase()));
  const plain = (text: string): string => text.toLowerCase();
  const patterns = [...new Set([...written, ...ruledPatterns])].map((text) => plainPattern(plain(text)));
  const domain: Domain = {
    any: [plainPattern('?*:?*')],
    none: [plainPattern('*:*:*'), plainPattern('* *'), plainPattern('sts:getcalleridentity')],
  };
  const actions = partition(patterns, domain);
  return actions?.flatMap((action) =>
    ['*', openRole, openKey, openArn].map((arn): Cell => {
      const service = action.slice(0, action.indexOf(':'));
      const pair = {
        service,
        action,
        lower: action,
        level: 'Write',
        type: undefined,
        required: false,
        arn,
        keys: new Set<string>(),
      } as const;
      return { pairs: [pair], lines: goal.lines.flatMap((line) => (line.compiled.action(action) ? [line.id] : [])) };
    }),
  );
}

/** Any ARN, a role's or a key's: AWS has rules of its own for the latter two, so `openArn` stands for all others. */
export const openArn = 'arn:*:*:*:*:*';
export const openRole = 'arn:*:iam::*:role/*';
export const openKey = 'arn:*:kms:*:*:key/*';

/** A pattern whose wildcards reach over colons. */
function plainPattern(text: string): ReturnType<typeof arnPattern> {
  return arnPattern(text).map((token) => (token.type === 'char' ? token : { ...token, colonFree: false }));
}
