// What a target says about itself is text from outside. Before it is compared with what is known it is made fit to store and show:
// bounded, without control characters, each id once. Whatever had to be left out is a finding, never silence.

import { type DiscoveredResource, limits, quoted, type SyncPage } from '@tidegate/core';
import { aTurn } from '../in-turns.ts';

/** A resource and the part of the reading that it came in. */
export interface FoundIn {
  readonly part: string;
  readonly resource: DiscoveredResource;
}

export interface CleanList {
  /** By `keyOf`; each once. */
  readonly found: ReadonlyMap<string, FoundIn>;
  readonly findings: readonly string[];
}

/** One text per resource of an integration: type and native id. */
export const keyOf = (one: { readonly type: string; readonly nativeId: string }): string =>
  `${one.type}\u0000${one.nativeId}`;

/** Puts pages together. An id that is named twice keeps its first meaning. */
export async function listOf(pages: readonly Pick<SyncPage, 'part' | 'resources'>[]): Promise<CleanList> {
  const found = new Map<string, FoundIn>();
  const findings: string[] = [];
  for (const { part, resources } of pages) {
    for (const resource of resources) {
      const key = keyOf(resource);
      if (found.has(key)) findings.push(`${quoted(resource.nativeId)} is listed twice; the first was kept`);
      else found.set(key, { part, resource });
    }
    await aTurn();
  }
  return { found, findings };
}

// Half a surrogate pair cannot be stored either.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Cs}]/gu;

const showable = (text: string, lengthMax: number): string => text.replace(control, '�').slice(0, lengthMax);

/** A resource fit to store and show, or null where its id is none; what was left out is added to `findings`. */
export function cleanResource(raw: DiscoveredResource, findings: string[]): DiscoveredResource | null {
  const { nativeId } = raw;
  // An id is compared, never shown differently: one that cannot be stored as it is names nothing.
  if (nativeId === '' || nativeId.length > limits.descriptionLengthMax || nativeId.search(control) !== -1) {
    findings.push(`${quoted(nativeId)} is no id that can be stored; the resource was left out`);
    return null;
  }
  const name = showable(raw.name, limits.nameLengthMax);
  const tags = cleanRecord(raw.tags, `a tag of ${quoted(nativeId)}`, findings);
  const context = cleanRecord(raw.context, `a fact about ${quoted(nativeId)}`, findings);
  const { unfit: _, ...rest } = raw;
  return {
    ...rest,
    name: name === '' ? nativeId.slice(-limits.nameLengthMax) : name,
    path: showable(raw.path, limits.descriptionLengthMax),
    tags: tags.fit,
    context: context.fit,
    ...(tags.unfit.length + context.unfit.length === 0 ? {} : { unfit: { tags: tags.unfit, context: context.unfit } }),
  };
}

interface CleanRecord {
  readonly fit: Readonly<Record<string, string>>;
  /** Keys that could be stored, with values that cannot. */
  readonly unfit: readonly string[];
}

/** Left out rather than cut: half a value could mean another one. */
function cleanRecord(record: Readonly<Record<string, string>>, what: string, findings: string[]): CleanRecord {
  const entries = Object.entries(record);
  const unfit: string[] = [];
  const fit = entries.filter(([key, value]) => {
    const keyFits = key !== '' && key.length <= limits.tagKeyLengthMax;
    const keyClear = key.search(control) === -1;
    const fits = keyFits && value.length <= limits.tagValueLengthMax;
    const clear = keyClear && value.search(control) === -1;
    if (fits && clear) return true;
    const known = keyFits && keyClear;
    if (known) unfit.push(key);
    const why = fits ? 'holds control characters' : 'is longer than can be stored';
    const stays = known ? '; a value known from before stays' : '';
    findings.push(`${what} ${why} and was left out: ${quoted(key, 40)}${stays}`);
    return false;
  });
  return { fit: unfit.length === 0 && fit.length === entries.length ? record : Object.fromEntries(fit), unfit };
}
