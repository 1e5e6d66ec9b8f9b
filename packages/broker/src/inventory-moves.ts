// What this server's index saw move while it followed the inventory, by version of the world, until it is told. Bounded: counts of every
// version go on, resources are remembered one by one only as far as the limit goes, and old versions are dropped.

import { limits, type Moved } from '@tidegate/core';

/** Resources by way, for one perimeter. */
export interface PerimeterMoves {
  readonly joined: number;
  readonly left: number;
  readonly changed: number;
}

/** What one version moved. */
export interface VersionMoves {
  readonly version: number;
  /** By the perimeter's name; those nothing moved in or out of are not here. */
  readonly perimeters: ReadonlyMap<string, PerimeterMoves>;
  /** The resources that moved, by id. */
  readonly resources: ReadonlyMap<string, Moved>;
  /** How many more moved. */
  readonly resourcesMore: number;
}

interface Entry {
  readonly version: number;
  readonly perimeters: Map<string, PerimeterMoves>;
  readonly resources: Map<string, Moved>;
  resourcesMore: number;
}

const none: PerimeterMoves = { joined: 0, left: 0, changed: 0 };

export class MoveLog {
  readonly #entries = new Map<number, Entry>();
  /** Resources of all versions together. */
  #remembered = 0;

  /** Takes down what a change did, also when that is nothing. Versions come in order. */
  note(version: number, resourceId: string, moved: Moved): void {
    const entry = this.#entries.get(version) ?? {
      version,
      perimeters: new Map(),
      resources: new Map(),
      resourcesMore: 0,
    };
    if (!this.#entries.has(version)) this.#begin(entry);
    if (moved.joined.length + moved.left.length + moved.changed.length === 0) return;
    for (const way of ['joined', 'left', 'changed'] as const) {
      for (const name of moved[way]) {
        const known = entry.perimeters.get(name) ?? none;
        entry.perimeters.set(name, { ...known, [way]: known[way] + 1 });
      }
    }
    if (this.#remembered < limits.movedResourcesMax) {
      if (!entry.resources.has(resourceId)) this.#remembered += 1;
      entry.resources.set(resourceId, moved);
    } else entry.resourcesMore += 1;
  }

  /** What is not told yet, the oldest version first. */
  untold(): readonly VersionMoves[] {
    return [...this.#entries.values()];
  }

  /** Forgets a version that is told. */
  told(version: number): void {
    this.#remembered -= this.#entries.get(version)?.resources.size ?? 0;
    this.#entries.delete(version);
  }

  /** Forgets what is taken down of the versions after this one: it is not all there is. */
  lose(since: number): void {
    for (const version of this.#entries.keys()) if (version > since) this.told(version);
  }

  #begin(entry: Entry): void {
    this.#entries.set(entry.version, entry);
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > limits.movementsRememberedMax && oldest !== undefined) this.told(oldest);
  }
}
