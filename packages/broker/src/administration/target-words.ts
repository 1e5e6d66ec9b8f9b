// The words in targets that are neither references nor free: names of permissions and types of resources. One that means nothing would hold
// nothing, in silence.

import { type FlowTarget, nearestName, quoted, type Refusal, refusal, type Transaction } from '@tidegate/core';
import type { Ports } from '../ports.ts';
import { adapterOf } from '../targets.ts';

/** The first word that no integration knows. Before there is any integration nothing can be compared. */
export async function checkTargetWords(
  ports: Ports,
  tx: Transaction,
  targets: readonly FlowTarget[],
): Promise<Refusal | null> {
  const named = targets.some(
    (target) => target.kind === 'selection' || (target.kind === 'scope' && target.permissions),
  );
  if (!named) return null;
  const known = await wordsIn(ports, tx);
  for (const [at, target] of targets.entries()) {
    if (target.kind === 'bundle') continue;
    const place = `access_targets[${at}].${target.kind === 'scope' ? 'access_scope' : 'integration'}`;
    const names = target.permissions ?? [];
    const unknown =
      target.kind === 'selection'
        ? unknownWord(`${place}.resource_type`, 'resource type', target.resourceType, known.types)
        : null;
    if (unknown !== null) return unknown;
    for (const [index, name] of names.entries()) {
      const wrong = unknownWord(`${place}.permissions[${index}]`, 'permission', name, known.permissions);
      if (wrong !== null) return wrong;
    }
  }
  return null;
}

/** What can be had of anything there is: discovered, or described by an integration's adapter. */
async function wordsIn(ports: Ports, tx: Transaction) {
  const discovered = await tx.permissions.all();
  const described = (await tx.integrations.all()).flatMap(({ type }) => adapterOf(ports, type)?.resourceTypes ?? []);
  return {
    types: [...new Set([...discovered.map(({ resourceType }) => resourceType), ...described.map(({ id }) => id)])],
    permissions: [
      ...new Set([
        ...discovered.map(({ name }) => name),
        ...described.flatMap(({ permissions }) => permissions.map(({ name }) => name)),
      ]),
    ],
  };
}

function unknownWord(field: string, kind: string, word: string, known: readonly string[]): Refusal | null {
  if (known.length === 0 || known.includes(word)) return null;
  const nearest = nearestName(word, known);
  const help = nearest === null ? 'correct the name' : `did you mean ${quoted(nearest)}`;
  const message = `${quoted(field)} names the ${kind} ${quoted(word)}, which no integration has; ${help}`;
  return refusal('flow.unknown_reference', message, { field, details: nearest === null ? {} : { nearest } });
}
