// Tables for people, JSON for machines. What comes from outside is stripped of control characters before a terminal sees it.

/** Prints rows as a table with the widths of their longest cells; nothing but a sentence when there are none. */
export function printTable(headers: readonly string[], rows: readonly (readonly string[])[], whenEmpty: string): void {
  if (rows.length === 0) {
    console.log(whenEmpty);
    return;
  }
  const clean = rows.map((row) => row.map(plain));
  const widths = headers.map((header, index) =>
    Math.max(header.length, ...clean.map((row) => [...(row[index] ?? '')].length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        index === cells.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - [...cell].length),
      )
      .join('  ')
      .trimEnd();
  console.log(line(headers));
  for (const row of clean) console.log(line(row));
}

/** Prints a value as JSON with two spaces. */
export const printJson = (value: unknown): void => console.log(JSON.stringify(value, null, 2));

/** One id a line. */
export function printIds(ids: readonly string[]): void {
  for (const id of ids) console.log(plain(id));
}

/** Text from outside, safe for a terminal. */
export const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not reach a terminal
  text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�');

/** Several lines of text from outside, safe for a terminal. */
export const plainLines = (text: string): string => text.split('\n').map(plain).join('\n');

/** `in 12 min`, `3 h ago`, `now`; the moment itself stays in the JSON. */
export function relativeTime(instant: string, now: number = Date.now()): string {
  const seconds = Math.round((Date.parse(instant) - now) / 1000);
  const size = Math.abs(seconds);
  if (size === 0) return 'now';
  const text =
    size < 60
      ? `${size} s`
      : size < 3_600
        ? `${Math.round(size / 60)} min`
        : size < 172_800
          ? `${Math.round(size / 3_600)} h`
          : `${Math.round(size / 86_400)} d`;
  return seconds > 0 ? `in ${text}` : `${text} ago`;
}
