// Patterns with `*` and `?`, compiled. A pattern is cut at its stars into pieces: the first must stand at the start, the last at the
// end, and the ones between are found one after the other, leftmost first. That is complete, needs no going back, and is linear.
// Pieces may hold variables; their values are filled in at the decision, and stay literal (a `*` in a value is just a `*`).
import type { Part } from '../parse/template.ts';
import { type Frame, type Slots, textOf } from './frame.ts';
import { type Search, searchFor } from './search.ts';

/** Does `text`, from `start` to `end`, match? */
export type Glob = (text: string, start: number, end: number, frame: Frame) => boolean;

/** A pattern without variables needs no frame. */
type StaticGlob = (text: string, start: number, end: number) => boolean;

/** The value of a variable; `undefined` if it cannot be resolved: absent without default, or multivalued. */
export type Resolve = (frame: Frame) => string | undefined;

/** Compiles a variable (IAM guide, "Variables and tags"; only single-valued keys can be variables). */
export function compileVariable(part: { readonly key: string; readonly fallback?: string }, slots: Slots): Resolve {
  const slot = slots.slotFor(part.key);
  const { fallback } = part;
  return (frame) => {
    const value = frame.values[slot];
    if (value === undefined) return fallback;
    return typeof value === 'object' ? undefined : textOf(value);
  };
}

/** Compiles the parts of a pattern. */
export function compileGlob(parts: readonly Part[], slots: Slots): Glob {
  return parts.some((part) => part.type === 'variable') ? dynamicGlob(parts, slots) : staticGlob(parts);
}

/** A pattern without variables, from its text, for use where no frame exists. */
export function plainGlob(parts: readonly Part[]): (text: string) => boolean {
  const glob = staticGlob(parts);
  return (text) => glob(text, 0, text.length);
}

type Piece = (string | null)[];

function piecesOf(parts: readonly Part[]): Piece[] {
  const pieces: Piece[] = [[]];
  for (const part of parts) {
    const current = pieces.at(-1) ?? [];
    if (part.type === 'star') pieces.push([]);
    else if (part.type === 'one') current.push(null);
    // By code unit, so that places in the piece are places in the text.
    else if (part.type === 'text') for (let at = 0; at < part.text.length; at += 1) current.push(part.text.charAt(at));
  }
  return pieces;
}

function staticGlob(parts: readonly Part[]): StaticGlob {
  const pieces = piecesOf(parts);
  const first = pieces[0] ?? [];
  if (pieces.length === 1) return exactly(first);
  const last = pieces.at(-1) ?? [];
  const between = pieces.slice(1, -1);
  if (between.length === 0 && last.length === 0) {
    if (first.length === 0) return () => true;
    if (!first.includes(null)) return startsWith(first.join(''));
  }
  return starred(first, between, last);
}

function startsWith(head: string): StaticGlob {
  const size = head.length;
  return (text, start, end) => end - start >= size && text.startsWith(head, start);
}

function exactly(piece: Piece): StaticGlob {
  const size = piece.length;
  if (!piece.includes(null)) {
    const whole = piece.join('');
    return (text, start, end) => end - start === size && text.startsWith(whole, start);
  }
  const here = matchAt(piece);
  return (text, start, end) => end - start === size && here(text, start);
}

function matchAt(piece: Piece): (text: string, at: number) => boolean {
  if (!piece.includes(null)) {
    const whole = piece.join('');
    return (text, at) => text.startsWith(whole, at);
  }
  return (text, at) => {
    for (let place = 0; place < piece.length; place += 1) {
      const char = piece[place];
      if (char !== null && text[at + place] !== char) return false;
    }
    return true;
  };
}

function starred(first: Piece, between: readonly Piece[], last: Piece): StaticGlob {
  const head = matchAt(first);
  const tail = matchAt(last);
  const searches: readonly { readonly search: Search; readonly size: number }[] = between.map((piece) => ({
    search: searchFor(piece),
    size: piece.length,
  }));
  const least = first.length + last.length;
  return (text, start, end) => {
    if (end - start < least || !head(text, start)) return false;
    const stop = end - last.length;
    let at = start + first.length;
    for (const { search, size } of searches) {
      const found = search(text, at, stop);
      if (found < 0) return false;
      at = found + size;
    }
    return tail(text, stop);
  };
}

type Step = string | null | Resolve;

function dynamicGlob(parts: readonly Part[], slots: Slots): Glob {
  const pieces: Step[][] = [[]];
  for (const part of parts) {
    const current = pieces.at(-1) ?? [];
    if (part.type === 'star') pieces.push([]);
    else if (part.type === 'one') current.push(null);
    else if (part.type === 'text') current.push(part.text);
    else current.push(compileVariable(part, slots));
  }
  return (text, start, end, frame) => {
    let at = start;
    for (let index = 0; index < pieces.length; index += 1) {
      const piece = pieces[index] ?? [];
      const size = sizeOf(piece, frame);
      if (size < 0) return false;
      const last = index === pieces.length - 1;
      if (index === 0) {
        if (last && size !== end - start) return false;
        if (at + size > end || !stepsAt(piece, text, at, frame)) return false;
      } else if (last) {
        return end - size >= at && stepsAt(piece, text, end - size, frame);
      } else {
        while (at + size <= end && !stepsAt(piece, text, at, frame)) at += 1;
        if (at + size > end) return false;
      }
      at += size;
    }
    return true;
  };
}

/** How many characters a piece takes; -1 if a variable in it cannot be resolved: then nothing matches. */
function sizeOf(piece: readonly Step[], frame: Frame): number {
  let size = 0;
  for (let index = 0; index < piece.length; index += 1) {
    const step = piece[index];
    if (step === null || step === undefined) size += 1;
    else if (typeof step === 'string') size += step.length;
    else {
      const value = step(frame);
      if (value === undefined) return -1;
      size += value.length;
    }
  }
  return size;
}

function stepsAt(piece: readonly Step[], text: string, start: number, frame: Frame): boolean {
  let at = start;
  for (let index = 0; index < piece.length; index += 1) {
    const step = piece[index];
    if (step === null || step === undefined) at += 1;
    else {
      const value = typeof step === 'string' ? step : step(frame);
      if (value === undefined || !text.startsWith(value, at)) return false;
      at += value.length;
    }
  }
  return true;
}
