// UTF-8 written out, because core compiles without the types of any platform. Strict both ways: text with a lone
// surrogate and bytes that are not the one encoding of a text are refused, so that bytes and text stand for each other.

import { Bug } from '../assert.ts';

/** The UTF-8 bytes of `text`. Throws `Bug` for a lone surrogate, which has none. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) ?? 0;
    if (point < 0x80) {
      bytes[length++] = point;
      continue;
    }
    if (point >= 0xd800 && point <= 0xdfff) throw new Bug('text with a lone surrogate has no UTF-8 form');
    if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
    } else {
      if (point < 0x10000) {
        bytes[length++] = 0xe0 | (point >> 12);
      } else {
        bytes[length++] = 0xf0 | (point >> 18);
        bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
        at += 1;
      }
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[length++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, length);
}

/** How many code points are turned into text at once; far below what any engine takes as arguments. */
const pointsAtOnce = 4_096;

/** The text of UTF-8 bytes, or `null` if they are not the shortest encoding of a text. */
export function utf8Text(bytes: Uint8Array): string | null {
  let text = '';
  let points: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first >= 0xf8 || (first >= 0x80 && first < 0xc0)) return null;
    let point = more === 0 ? first : first & (0x3f >> more);
    for (let step = 1; step <= more; step += 1) {
      const next = bytes[at + step] ?? 0;
      if ((next & 0xc0) !== 0x80) return null;
      point = (point << 6) | (next & 0x3f);
    }
    if (more > 0 && !isShortest(point, more)) return null;
    points.push(point);
    at += more + 1;
    if (points.length === pointsAtOnce) {
      text += String.fromCodePoint(...points);
      points = [];
    }
  }
  return text + String.fromCodePoint(...points);
}

/** Whether a character may be written with so many continuation bytes; surrogates and what lies past Unicode may not. */
function isShortest(point: number, more: number): boolean {
  if (more === 1) return point >= 0x80;
  if (more === 2) return point >= 0x800 && !(point >= 0xd800 && point <= 0xdfff);
  return point >= 0x10000 && point <= 0x10ffff;
}
