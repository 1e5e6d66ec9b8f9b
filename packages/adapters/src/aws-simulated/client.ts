// The simulated organization itself: who is assigned what, until when. Changes are made one after another and a file is replaced
// as a whole, so that a killed process leaves the old state or the new one. Tests may make any call late, refused, or lost.

import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Outcome } from '@tidegate/core';
import { z } from 'zod';

const assignmentShape = z.strictObject({
  grantId: z.string(),
  principal: z.string(),
  resource: z.string(),
  /** Absent in states that were written before surveys. */
  resourceType: z.string().optional(),
  permission: z.string(),
  endsAt: z.number(),
  /** False while only the policy is written; nobody can use it yet. */
  assigned: z.boolean(),
});
const stateShape = z.strictObject({ version: z.literal(1), assignments: z.array(assignmentShape) });

/** One assignment in the twin. */
export type Assignment = Readonly<z.infer<typeof assignmentShape>>;

/** A call to the twin, for whoever decides on faults. */
export interface TwinCall {
  readonly action: 'read' | 'change';
  readonly grantId: string;
}

/** What goes wrong with a call: it is refused, does not arrive, happens without an answer, or is late. */
export type TwinFault =
  | { readonly kind: 'refused' | 'unavailable' | 'reply_lost' }
  | { readonly kind: 'late'; readonly byMs: number };

export type TwinFaults = (call: TwinCall) => TwinFault | null;

/** The assignments of one organization. */
export interface Organization {
  all(): Promise<readonly Assignment[] | TwinFailure>;
  read(grantId: string): Promise<Assignment | null | TwinFailure>;
  /** Replaces the assignment of a grant by what `change` makes of it; null removes it. */
  change(grantId: string, change: (before: Assignment | null) => Assignment | null): Promise<Outcome>;
}

/** A call that did not tell anything. */
export interface TwinFailure {
  readonly failure: string;
}

interface Shelf {
  load(): Promise<readonly Assignment[]>;
  save(assignments: readonly Assignment[]): Promise<void>;
}

/** Opens the organization on a shelf; calls are made one after another. */
export function openOrganization(shelf: Shelf, faults: TwinFaults): Organization {
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work);
    tail = result.catch(() => undefined);
    return result;
  };
  const readAll = async (grantId: string): Promise<readonly Assignment[] | TwinFailure> => {
    const fault = await suffer(faults({ action: 'read', grantId }));
    if (fault !== null) return { failure: messages[fault] };
    return inTurn(() => shelf.load()).catch(() => ({ failure: messages.unreadable }));
  };
  return {
    all: () => readAll('all'),
    async read(grantId) {
      const all = await readAll(grantId);
      return 'failure' in all ? all : (all.find((assignment) => assignment.grantId === grantId) ?? null);
    },
    async change(grantId, change) {
      const fault = await suffer(faults({ action: 'change', grantId }));
      if (fault === 'refused' || fault === 'unavailable') return { kind: fault, message: messages[fault] };
      try {
        await inTurn(async () => {
          const all = await shelf.load();
          const after = change(all.find((assignment) => assignment.grantId === grantId) ?? null);
          const others = all.filter((assignment) => assignment.grantId !== grantId);
          await shelf.save(after === null ? others : [...others, after]);
        });
      } catch {
        return { kind: 'unavailable', message: messages.unreadable };
      }
      return fault === null ? { kind: 'done' } : { kind: 'unknown', message: messages[fault] };
    },
  };
}

/** State that ends with the process. */
export function memoryShelf(): Shelf {
  let kept: readonly Assignment[] = [];
  return {
    load: async () => kept,
    save: async (assignments) => {
      kept = assignments;
    },
  };
}

let temporaryFiles = 0;

/** State in a file that only its owner can read. A file that does not exist is an organization without assignments. */
export function fileShelf(path: string): Shelf {
  return {
    async load() {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      });
      return text === null ? [] : stateShape.parse(JSON.parse(text)).assignments;
    },
    async save(assignments) {
      await mkdir(dirname(path), { recursive: true });
      temporaryFiles += 1;
      const temporary = `${path}.${process.pid}.${temporaryFiles}`;
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(`${JSON.stringify({ version: 1, assignments }, null, 2)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    },
  };
}

const messages = {
  refused: 'the simulated organization refuses this',
  unavailable: 'the simulated organization does not answer',
  reply_lost: 'the answer of the simulated organization was lost',
  unreadable: 'the state file of the simulated organization cannot be read or written; repair or remove it',
} as const;

async function suffer(fault: TwinFault | null): Promise<'refused' | 'unavailable' | 'reply_lost' | null> {
  if (fault === null) return null;
  if (fault.kind !== 'late') return fault.kind;
  await pause(fault.byMs);
  return null;
}
