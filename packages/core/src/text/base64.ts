// Base64 (RFC 4648 section 4) written out, because core compiles without the types of any platform. Strict: text and bytes stand for each
// other, so that no two texts mean the same bytes.

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The base64 text of bytes, with padding. */
export function base64Text(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second, third] = bytes.subarray(at, at + 3);
    const triple = (first << 16) | ((second ?? 0) << 8) | (third ?? 0);
    text += letter(triple >> 18) + letter(triple >> 12);
    text += (second === undefined ? '=' : letter(triple >> 6)) + (third === undefined ? '=' : letter(triple));
  }
  return text;
}

const letter = (value: number): string => alphabet.charAt(value & 63);

/** The bytes of base64 text, or `null` for anything `base64Text` would not write. */
export function base64Bytes(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 4) {
    const four = [0, 1, 2, 3].map((step) => Math.max(0, alphabet.indexOf(text.charAt(at + step))));
    const triple = four.reduce((sum, value) => (sum << 6) | value, 0);
    bytes.push((triple >> 16) & 255, (triple >> 8) & 255, triple & 255);
  }
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const decoded = new Uint8Array(bytes.slice(0, bytes.length - padding));
  return base64Text(decoded) === text ? decoded : null;
}
