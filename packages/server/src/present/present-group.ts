// Groups with what hangs on them, and who is in them.

import type { GroupDetails, GroupMember, ListedGroup } from '@tidegate/broker';
import type { Instant, Source, SourceId } from '@tidegate/core';
import { instantText, instantTextOrNull, presentPerson } from './present-shapes.ts';
import { presentOrigin } from './present-source.ts';

const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({ id, name });

export const presentListedGroup = ({ group, source, members, flows, rules }: ListedGroup) => ({
  id: group.id,
  name: group.name,
  source: source && named(source),
  members,
  flows: flows.map(named),
  rules: rules.map(named),
});

export const presentGroupDetails = (details: GroupDetails) => ({
  ...presentListedGroup(details),
  told: details.entry && {
    name: details.entry.name,
    changed_at: instantText(details.entry.changedAt),
    read_at: instantTextOrNull(details.source?.lastReadAt ?? null),
  },
  holds: details.holds.map(named),
  held_by: details.heldBy.map(named),
});

export const presentGroupMember = (
  { person, through }: GroupMember,
  sources: ReadonlyMap<SourceId, Source>,
  now: Instant,
) => ({
  person: presentPerson(person),
  active: person.active,
  through: through.map(named),
  origin: presentOrigin(person.origin, sources, now),
});
