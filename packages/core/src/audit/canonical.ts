// The one way an audit event becomes bytes: JSON in the canonical form of RFC 8785, so that any program in any language
// can recompute the hash. JavaScript's own number and string forms are that RFC's; sorting and strictness are added.

import { assert, Bug } from '../assert.ts';
import type { Json } from './event.ts';
import { utf8Bytes } from './utf8.ts';

/** RFC 8785 bytes of a value. Throws `Bug` for what JSON cannot say: NaN, infinities, `undefined`, lone surrogates. */
export const canonicalBytes = (value: Json): Uint8Array => utf8Bytes(canonicalText(value));

function canonicalText(value: Json): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    assert(Number.isFinite(value), 'a number in canonical JSON is finite');
    // ECMAScript's Number::toString is what RFC 8785 §3.2.2.3 prescribes; minus zero becomes 0.
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    // RFC 8785 §3.2.2.2 demands an error where JSON.stringify would escape a lone surrogate.
    assert(!/\p{Surrogate}/u.test(value), 'text in canonical JSON has no lone surrogate');
    return JSON.stringify(value);
  }
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value === 'object') {
    // Keys in order of UTF-16 code units (RFC 8785 §3.2.3), which is the default order of `sort`.
    const keys = Object.keys(value).sort();
    return `{${keys.map((key) => `${canonicalText(key)}:${canonicalText(value[key] ?? missing(value, key))}`).join(',')}}`;
  }
  throw new Bug('only JSON has a canonical form');
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** `??` also catches null, which is a value; only `undefined` is none. */
function missing(value: { readonly [key: string]: Json }, key: string): null {
  assert(value[key] === null, 'a key in canonical JSON has a value');
  return null;
}
