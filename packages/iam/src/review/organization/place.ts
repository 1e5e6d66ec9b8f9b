// What an account is for, whose it is and which phase it serves, and what told it: its stated uses, a tag, its name, or the unit it is in, in
// this order. Nothing here judges.
import type { Account, Node } from './tree.ts';
import { type AccountKind, kindsIn, namesEnterprise, type Phase, phasesIn, subjectIn, tagKeyOf } from './words.ts';

/** A fact with what told it: ``tag `env` ``, `the name`, ``unit `Ecommerce` ``. */
export interface Told<Value> {
  readonly value: Value;
  readonly from: string;
}

/** An account, understood. */
export interface AccountPlace {
  readonly account: string;
  readonly name: string;
  /** Names of the units from the root down. */
  readonly path: readonly string[];
  readonly kind: Told<AccountKind>;
  readonly businessUnit?: Told<string>;
  readonly phase?: Told<Phase>;
}

/** A place with what a review needs besides. */
export interface Place extends AccountPlace {
  readonly at: Account;
  /** The texts that name uses: as stated, of tags, the name. */
  readonly useTexts: readonly Told<readonly string[]>[];
  /** All phases told, by what told them. */
  readonly phases: readonly Told<readonly Phase[]>[];
}

const useKeys: ReadonlySet<string> = new Set(['use', 'uses', 'usecase', 'usecases', 'purpose']);
const phaseKeys: ReadonlySet<string> = new Set(['phase', 'deliveryphase', 'environment', 'env', 'stage', 'lifecycle']);
const unitKeys: ReadonlySet<string> = new Set(['businessunit', 'bu', 'department', 'division']);

/** Works out what an account is. */
export function placeOf(at: Account): Place {
  const useTexts = useTextsOf(at);
  const phases = phasesOf(at);
  const kind = kindOf(at, useTexts);
  const businessUnit = kind.value === 'runtime' ? businessUnitOf(at) : undefined;
  const [phase] = phases;
  const [value] = phase?.value ?? [];
  return {
    at,
    account: at.facts.id,
    name: at.facts.name,
    path: at.parent.path.map(({ name }) => name),
    kind,
    ...(businessUnit === undefined ? {} : { businessUnit }),
    ...(kind.value !== 'runtime' || phase === undefined || value === undefined
      ? {}
      : { phase: { value, from: phase.from } }),
    useTexts,
    phases,
  };
}

/** Tags of an account whose key means one of the words. */
function tagged({ facts }: Account, keys: ReadonlySet<string>): readonly (readonly [key: string, value: string])[] {
  return Object.entries(facts.tags ?? {}).filter(([key]) => keys.has(tagKeyOf(key)));
}

function useTextsOf(at: Account): readonly Told<readonly string[]>[] {
  const stated = at.facts.uses === undefined ? [] : [{ value: at.facts.uses, from: '`uses`' }];
  const tags = tagged(at, useKeys).map(([key, value]) => ({
    value: value.split(/[,;+|/]|\s+and\s+/i).filter((part) => part.trim() !== ''),
    from: `tag \`${key}\``,
  }));
  return [...stated, ...tags, { value: [at.facts.name], from: 'the name' }];
}

function kindOf(at: Account, texts: readonly Told<readonly string[]>[]): Told<AccountKind> {
  if (at.management) return { value: 'management', from: '`managementAccount`' };
  for (const { value, from } of texts) {
    const [kind] = value.flatMap(kindsIn);
    if (kind !== undefined) return { value: kind, from };
  }
  for (const unit of unitsUp(at)) {
    const [kind] = kindsIn(unit.name);
    if (kind !== undefined) return { value: kind, from: fromUnit(unit) };
    if (namesEnterprise(unit.name)) return { value: 'enterprise', from: fromUnit(unit) };
  }
  return { value: 'runtime', from: 'nothing else said' };
}

/** The phases, nearest teller first: stated uses and tags, the name, units from the account upwards. */
function phasesOf(at: Account): readonly Told<readonly Phase[]>[] {
  const stated = (at.facts.uses ?? []).join(' ');
  const tellers = [
    ...tagged(at, phaseKeys).map(([key, value]) => ({ text: value, from: `tag \`${key}\`` })),
    { text: stated, from: '`uses`' },
    ...tagged(at, useKeys).map(([key, value]) => ({ text: value, from: `tag \`${key}\`` })),
    { text: at.facts.name, from: 'the name' },
    ...unitsUp(at).map((unit) => ({ text: unit.name, from: fromUnit(unit) })),
  ];
  return tellers.flatMap(({ text, from }) => {
    const value = phasesIn(text);
    return value.length === 0 ? [] : [{ value, from }];
  });
}

function businessUnitOf(at: Account): Told<string> | undefined {
  for (const [key, value] of tagged(at, unitKeys)) {
    if (value.trim() !== '') return { value: value.trim().toLowerCase(), from: `tag \`${key}\`` };
  }
  for (const unit of unitsUp(at)) {
    const value = subjectIn(unit.name);
    if (value !== '') return { value, from: fromUnit(unit) };
  }
  const value = subjectIn(at.facts.name);
  return value === '' ? undefined : { value, from: 'the name' };
}

/** The units above an account, nearest first, without the root. */
function unitsUp(at: Account): readonly Node[] {
  return at.parent.path.filter(({ kind }) => kind === 'unit').toReversed();
}

const fromUnit = ({ name }: Node): string => `unit \`${name}\``;
