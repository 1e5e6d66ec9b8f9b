// The note in a group that says which memberships are ours: `tidegate gra_… gra_…: uid=ada,…`, one for each member that grants brought.
// It is written and taken away in the same change as the membership, so neither is ever there without the other by our doing; and every
// change names the note it replaces, so that two who change the same group at once cannot undo each other.

import type { LdapChange } from './client.ts';

/** One note. */
export interface Mark {
  /** Ids of the grants that the membership is of; at least one. */
  readonly grants: readonly string[];
  /** The value of the member, as it was written. */
  readonly member: string;
}

const grantId = /^gra_[0-9a-z]{1,40}$/;

/** The note as text. */
export const markText = ({ grants, member }: Mark): string => `tidegate ${grants.join(' ')}: ${member}`;

/** Reads a value of the attribute; null for everything that is not a note of ours, letter by letter. */
export function readMark(text: string): Mark | null {
  const [, ids = '', member = ''] = /^tidegate ((?:gra_\w+ ?)+): (.+)$/s.exec(text) ?? [];
  const grants = ids.split(' ');
  const mark = { grants, member };
  return grants.every((id) => grantId.test(id)) && markText(mark) === text ? mark : null;
}

/** The changes that put one note in the place of another; null stands for none. */
export const replaceMark = (attribute: string, before: Mark | null, after: Mark | null): readonly LdapChange[] => [
  ...(before === null ? [] : [{ operation: 'delete' as const, attribute, value: markText(before) }]),
  ...(after === null ? [] : [{ operation: 'add' as const, attribute, value: markText(after) }]),
];
