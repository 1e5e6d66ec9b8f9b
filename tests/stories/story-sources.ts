// Sources of a story: a directory and a rota that tell what the story says when they are read. What is simulated is what they answer;
// what is made of it is the broker's own.

import { Fault, type SourceKind, type SourceReader, type SourceReading } from '@tidegate/core';

export interface StorySources {
  readonly readers: readonly SourceReader[];
  /** From now on a source of this kind answers this when it is read, or fails. */
  readonly tells: (kind: SourceKind, reading: Partial<SourceReading> | Fault) => void;
}

const nothing: SourceReading = { people: null, groups: null, shifts: null, findings: [] };

/** A directory (`ldap`) and a rota (`pagerduty`) that have told nothing yet. */
export function makeStorySources(): StorySources {
  const told = new Map<SourceKind, Partial<SourceReading> | Fault>();
  const reader = (kind: SourceKind): SourceReader => ({
    kind,
    label: 'of a story',
    settings: [],
    needsCredential: false,
    checkSettings: () => ({ ok: true, value: true }),
    check: async () => [],
    read: async () => {
      const says = told.get(kind) ?? nothing;
      if (says instanceof Fault) throw says;
      return { ...nothing, ...says };
    },
  });
  return { readers: [reader('ldap'), reader('pagerduty')], tells: (kind, reading) => void told.set(kind, reading) };
}
