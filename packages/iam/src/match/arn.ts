// ARNs, compared segment by segment (IAM guide, "Using wildcards in resource ARNs" and "ARN condition operators"): six segments,
// each with its own wildcards, the last of which holds all further colons. So `arn:aws:s*:::b` never reaches over a colon.
import { coversAll, type Part, type Template } from '../parse/template.ts';
import type { Frame, Slots } from './frame.ts';
import { compileGlob, type Glob } from './glob.ts';

/** Colons that end the first five segments. */
export const arnColons = 5;

/** Finds the first five colons of a text; false (and -1 first) if it has fewer. */
export function findColons(text: string, into: Int32Array): boolean {
  let found = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) !== colonCode) continue;
    into[found] = at;
    found += 1;
    if (found === arnColons) return true;
  }
  into[0] = -1;
  return false;
}

const colonCode = 0x3a;

/** Does a text, whose colons were found, begin as an ARN? By code units: this is asked for every request. */
export function beginsAsArn(text: string, colons: Int32Array): boolean {
  return colons[0] === 3 && text.charCodeAt(0) === 0x61 && text.charCodeAt(1) === 0x72 && text.charCodeAt(2) === 0x6e;
}

/** One segment of an ARN, 0 to 5; `undefined` if the text is no ARN. */
export function arnSegment(arn: string, segment: number): string | undefined {
  const colons = new Int32Array(arnColons);
  if (!arn.startsWith('arn:') || !findColons(arn, colons)) return undefined;
  const start = segment === 0 ? 0 : (colons[segment - 1] ?? 0) + 1;
  return arn.slice(start, segment < arnColons ? colons[segment] : arn.length);
}

/** Does an ARN, whose colons were found before, match? `colons[0]` is -1 if the text is no ARN. */
export type ArnTest = (arn: string, colons: Int32Array, frame: Frame) => boolean;

/**
 * Compiles the pattern of a Resource element. Fewer than six segments are completed with `*` (IAM guide, "IAM identifiers", incomplete
 * ARNs). A variable before the fifth colon matches nothing (IAM guide, "Where you can use policy variables").
 */
export function compileResourceArn(template: Template, slots: Slots): ArnTest {
  const segments = segmentsOf(template.parts);
  if (segments.slice(0, arnColons).some((segment) => segment.some((part) => part.type === 'variable')))
    return () => false;
  while (segments.length <= arnColons) segments.push([{ type: 'star' }]);
  return coversAll(template) ? () => true : compileSegments(segments, slots);
}

/** Compiles the pattern of an ARN operator. Fewer than six segments match nothing, but for `*` and a variable by itself. */
export function compileArn(template: Template, slots: Slots): ArnTest {
  const segments = segmentsOf(template.parts);
  if (segments.length === 1 && template.parts.length === 1) {
    const [only] = template.parts;
    if (only?.type === 'star') return () => true;
    // A variable that stands for a whole ARN: its value is compared as it is.
    if (only?.type === 'variable') return wholeText(compileGlob(template.parts, slots));
  }
  return segments.length <= arnColons ? () => false : compileSegments(segments, slots);
}

function compileSegments(segments: readonly (readonly Part[])[], slots: Slots): ArnTest {
  const head = segments.slice(0, arnColons);
  // Without wildcards before the fifth colon the head fixes all five colons: comparing the text as a whole is the same, and fast.
  if (head.every((segment) => segment.every((part) => part.type === 'text'))) return wholeArn(joined(segments), slots);
  const globs = segments.map((segment) => compileGlob(segment, slots));
  return (arn, colons, frame) => {
    if ((colons[0] ?? -1) < 0) return false;
    let start = 0;
    for (let index = 0; index <= arnColons; index += 1) {
      const glob = globs[index];
      const end = index < arnColons ? (colons[index] ?? 0) : arn.length;
      if (glob === undefined || !glob(arn, start, end, frame)) return false;
      start = end + 1;
    }
    return true;
  };
}

/** A pattern compared with the text as a whole. The two commonest, a plain ARN and a plain beginning, need nothing further. */
function wholeArn(parts: readonly Part[], slots: Slots): ArnTest {
  const plain = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  const others = parts.filter((part) => part.type !== 'text');
  if (others.length === 0) return (arn) => arn === plain;
  if (others.length === 1 && parts.at(-1)?.type === 'star') return (arn) => arn.startsWith(plain);
  return wholeText(compileGlob(parts, slots));
}

function wholeText(glob: Glob): ArnTest {
  return (arn, _colons, frame) => glob(arn, 0, arn.length, frame);
}

function joined(segments: readonly (readonly Part[])[]): readonly Part[] {
  const parts: Part[] = [];
  for (const [index, segment] of segments.entries()) {
    if (index > 0) parts.push({ type: 'text', text: ':' });
    parts.push(...segment);
  }
  return parts;
}

/** Cuts parts at their first five literal colons; a colon inside of a variable is not one. */
export function segmentsOf(parts: readonly Part[]): Part[][] {
  const segments: Part[][] = [[]];
  for (const part of parts) {
    if (part.type !== 'text') {
      segments.at(-1)?.push(part);
      continue;
    }
    let { text } = part;
    for (let colon = text.indexOf(':'); colon >= 0 && segments.length <= arnColons; colon = text.indexOf(':')) {
      if (colon > 0) segments.at(-1)?.push({ type: 'text', text: text.slice(0, colon) });
      segments.push([]);
      text = text.slice(colon + 1);
    }
    if (text !== '') segments.at(-1)?.push({ type: 'text', text });
  }
  return segments;
}
