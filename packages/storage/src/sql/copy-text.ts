// Rows in the text format of `COPY` (PostgreSQL manual, "COPY", File Formats): a line each, tabs between, `\\N` for null.

/** A cell: text, number, or nothing. */
export type CopyCell = string | number | null;

/** A part is sent when it is this long: while the database takes it in, the next is written. */
const partLength = 65_536;

/** The lines of these rows, in parts. Every character that means something to `COPY` is escaped. */
export function* copyText<Row>(rows: Iterable<Row>, cellsOf: (row: Row) => readonly CopyCell[]): Generator<string> {
  let text = '';
  for (const row of rows) {
    const cells = cellsOf(row);
    for (let at = 0; at < cells.length; at++) text += (at === 0 ? '' : '\t') + cellText(cells[at] ?? null);
    text += '\n';
    if (text.length < partLength) continue;
    yield text;
    text = '';
  }
  yield text;
}

function cellText(cell: CopyCell): string {
  if (cell === null) return '\\N';
  if (typeof cell === 'number') return `${cell}`;
  return special.test(cell) ? cell.replace(specials, (character) => escapes[character] ?? character) : cell;
}

const special = /[\\\n\r\t]/;
const specials = /[\\\n\r\t]/g;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
