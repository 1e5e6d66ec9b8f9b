// What the benches of the inventory share: figures, and how they are taken. Other work on the same cores makes a wall clock run on while
// nothing of ours runs, so each figure has the processor time of this process beside it.

import { parseQuery, type Query } from '@tidegate/core/query';

export interface Figure {
  readonly bench: string;
  readonly database: 'postgresql' | 'embedded' | 'none';
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** The same of the processor time of this process, the database server not counted. */
  readonly processor?: number;
  readonly goal?: number;
  readonly ratio?: number;
  readonly against?: string;
}

/** How long something took, in milliseconds. */
export interface Taken {
  readonly wall: number;
  readonly processor: number;
}

export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;

/** A quantile of what was taken, in a unit of so many milliseconds. */
export const quantileOf = (runs: readonly Taken[], share: number, unitMs = 1): Pick<Figure, 'value' | 'processor'> => ({
  value:
    quantile(
      runs.map(({ wall }) => wall),
      share,
    ) / unitMs,
  processor:
    quantile(
      runs.map(({ processor }) => processor),
      share,
    ) / unitMs,
});

export async function taken(work: () => unknown): Promise<Taken> {
  const [processor, began] = [process.cpuUsage(), performance.now()];
  await work();
  return since(processor, began);
}

/** Like `taken`, for what does not wait. */
export function takenNow(work: () => void): Taken {
  const [processor, began] = [process.cpuUsage(), performance.now()];
  work();
  return since(processor, began);
}

function since(before: NodeJS.CpuUsage, began: number): Taken {
  const wall = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1_000 };
}

export function read(text: string): Query {
  const query = parseQuery(text);
  if (!query.ok) throw new Error(query.refusal.message);
  return query.value;
}
