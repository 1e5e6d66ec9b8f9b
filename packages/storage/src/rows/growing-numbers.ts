// Numbers that come one after another, many of them and again for every page, without an array anew for each.

export class GrowingNumbers {
  #numbers = new Uint32Array(1_024);
  length = 0;

  push(number: number): void {
    if (this.length === this.#numbers.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.length] = number;
    this.length += 1;
  }

  pushAll(numbers: readonly number[]): void {
    for (let at = 0; at < numbers.length; at++) this.push(numbers[at] ?? 0);
  }

  /** What came since the last time. Good until more comes. */
  take(): Uint32Array {
    const taken = this.#numbers.subarray(0, this.length);
    this.length = 0;
    return taken;
  }
}
