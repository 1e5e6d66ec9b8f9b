// What has been opened so far, ended in reverse order when the start fails or the server stops.

/** Something to do at the end. */
export type End = () => Promise<void> | void;

export class Ends {
  readonly #ends: End[] = [];

  add(end: End): void {
    this.#ends.push(end);
  }

  /** Runs every end, the last added first, even if one fails; throws the first failure when all have run. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
