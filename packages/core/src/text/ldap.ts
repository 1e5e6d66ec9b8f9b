// Text in the languages of LDAP, for the source and the adapter alike: values inside filters (RFC 4515), and names of entries (RFC 4514)
// taken apart and brought to one form for comparing. There is no other place that writes either.

const special = /[\\*()\0]/g;

/** A value for a filter: whatever it holds, it is that value and nothing else. */
export const ldapFilterValue = (text: string): string =>
  text.replace(special, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Whether this may stand for an attribute in a filter: a name or number, with options or a rule of matching. */
export const isLdapAttribute = (text: string): boolean =>
  /^[A-Za-z0-9][A-Za-z0-9.;-]*(?::[A-Za-z0-9.-]+:)?$/.test(text);

/** One part of a name: `cn` and `Ada`, without escapes. */
export interface LdapNamePart {
  readonly attribute: string;
  readonly value: string;
}

/** The name of an entry, taken apart: the entry itself first, each level with one part or several (`a=b+c=d`). */
export function ldapNameParts(name: string): readonly (readonly LdapNamePart[])[] {
  const levels: LdapNamePart[][] = [];
  let level: LdapNamePart[] = [];
  let attribute: string | null = null;
  let text = '';
  const closePart = (): void => {
    const words = text.trim();
    if (attribute !== null || words !== '') level.push({ attribute: attribute ?? '', value: words });
    attribute = null;
    text = '';
  };
  const closeLevel = (): void => {
    closePart();
    if (level.length > 0) levels.push(level);
    level = [];
  };
  for (let at = 0; at < name.length; ) {
    const sign = name.charAt(at);
    if (sign === '\\') {
      const bytes = bytesAt(name, at);
      text += bytes.text;
      at = bytes.end;
      continue;
    }
    at += 1;
    if (sign === ',' || sign === ';') closeLevel();
    else if (sign === '+') closePart();
    else if (sign === '=' && attribute === null) {
      attribute = text.trim().toLowerCase();
      text = '';
    } else text += sign;
  }
  closeLevel();
  return levels;
}

/**
 * The name of an entry in one form: upper and lower case, spaces around the signs and the way of escaping do not matter, as they do not
 * for names of people and groups in any directory we know. A sign that is escaped is text and separates nothing.
 */
export const sameLdapName = (name: string): string =>
  // Text has no line breaks after this, so that what separates can never be said by what is separated.
  ldapNameParts(name)
    .map((level) => level.map(({ attribute, value }) => `${oneLine(attribute)}\n=${oneLine(value)}`).join('\n+'))
    .join('\n,');

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ').toLowerCase();

/** What an escape stands for: a run of `\xx`, which is UTF-8, or the sign after the `\`. */
function bytesAt(name: string, from: number): { readonly text: string; readonly end: number } {
  let bytes = '';
  let at = from;
  for (;;) {
    const pair = /^\\([0-9a-fA-F]{2})/.exec(name.slice(at, at + 3))?.[1];
    if (pair === undefined) break;
    bytes += `%${pair}`;
    at += 3;
  }
  if (bytes === '') return { text: name.charAt(from + 1), end: from + 2 };
  try {
    return { text: decodeURIComponent(bytes), end: at };
  } catch {
    // No UTF-8: it stays what it is, the same for the same bytes.
    return { text: bytes.toLowerCase(), end: at };
  }
}
