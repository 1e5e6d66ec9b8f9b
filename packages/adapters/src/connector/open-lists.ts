// Lists that the broker reads page by page: each is kept until it ends, until the broker wants no more, or until nobody has read on for
// too long.

import { Fault, limits } from '@tidegate/core';

interface OpenList {
  readonly pages: AsyncIterator<unknown>;
  readonly timer: NodeJS.Timeout;
}

/** One page, or the end. */
export type NextPage = { readonly done: true } | { readonly done: false; readonly value: unknown };

export class OpenLists {
  readonly #lists = new Map<number, OpenList>();
  #count = 0;

  /** Keeps a list; answers its number. */
  keep(pages: AsyncIterable<unknown>): number {
    this.#count += 1;
    const number = this.#count;
    this.#lists.set(number, { pages: pages[Symbol.asyncIterator](), timer: this.#closeLater(number) });
    return number;
  }

  async next(number: number): Promise<NextPage> {
    const list = this.#lists.get(number);
    if (!list) throw new Fault('target.unreachable', 'the list was not read on for too long and has been closed');
    clearTimeout(list.timer);
    const { done, value } = await list.pages.next();
    if (done === true) {
      this.#lists.delete(number);
      return { done };
    }
    // It may have been closed meanwhile.
    if (this.#lists.has(number)) this.#lists.set(number, { pages: list.pages, timer: this.#closeLater(number) });
    return { done: false, value };
  }

  close(number: number): void {
    const list = this.#lists.get(number);
    if (!list) return;
    this.#lists.delete(number);
    clearTimeout(list.timer);
    list.pages.return?.().catch(() => undefined);
  }

  closeAll(): void {
    for (const number of this.#lists.keys()) this.close(number);
  }

  #closeLater(number: number): NodeJS.Timeout {
    return setTimeout(() => this.close(number), limits.connectorPageMs).unref();
  }
}
