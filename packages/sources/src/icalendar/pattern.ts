// How the summary of an event names a person, in words instead of a regular expression: `On call: {email}`, `{local} *`.

import { no, ok, type Result, refusal } from '@tidegate/core';

/** Finds the address that a summary names; null where it names none. */
export type SummaryPattern = (summary: string) => string | null;

/** A longer summary is cut before it is looked at. */
const summaryMax = 500;
const starsMax = 3;

/** Reads a pattern with one `{email}` or one `{local}`, which `domain` makes an address; `*` stands for anything. */
export function parsePattern(text: string, domain: string): Result<SummaryPattern> {
  const pieces = text.split(/(\{email\}|\{local\}|\*)/);
  const places = pieces.filter((piece) => piece === '{email}' || piece === '{local}');
  const stars = pieces.filter((piece) => piece === '*').length;
  if (places.length !== 1 || stars > starsMax || text.length > summaryMax) {
    const message = `\`pattern\` must hold one \`{email}\` or one \`{local}\`, and at most ${starsMax} \`*\`, as \`On call: {email}\``;
    return no(refusal('source.invalid', message, { field: 'pattern' }));
  }
  const needsDomain = places[0] === '{local}';
  if (needsDomain && !/^[^\s@]{1,200}$/.test(domain)) {
    return no(refusal('source.invalid', 'set `domain` to what comes behind the `@` of `{local}`', { field: 'domain' }));
  }
  const source = pieces.map((piece) => partOf(piece)).join('');
  const expression = new RegExp(`^\\s*${source}\\s*$`, 'iu');
  return ok((summary) => {
    const found = expression.exec(summary.slice(0, summaryMax))?.groups?.['who'];
    if (found === undefined) return null;
    return needsDomain ? `${found}@${domain}` : found;
  });
}

function partOf(piece: string): string {
  if (piece === '{email}') return '(?<who>[^\\s@<>"]{1,64}@[^\\s@<>"]{1,255})';
  if (piece === '{local}') return '(?<who>[^\\s@<>"]{1,64})';
  return piece === '*' ? '[^]*?' : piece.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
