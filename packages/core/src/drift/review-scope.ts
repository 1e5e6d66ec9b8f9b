// What has drifted about one scope: its reading beside the baseline. The baseline moves only when somebody accepts what is found, when
// the query becomes another, or while it holds nothing yet; so a slow drift is found like a fast one, and a change that is undone
// no longer holds.

import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import type { Instant } from '../ports/clock.ts';
import { type Level, levelOf } from '../segmentation/rules.ts';
import type { FindingKind, FindingSeverity, Held } from './finding.ts';
import { likelyKey } from './likely-key.ts';
import type { DriftSettings, ScopeBaseline, ScopeReading, SeenKey, ValueCount } from './scope-reading.ts';

export interface ReviewAsk {
  readonly reading: ScopeReading;
  /** Null where the scope was not looked at before. */
  readonly baseline: ScopeBaseline | null;
  readonly settings: DriftSettings;
  /** Every key that occurs; empty where nothing is known of the inventory, which is no evidence of anything. */
  readonly seen: readonly SeenKey[];
  /** What accounts say of environments, which tags may not say. Absent where nothing is known of it. */
  readonly told?: ToldEnvironments;
  readonly now: Instant;
}

/** Which environment an account is of, by its id; and the order whose words are one environment. */
export interface ToldEnvironments {
  readonly ofAccounts: ReadonlyMap<string, string>;
  readonly order: readonly Level[];
}

const nothingTold: ToldEnvironments = { ofAccounts: new Map(), order: [] };

/** What holds now, and what the next review compares with. */
export interface Reviewed {
  readonly held: readonly Held[];
  readonly baseline: ScopeBaseline | null;
}

/** Reviews one scope. */
export function reviewScope(ask: ReviewAsk): Reviewed {
  const { reading, seen } = ask;
  if (reading.problem !== null) return { held: [unreadable(reading, reading.problem)], baseline: ask.baseline };
  const known = ask.baseline?.query === reading.query && ask.baseline.resources > 0 ? ask.baseline : null;
  const baseline =
    known === null ? baselineOf(ask) : { ...withBorders(known, reading), keys: keysNow(reading, seen, known.keys) };
  const held = [...unseenKeys(reading, seen, baseline.keys)];
  if (known !== null) held.push(...sizeOf(reading, known, ask.settings), ...bordersOf(reading, known, ask.told));
  return { held, baseline };
}

/** The baseline after somebody accepted a finding as it is now; the same where the finding is about something else. */
export function acceptReading(
  kind: FindingKind,
  baseline: ScopeBaseline,
  reading: ScopeReading,
  told: ToldEnvironments = nothingTold,
): ScopeBaseline {
  switch (kind) {
    case 'scope.grew':
    case 'scope.shrank':
      return { ...baseline, resources: reading.resources };
    case 'scope.crossed_environment':
      return { ...baseline, environments: environmentsIn(reading, told) };
    case 'scope.crossed_account':
      return { ...baseline, accounts: valuesOf(reading.accounts) };
    default:
      return baseline;
  }
}

/** By tags and by accounts; null where tags say too many to compare. */
function environmentsIn(reading: ScopeReading, { ofAccounts }: ToldEnvironments): readonly string[] | null {
  const tagged = valuesOf(reading.environments);
  if (tagged === null) return null;
  return [...new Set([...tagged, ...(reading.accounts ?? []).flatMap(({ value }) => ofAccounts.get(value) ?? [])])];
}

/** A border that could not be known before, of more than were told apart, begins with what is known now. */
const withBorders = (known: ScopeBaseline, reading: ScopeReading): ScopeBaseline => ({
  ...known,
  environments: known.environments ?? valuesOf(reading.environments),
  accounts: known.accounts ?? valuesOf(reading.accounts),
});

function baselineOf({ reading, seen, now }: ReviewAsk): ScopeBaseline {
  return {
    scopeId: reading.scopeId,
    query: reading.query,
    at: now,
    resources: reading.resources,
    environments: valuesOf(reading.environments),
    accounts: valuesOf(reading.accounts),
    keys: keysNow(reading, seen, []),
  };
}

const valuesOf = (counts: readonly ValueCount[] | null): readonly string[] | null =>
  counts?.map(({ value }) => value) ?? null;

/** The values of the keys that the query names; those of a key that is gone are what it had. */
function keysNow(reading: ScopeReading, seen: readonly SeenKey[], before: readonly SeenKey[]): readonly SeenKey[] {
  return reading.named.flatMap((named) => find(seen, named) ?? find(before, named) ?? []);
}

const find = (keys: readonly SeenKey[], { field, key }: SeenKey): SeenKey | undefined =>
  keys.find((one) => one.field === field && one.key === key);

type Part = { readonly severity: FindingSeverity; readonly sentence: string; readonly details: Held['details'] };

function hold(reading: ScopeReading, kind: FindingKind, part: Part, about = ''): Held {
  return {
    key: `${kind} ${reading.scopeId}${about}`,
    kind,
    subject: reading.scopeId,
    subjectName: reading.scopeName,
    ...part,
    // Nobody can ask for anything through a scope that no access flow offers.
    severity: reading.offered ? part.severity : 'low',
  };
}

