// Which kinds of values hardly ever come again: names, say, of which each resource has one of its own. Looking for those among what was read a
// moment ago is in vain, and remembering them takes the room of others. A kind is judged anew after every so many values.

const valuesJudged = 4_096;
/** A kind is rare from fewer repeats among those on, and frequent again from more. */
const rareBelow = valuesJudged / 8;
const frequentFrom = valuesJudged / 2;

export class RareRepeats {
  readonly #rare: boolean[] = [];
  readonly #values: number[] = [];
  readonly #repeats: number[] = [];

  /** The number of the next kind. */
  add(): number {
    this.#values.push(0);
    this.#repeats.push(0);
    return this.#rare.push(false) - 1;
  }

  isRare(kind: number): boolean {
    return this.#rare[kind] === true;
  }

  /** Tells of a value whether it came before. */
  note(kind: number, again: boolean): void {
    const values = (this.#values[kind] ?? 0) + 1;
    const repeats = (this.#repeats[kind] ?? 0) + (again ? 1 : 0);
    const judged = values === valuesJudged;
    if (judged) this.#rare[kind] = repeats < (this.#rare[kind] === true ? frequentFrom : rareBelow);
    this.#values[kind] = judged ? 0 : values;
    this.#repeats[kind] = judged ? 0 : repeats;
  }
}
