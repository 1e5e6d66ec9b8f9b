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
  return {
    ...raw,
    name: name === '' ? nativeId.slice(-limits.nameLengthMax) : name,
    path: showable(raw.path, limits.descriptionLengthMax),
    tags: cleanRecord(raw.tags, `a tag of ${quoted(nativeId)}`, findings),
    context: cleanRecord(raw.context, `a fact about ${quoted(nativeId)}`, findings),
  };
}

/** Left out rather than cut: half a value could mean another one. */
function cleanRecord(
  record: Readonly<Record<string, string>>,
  what: string,
  findings: string[],
): Readonly<Record<string, string>> {
  const entries = Object.entries(record);
  const fit = entries.filter(([key, value]) => {
    const fits = key !== '' && key.length <= limits.tagKeyLengthMax && value.length <= limits.tagValueLengthMax;
    const clear = key.search(control) === -1 && value.search(control) === -1;
    if (!fits) findings.push(`${what} is longer than can be stored and was left out: ${quoted(key, 40)}`);
    else if (!clear) findings.push(`${what} holds control characters and was left out: ${quoted(key, 40)}`);
    return fits && clear;
  });
  return fit.length === entries.length ? record : Object.fromEntries(fit);
}
