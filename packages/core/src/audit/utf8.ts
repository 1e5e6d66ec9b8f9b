// UTF-8 written out, because core compiles without the types of any platform. Strict both ways: text with a lone
// surrogate and bytes that are not the one encoding of a text are refused, so that bytes and text stand for each other.

import { Bug } from '../assert.ts';

/** The UTF-8 bytes of `text`. Throws `Bug` for a lone surrogate, which has none. */
export function utf8Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) {
      bytes[length++] = point;
    } else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      if (point >= 0xd800 && point <= 0xdfff) throw new Bug('text with a lone surrogate has no UTF-8 form');
      bytes[length++] = 0xe0 | (point >> 12);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (point >> 18);
      bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
      bytes[length++] = 0x80 | (point & 0x3f);
    }
  }
  return bytes.slice(0, length);
}

/** The text of UTF-8 bytes, or `null` if they are not the shortest encoding of a text. */
export function utf8Text(bytes: Uint8Array): string | null {
  const parts: string[] = [];
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
    const leastOfLength = [0, 0x80, 0x800, 0x10000][more] ?? 0;
    if (point < leastOfLength || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
    parts.push(String.fromCodePoint(point));
    at += more + 1;
  }
  return parts.join('');
}
