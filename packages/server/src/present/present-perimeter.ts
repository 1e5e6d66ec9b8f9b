// Versions of perimeters, what a change gains and loses, and changes that wait.

import type { ListedProposal, ListedVersion, LookedAt } from '@tidegate/broker';
import { hasRight, type Person, type PersonId, type World } from '@tidegate/core';
import { instantText, instantTextOrNull, presentPerson } from './present-shapes.ts';

const personOf = (id: PersonId | 'system' | null, world: World) => {
  if (id === null || id === 'system') return null;
  const person = world.people.get(id);
  return person === undefined ? { id, email: '', name: id } : presentPerson(person);
};

export function presentVersion({ version, difference }: ListedVersion, world: World) {
  const { kind, ...document } = version.document;
  return {
    version: version.version,
    at: instantText(version.at),
    change: version.change,
    actor: personOf(version.actor, world),
    confirmed_by: personOf(version.confirmedBy, world),
    door: version.door,
    difference: difference.map((part) => ({ ...part })),
    document: { kind, ...document },
  };
}

const presentMoved = ({ entitlements, resources, listed }: LookedAt['weighed']['joined']) => ({
  entitlements,
  resources,
  listed: listed.map(({ resource: { id, path, type }, permission }) => ({ resource_id: id, path, type, permission })),
});

export const presentGains = ({ weighed, difference, sentence, stuck }: LookedAt) => ({
  joined: presentMoved(weighed.joined),
  left: presentMoved(weighed.left),
  flows: weighed.flows.map(({ id, name }) => ({ id, name })),
  people: weighed.people,
  wider: [...weighed.wider],
  narrower: [...weighed.narrower],
  touches_production: weighed.touchesProduction,
  sentence,
  stuck: stuck.map(({ kind, sentence }) => ({ kind, sentence })),
  difference: difference.map((part) => ({ ...part })),
});

export function presentProposal({ proposal, looked, trouble, seen }: ListedProposal, world: World, caller: Person) {
  const { change } = proposal;
  const waits = proposal.state === 'waiting';
  return {
    id: proposal.id,
    kind: change.kind === 'removal' ? change.of : change.kind,
    action: actionOf(proposal),
    subject: { id: change.subject, name: change.name },
    proposed_by: personOf(proposal.proposedBy, world) ?? {
      id: proposal.proposedBy,
      email: '',
      name: proposal.proposedBy,
    },
    proposed_at: instantText(proposal.at),
    lapses_at: instantText(proposal.lapsesAt),
    state: proposal.state,
    decided_by: personOf(proposal.decidedBy, world),
    decided_at: instantTextOrNull(proposal.decidedAt),
    gains: looked === null ? null : presentGains(looked),
    trouble,
    seen,
    may_confirm: waits && hasRight(caller, 'changes:confirm') && caller.id !== proposal.proposedBy,
  };
}

const actionOf = ({ change, baseVersion }: ListedProposal['proposal']): 'create' | 'change' | 'remove' => {
  if (change.kind === 'removal') return 'remove';
  if (change.kind === 'tags' || change.kind === 'user_tags' || change.kind === 'import') return 'change';
  return baseVersion === 0 ? 'create' : 'change';
};