const unreadable = (reading: ScopeReading, problem: string): Held =>
  hold(reading, 'scope.unreadable', {
    severity: 'high',
    sentence: `the query of ${quoted(reading.scopeName)} can no longer be read, so it holds nothing: ${problem}`,
    details: { problem },
  });

function* unseenKeys(reading: ScopeReading, seen: readonly SeenKey[], had: readonly SeenKey[]): Iterable<Held> {
  if (seen.length === 0) return;
  for (const named of reading.named) {
    if (find(seen, named) !== undefined) continue;
    const { field, key } = named;
    const values = named.values.length > 0 ? named.values : (find(had, named)?.values ?? []);
    const likely = likelyKey(
      { key, values },
      seen.filter((one) => one.field === field),
    );
    const what = field === 'resource_tag' ? 'tag' : 'context key';
    const became = likely === null ? '' : `; it may have become ${quoted(likely)}`;
    const sentence = `${quoted(reading.scopeName)} asks for the ${what} ${quoted(key)}, which no resource has${became}`;
    const part = { severity: 'medium', sentence, details: { field, key, likely } } as const;
    yield hold(reading, 'scope.key_unseen', part, ` ${field}[${JSON.stringify(key)}]`);
  }
}

function* sizeOf(reading: ScopeReading, baseline: ScopeBaseline, settings: DriftSettings): Iterable<Held> {
  const [was, is, name] = [baseline.resources, reading.resources, quoted(reading.scopeName)];
  const details = { was, is };
  if (is === 0) {
    const sentence = `${name} holds nothing any more; it held ${counted(was)}`;
    yield hold(reading, 'scope.empty', { severity: 'medium', sentence, details });
    return;
  }
  const difference = Math.abs(is - was);
  if (difference < settings.rowsMin || difference <= was * settings.share) return;
  const [kind, word] = is > was ? (['scope.grew', 'grew'] as const) : (['scope.shrank', 'shrank'] as const);
  const sentence = `${name} ${word} from ${was} to ${counted(is)}`;
  yield hold(reading, kind, { severity: is > was ? 'medium' : 'low', sentence, details });
}

function* bordersOf(
  reading: ScopeReading,
  baseline: ScopeBaseline,
  told: ToldEnvironments | undefined,
): Iterable<Held> {
  yield* environmentBorder(reading, baseline, told ?? nothingTold);
  yield* border(reading, 'scope.crossed_account', 'account', reading.accounts, baseline.accounts);
}

/** By tags and by accounts together: what either side says now and neither said before was entered. */
function* environmentBorder(
  reading: ScopeReading,
  baseline: ScopeBaseline,
  { ofAccounts, order }: ToldEnvironments,
): Iterable<Held> {
  if (reading.environments === null || baseline.environments === null) return;
  const nameOf = (word: string): string => order[levelOf(order, word) ?? -1]?.name ?? word;
  const before = [...baseline.environments, ...(baseline.accounts ?? []).flatMap((id) => ofAccounts.get(id) ?? [])];
  const known = new Set(before.map(nameOf));
  const now = new Map<string, number>();
  const count = (value: string, of: number): void => {
    if (!known.has(nameOf(value))) now.set(value, Math.max(now.get(value) ?? 0, of));
  };
  for (const { value, count: of } of reading.environments) count(value, of);
  const byAccount = new Map<string, number>();
  for (const { value, count: of } of reading.accounts ?? []) {
    const environment = ofAccounts.get(value);
    if (environment !== undefined) byAccount.set(environment, (byAccount.get(environment) ?? 0) + of);
  }
  for (const [value, of] of byAccount) if (![...now.keys()].some((one) => nameOf(one) === value)) count(value, of);
  const entered = [...now].map(([value, of]) => ({ value, count: of }));
  yield* border(reading, 'scope.crossed_environment', 'environment', entered, [...new Set(before)]);
}

/** Nothing is told where one side has too many values to compare: such a scope has no border. */
function* border(
  reading: ScopeReading,
  kind: 'scope.crossed_environment' | 'scope.crossed_account',
  word: string,
  now: readonly ValueCount[] | null,
  before: readonly string[] | null,
): Iterable<Held> {
  if (now === null || before === null) return;
  const known = new Set(before);
  const entered = now.filter(({ value }) => !known.has(value));
  if (entered.length === 0) return;
  const shown = entered.slice(0, shownMax).map(({ value, count }) => `${quoted(value)} (${counted(count)})`);
  if (entered.length > shownMax) shown.push(`${entered.length - shownMax} more`);
  const until = before.length === 0 ? `no ${word} at all` : listed(cut(before).map(String), '');
  const sentence = `${quoted(reading.scopeName)} now reaches into the ${word} ${listed(shown, '')}; until now it held ${until}`;
  const details = {
    entered: entered.slice(0, detailsMax).map(({ value, count }) => ({ value, count })),
    before: before.slice(0, detailsMax),
  };
  yield hold(reading, kind, { severity: 'high', sentence, details });
}

const shownMax = 3;
const detailsMax = 50;

function cut(values: readonly string[]): readonly string[] {
  const shown = values.slice(0, shownMax).map((value) => quoted(value));
  return values.length > shownMax ? [...shown, `${values.length - shownMax} more`] : shown;
}

const counted = (count: number): string => (count === 1 ? '1 resource' : `${count} resources`);
