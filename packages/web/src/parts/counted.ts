// A number with its word.

/** `1 resource`, `2 resources`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
