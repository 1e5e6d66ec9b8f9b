// How several things are named in one sentence, everywhere alike.

/** "a", "a and b", "a, b and c"; `none` where there is nothing. */
export function listed(parts: readonly string[], none: string): string {
  if (parts.length <= 1) return parts[0] ?? none;
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
