// People from a file: a whole list, judged as every other. What is no longer in it is out, unless that would be too much to be true.

import { no, ok, quoted, type Result, refusal, type Source, type SourceReading } from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { believe } from './read-source.ts';
import { findSource, noSource } from './save-source.ts';

/** Brings the people and groups of a source of kind `file` to what the list says; a list that is held is told by the source's status. */
export async function importPeople(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly reading: SourceReading },
): Promise<Result<{ readonly source: Source; readonly findings: readonly string[] }>> {
  const source = await ports.store.read((tx) => findSource(tx, input.id));
  if (source === null) return noSource(input.id);
  if (source.kind !== 'file') return no(refusal('source.invalid', `${quoted(source.name)} does not come from files`));
  if (source.status === 'disabled') return no(refusal('source.invalid', `${quoted(source.name)} is disabled`));
  const applied = await believe(ports, source, input.reading, async () => {});
  await ports.store.transaction(async (tx) => {
    tx.audit.append({
      at: ports.clock.now(),
      kind: applied.kind === 'held' ? 'source.held' : 'source.read',
      actor: actor.person.id,
      door: actor.door,
      subject: source.id,
      facts: {
        name: source.name,
        people: input.reading.people?.length ?? 0,
        groups: input.reading.groups?.length ?? 0,
      },
    });
  });
  const after = await ports.store.read((tx) => tx.sources.get(source.id));
  return after === null
    ? noSource(input.id)
    : ok({ source: after, findings: applied.kind === 'held' ? [] : applied.findings });
}
