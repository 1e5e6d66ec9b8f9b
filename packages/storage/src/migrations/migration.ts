// What a migration is: a number, a name, and SQL that takes the database from the number before to this one.

/** One step of the schema. Once released it is never edited: its checksum is recorded in every database it ran on. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}
