// Whether a list of resources can be imported as it stands: every id once, parents without circles, texts that can be stored and shown.
// What cannot be is a problem with its place; nothing is cut or repaired, since half a value could mean another one.

import { quoted } from '../errors/refusal.ts';
import { limits } from '../limits.ts';
import { type ImportedResource, type ImportFinding, unsaidParent } from './declared.ts';

export interface CheckedImport {
  /** Each id once, in the order of the files. */
  readonly resources: readonly ImportedResource[];
  readonly findings: readonly ImportFinding[];
}

/** Checks the resources of all files together. */
export function checkImport(given: readonly ImportedResource[]): CheckedImport {
  const findings: ImportFinding[] = [];
  const resources = eachOnce(given, findings);
  for (const one of resources) checkTexts(one, findings);
  checkParents(resources, findings);
  return { resources, findings };
}

function eachOnce(given: readonly ImportedResource[], findings: ImportFinding[]): readonly ImportedResource[] {
  const first = new Map<string, ImportedResource>();
  for (const one of given) {
    const key = `${one.resource.type}\u0000${one.resource.nativeId}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, one);
      continue;
    }
    const same = JSON.stringify(before.resource) === JSON.stringify(one.resource);
    const what = `${quoted(one.resource.nativeId)} is already at ${before.where}`;
    findings.push({
      severity: same ? 'note' : 'problem',
      where: one.where,
      message: same ? `${what}, the same; one was kept` : `${what}, and says something else; remove one`,
    });
  }
  return [...first.values()];
}

// Half a surrogate pair cannot be stored either.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is looked for
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\p{Cs}]/u;

function checkTexts({ where, resource }: ImportedResource, findings: ImportFinding[]): void {
  const check = (what: string, text: string, lengthMax: number): void => {
    const message =
      text.length > lengthMax
        ? `${what} has ${text.length} characters, and at most ${lengthMax} can be stored`
        : control.test(text)
          ? `${what} holds characters that cannot be seen; remove them`
          : null;
    if (message !== null) findings.push({ severity: 'problem', where, message });
  };
  check('`type`', resource.type, limits.nameLengthMax);
  check('`native_id`', resource.nativeId, limits.descriptionLengthMax);
  check('`name`', resource.name, limits.nameLengthMax);
  check('`path`', resource.path, limits.descriptionLengthMax);
  check('`parent_native_id`', resource.parentNativeId ?? '', limits.descriptionLengthMax);
  for (const [what, record] of [
    ['tag', resource.tags],
    ['context', resource.context],
  ] as const) {
    for (const [key, value] of Object.entries(record)) {
      if (key === '' || key === '__proto__') {
        findings.push({ severity: 'problem', where, message: `${quoted(key)} is no key of a ${what}` });
      }
      check(`the key ${quoted(key)} of a ${what}`, key, limits.tagKeyLengthMax);
      check(`the ${what} ${quoted(key)}`, value, limits.tagValueLengthMax);
    }
  }
}

/** A parent may be known already and need not be in the files; a circle is wrong whatever is known. */
function checkParents(resources: readonly ImportedResource[], findings: ImportFinding[]): void {
  const byId = new Map(resources.map((one) => [one.resource.nativeId, one]));
  const missing = new Map<string, { count: number; readonly where: string }>();
  const settled = new Set<string>();
  for (const one of resources) {
    const { nativeId, parentNativeId } = one.resource;
    if (parentNativeId !== null && !byId.has(parentNativeId)) {
      const seen = missing.get(parentNativeId) ?? { count: 0, where: one.where };
      missing.set(parentNativeId, { ...seen, count: seen.count + 1 });
    }
    const above = new Set<string>();
    for (
      let at: string | null = nativeId;
      at !== null && !settled.has(at);
      at = byId.get(at)?.resource.parentNativeId ?? null
    ) {
      if (above.has(at)) {
        const message = `the parents of ${quoted(at)} go in a circle; correct one \`parent_native_id\``;
        findings.push({ severity: 'problem', where: byId.get(at)?.where ?? one.where, message });
        break;
      }
      above.add(at);
    }
    for (const each of above) settled.add(each);
  }
  for (const [parent, { count, where }] of missing) {
    const also = count === 1 ? '' : `, also of ${count - 1} more,`;
    const message =
      parent === unsaidParent
        ? `the file does not say what it is in${count === 1 ? '' : `, nor what ${count - 1} more are`}; \`under\` does not find it`
        : `its parent ${quoted(parent)}${also} is not in the files; what is above stays unknown unless it is known already`;
    findings.push({ severity: 'note', where, message });
  }
}
