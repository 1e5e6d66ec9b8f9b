// Reads a list of services from what people have: a set's own file, JSON, a text with a service per line, CSV, or AWS's page as a browser saves it. Where a
// table marks services with a check, only those count. What a line means is worked out later, with the table of actions.
import { quoted } from '../../parse/problems.ts';
import { isRecord } from '../../parse/shape.ts';
import type { WrittenSet } from './written-set.ts';

/** Characters of a list that are read. AWS's page of all programs is about 800,000. */
export const serviceListTextMax = 8_388_608;

/** What a list says. */
export interface ServiceList {
  readonly entries: readonly string[];
  /** What the file says about itself, if it is a set's file. */
  readonly about: Partial<Omit<WrittenSet, 'entries'>>;
}

/** How to read a table of several programs. */
export interface ReadServiceListOptions {
  /** Part of the heading of the column whose checks count: `Moderate`. Default: any column with a check. */
  readonly column?: string;
}

/** Reads a list; a sentence if it holds no services. */
export function readServiceList(text: string, options: ReadServiceListOptions = {}): ServiceList | string {
  if (text.length > serviceListTextMax) return `the list has more than ${serviceListTextMax} characters`;
  const start = text.trimStart().slice(0, 200);
  if (/^[[{]/.test(start)) return fromJson(text);
  if (/<(?:!doctype|html|table|head|body|ul|div)\b/i.test(start))
    return fromRows(rowsOfHtml(text), options, listItems(text));
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^\s*#/.test(line));
  const separator = lines[0]?.includes('\t') === true ? '\t' : ',';
  if (lines.length > 1 && /service/i.test(lines[0] ?? '') && (lines[0] ?? '').includes(separator)) {
    return fromRows(
      lines.map((line) => cellsOfLine(line, separator)),
      options,
      [],
    );
  }
  return listed(
    lines.map((line) =>
      line
        .replace(/^\s*(?:[-*•]|\d+\.)\s+/, '')
        .replace(check, '')
        .trim(),
    ),
  );
}

const check = /[✓✔☑✅]/u;

function listed(entries: readonly string[], about: ServiceList['about'] = {}): ServiceList | string {
  const named = [...new Set(entries.map((entry) => entry.trim()).filter((entry) => /[A-Za-z]/.test(entry)))];
  return named.length === 0 ? 'there is no service in the list' : { entries: named, about };
}

function fromJson(text: string): ServiceList | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the list begins like JSON and is none';
  }
  if (Array.isArray(value)) return listed(value.filter(isText));
  if (!isRecord(value)) return 'a list in JSON is an array of names, or an object with `entries` or `services`';
  const entries = value['entries'] ?? value['services'];
  if (!Array.isArray(entries)) return 'a list in JSON is an array of names, or an object with `entries` or `services`';
  const odd = entries.find((entry) => !isText(entry));
  if (odd !== undefined) return `${quoted(JSON.stringify(odd))} is not the name of a service`;
  const about: Record<string, string> = {};
  for (const name of ['name', 'title', 'asOf', 'dating', 'source']) {
    const said = value[name];
    if (isText(said)) about[name] = said;
  }
  return listed(entries.filter(isText), about);
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** The services of a table: of the rows with a check, if any row has one. */
function fromRows(
  rows: readonly (readonly string[])[],
  { column }: ReadServiceListOptions,
  otherwise: readonly string[],
): ServiceList | string {
  const heading = rows.find((row) => /service/i.test(row[0] ?? '')) ?? [];
  const at = column === undefined ? -1 : heading.findIndex((cell) => cell.toLowerCase().includes(column.toLowerCase()));
  if (column !== undefined && at < 0) {
    return `no column is headed ${quoted(column)}; there are ${heading.map((cell) => quoted(cell)).join(', ')}`;
  }
  const checked = (row: readonly string[]): boolean =>
    at < 0 ? row.some((cell) => check.test(cell)) : isChecked(row[at] ?? '');
  const body = rows.filter((row) => row !== heading && (row[0] ?? '').trim() !== '');
  const marked = body.filter(checked);
  if (at >= 0 || marked.length > 0) return listed(marked.map(nameOf));
  const names = body.map(nameOf);
  return listed(names.length > 0 ? names : otherwise);
}

const nameOf = (row: readonly string[]): string => row[0] ?? '';

const isChecked = (cell: string): boolean =>
  check.test(cell) || /^(?:x|yes|true|authorized|in scope)$/i.test(cell.trim());

function rowsOfHtml(text: string): readonly (readonly string[])[] {
  const shown = without(without(text, 'script'), 'style');
  return inside(shown, ['tr']).map((row) => inside(row, ['td', 'th']).map(plainText));
}

function listItems(text: string): readonly string[] {
  return inside(text, ['li']).map(plainText);
}

/** What stands inside the elements, in order. Elements that never end are left out; every search goes forward, so the time grows with the length. */
function inside(text: string, names: readonly string[]): readonly string[] {
  return spans(text, names).map(({ from, to }) => text.slice(from, to));
}

/** The text without such elements. */
function without(text: string, name: string): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of spans(text, [name])) {
    rest += `${text.slice(at, start)} `;
    at = end;
  }
  return rest + text.slice(at);
}

interface Span {
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

function spans(text: string, names: readonly string[]): readonly Span[] {
  const lower = text.toLowerCase();
  const open = new RegExp(`<(${names.join('|')})(?=[\\s>/])`, 'g');
  const found: Span[] = [];
  for (let match = open.exec(lower); match !== null; match = open.exec(lower)) {
    const from = lower.indexOf('>', open.lastIndex) + 1;
    const to = from === 0 ? -1 : lower.indexOf(`</${match[1] ?? ''}`, from);
    // Without an end here there is none further on.
    if (to < 0) break;
    const after = lower.indexOf('>', to) + 1;
    const end = after === 0 ? lower.length : after;
    found.push({ start: match.index, from, to, end });
    open.lastIndex = end;
  }
  return found;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
  '#10003': '✓',
  '#x2713': '✓',
  check: '✓',
};

/** Characters of a cell that are read; a name has far fewer. */
const cellMax = 2_000;

function plainText(html: string): string {
  return html
    .slice(0, cellMax)
    .replace(/<[^>]*>/g, ' ')
    .replace(/&([#\w]+);/g, (whole, name: string) => entities[name.toLowerCase()] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The cells of a line of CSV; quotes hold separators, and two of them are one. */
function cellsOfLine(line: string, separator: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let inside = false;
  for (let index = 0; index < line.length; index += 1) {
    const char = line.charAt(index);
    if (char === '"' && inside && line.charAt(index + 1) === '"') {
      cell += '"';
      index += 1;
    } else if (char === '"') inside = !inside;
    else if (char === separator && !inside) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...cells, cell].map((one) => one.trim());
}
