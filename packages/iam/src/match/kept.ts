// What was worked out for a text, kept for the next time. When full, all is forgotten and made anew: simple, and bounded.

/** Texts remembered at once. */
const keptMax = 4096;

/** Values by text. */
export class Kept<Value extends object | string> {
  readonly #values = new Map<string, Value>();

  /** What was kept for a text. */
  find(text: string): Value | undefined {
    return this.#values.get(text);
  }

  /** Keeps a value, and answers it. */
  keep(text: string, value: Value): Value {
    if (this.#values.size >= keptMax) this.#values.clear();
    this.#values.set(text, value);
    return value;
  }
}
