// Listings in bounded pages.

/** A page of a listing in a stable order; `after` is the opaque `next` of the page before. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}
export interface PageAsk {
  readonly after: string | null;
  readonly limit: number;
}
