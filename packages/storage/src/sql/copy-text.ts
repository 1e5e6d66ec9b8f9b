// Rows in the text format of `COPY` (PostgreSQL manual, "COPY", File Formats): a line each, tabs between, `\\N` for null.

/** A cell: text, number, or nothing. */
export type CopyCell = string | number | null;

/** The lines of these rows. Every character that means something to `COPY` is escaped. */
export function copyText(rows: Iterable<readonly CopyCell[]>): string {
  let text = '';
  for (const row of rows) {
    for (let at = 0; at < row.length; at++) text += (at === 0 ? '' : '\t') + cellText(row[at] ?? null);
    text += '\n';
  }
  return text;
}

function cellText(cell: CopyCell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'number') return `${cell}`;
  return special.test(cell) ? cell.replace(specials, (character) => escapes[character] ?? character) : cell;
}

const special = /[\\\n\r\t]/;
const specials = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
