/** The text of the generated module, from the installed data. */
export function compactTable(): Promise<string>;
