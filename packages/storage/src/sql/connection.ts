// The seam between our SQL and an engine: one session that answers statements. Both engines sit behind it, so everything
// above is one code path. Implementations speak no words of their own: errors are `SqlError`, values are plain.

/** A row as the engine gives it: bigint and integer as number, jsonb parsed, bytea as plain Uint8Array. */
export type EngineRow = Readonly<Record<string, unknown>>;

/** One session of a database. Statements may be sent before those before them are answered; they are answered in that order. */
export interface Connection {
  /** Runs one statement; without parameters it may be several, and the rows of the last are given. Throws `SqlError`. */
  query(sql: string, parameters: readonly unknown[]): Promise<readonly EngineRow[]>;
  /** Fills a table with rows in the text format of `COPY`, given in parts that are asked for as they go out; by far the fastest way in. Throws `SqlError`. */
  copyIn(target: CopyTarget, parts: Iterable<string>): Promise<void>;
  /** The rows of a statement without parameters in the binary format of `COPY`, by far the fastest way out. Throws `SqlError`. */
  copyOut(select: string): Promise<Uint8Array>;
}

/** Where copied rows go. Both are ours, never input. */
export interface CopyTarget {
  readonly table: string;
  readonly columns: readonly string[];
}

/** The sessions of a database. */
export interface Connections {
  /** Lends a session that nobody else uses meanwhile. A session that broke during `work` is thrown away. */
  use<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** One line for people: where the state is and what power loss means. */
  readonly about: string;
  close(): Promise<void>;
}
