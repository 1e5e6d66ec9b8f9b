// Numbers that come one after another, many of them and again for every page, without an array anew for each.

export class GrowingNumbers {
  #numbers = new Uint32Array(1_024);
  length = 0;

  push(number: number): void {
    if (this.length === this.#numbers.length) this.#grow(1);
    this.#numbers[this.length] = number;
    this.length += 1;
  }

  pushAll(numbers: readonly number[]): void {
    const { length } = this;
    const past = length + numbers.length;
    if (past > this.#numbers.length) this.#grow(numbers.length);
    const ours = this.#numbers;
    for (let at = 0; at < numbers.length; at++) ours[length + at] = numbers[at] ?? 0;
    this.length = past;
  }

  /** Part of an array of numbers that are none below 0. */
  pushPart(numbers: Int32Array, from: number, to: number): void {
    const shift = this.length - from;
    if (shift + to > this.#numbers.length) this.#grow(to - from);
    const ours = this.#numbers;
    for (let at = from; at < to; at++) ours[shift + at] = numbers[at] ?? 0;
    this.length = shift + to;
  }

  /** Writes another number where one came since the last time. */
  set(at: number, number: number): void {
    this.#numbers[at] = number;
  }

  /** What came since the last time. Good until more comes. */
  take(): Uint32Array {
    const taken = this.#numbers.subarray(0, this.length);
    this.length = 0;
    return taken;
  }

  #grow(more: number): void {
    const larger = new Uint32Array(this.length * 2 + more);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
