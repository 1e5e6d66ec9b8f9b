// Text in the languages of LDAP: values inside filters (RFC 4515), and names of entries brought to one form for comparing (RFC 4514).

const special = /[\\*()\0]/g;

/** A value for a filter: whatever it holds, it is that value and nothing else. */
export const filterValue = (text: string): string =>
  text.replace(special, (sign) => `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Whether this may stand for an attribute in a filter: a name or number, with options or a rule of matching. */
export const isAttribute = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9.;-]*(?::[A-Za-z0-9.-]+:)?$/.test(text);

/**
 * The name of an entry in one form: upper and lower case, spaces around the signs and the way of escaping do not matter, as they do not
 * for names of people and groups in any directory we know. A sign that is escaped is text and separates nothing.
 */
export function sameName(name: string): string {
  let done = '';
  let text = '';
  const close = (sign: string): void => {
    // Text has no line breaks after this, so that what separates can never be said by what is separated.
    done += `${text.trim().replace(/\s+/g, ' ').toLowerCase()}${sign === '' ? '' : `\n${sign}`}`;
    text = '';
  };
  for (let at = 0; at < name.length; ) {
    const sign = name.charAt(at);
    if (sign === '\\') {
      const bytes = bytesAt(name, at);
      text += bytes.text;
      at = bytes.end;
      continue;
    }
    if (sign === ',' || sign === ';') close(',');
    else if (sign === '=' || sign === '+') close(sign);
    else text += sign;
    at += 1;
  }
  close('');
  return done;
}

/** What an escape stands for: a run of `\xx`, which is UTF-8, or the sign after the `\`. */
function bytesAt(name: string, from: number): { readonly text: string; readonly end: number } {
  const bytes: number[] = [];
  let at = from;
  for (;;) {
    const pair = /^\\([0-9a-fA-F]{2})/.exec(name.slice(at, at + 3))?.[1];
    if (pair === undefined) break;
    bytes.push(Number.parseInt(pair, 16));
    at += 3;
  }
  if (bytes.length === 0) return { text: name.charAt(from + 1), end: from + 2 };
  return { text: Buffer.from(bytes).toString('utf8'), end: at };
}
