// What the readers of a statement's elements share: where it stands, by which rules, and where problems go.
import type { KindRules } from './kinds.ts';
import type { Policy } from './policy.ts';
import type { Problems } from './problems.ts';

/** Where a statement stands. */
export interface StatementContext {
  readonly rules: KindRules;
  readonly version: Policy['version'];
  readonly index: number;
  readonly path: string;
  readonly problems: Problems;
}

/** One of an element and its `Not` form, or neither. */
export function oneOf(
  value: Readonly<Record<string, unknown>>,
  name: string,
  { path, problems }: StatementContext,
): string | undefined {
  const plain = value[name] !== undefined;
  const not = value[`Not${name}`] !== undefined;
  if (plain && not)
    problems.error(path, `${name.toLowerCase()}.both`, `a statement has \`${name}\` or \`Not${name}\`, not both`);
  if (plain) return name;
  return not ? `Not${name}` : undefined;
}
