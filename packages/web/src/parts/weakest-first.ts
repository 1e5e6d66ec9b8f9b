// Permissions in the order in which they should be considered: the weakest that does the job comes first.

interface Ranked {
  readonly name: string;
  readonly level: 'read' | 'write' | 'admin';
}

const levels = ['read', 'write', 'admin'];

export function weakestFirst<T>(items: readonly T[], permissionOf: (item: T) => Ranked): readonly T[] {
  return [...items].sort((one, other) => {
    const [a, b] = [permissionOf(one), permissionOf(other)];
    return levels.indexOf(a.level) - levels.indexOf(b.level) || a.name.localeCompare(b.name);
  });
}
