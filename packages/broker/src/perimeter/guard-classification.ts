// The order of a tag's classes, and who may lower one, say which of two tags counts: a change moves resources in and out of perimeters, and lets
// tools move them later. Where a perimeter asks for the tag and production carries it, it waits for a second person.

import {
  type Classification,
  type ClassificationDocument,
  differenceOf,
  no,
  ok,
  orderedKeys,
  type ProposedChange,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Query } from '@tidegate/core/query';
import { classificationIdOf } from '../classification/classification-id.ts';
import { resettled } from '../classification/resettle.ts';
import { type ClassificationInput, checkOrder, saveClassificationIn } from '../classification/save-classification.ts';
import { type MovedResource, productionAmong, weighMoved } from '../inventory/weigh-moved.ts';
import type { Actor, Ports } from '../ports.ts';
import { stableText } from '../stable-text.ts';
import { transact } from '../transact.ts';
import { type Gate, standsStill, withGate } from './gate.ts';
import { perimetersAsk } from './guard-resources.ts';
import { classificationDocument } from './keep-version.ts';
import { proposedRefusal, proposeIn } from './propose.ts';
import type { LookedAt } from './weigh-edit.ts';

export type ClassificationChange = Extract<ProposedChange, { kind: 'classification' }>;

const wouldWait = refusal('perimeter.proposed', 'it waits for a second person');

/** Saves, or proposes and refuses with `perimeter.proposed`. What saving refuses is refused, and never proposed. */
export async function saveClassification(
  ports: Ports,
  actor: Actor,
  input: ClassificationInput,
): Promise<Result<Classification>> {
  const saved = await withGate(ports, actor, (gate) =>
    transact(ports, async (tx) => {
      await standsStill(tx, gate);
      const checked = await checkOrder(tx, input);
      if (!checked.ok) return checked;
      const waits = await orderWaits(ports, tx, gate, input);
      return waits ? no(wouldWait) : saveClassificationIn(ports, tx, actor, input);
    }),
  );
  if (saved.ok || saved.refusal !== wouldWait) return saved;
  const proposed = await transact(ports, (tx) => proposeOrder(ports, tx, actor, input));
  return proposed.ok ? no(proposedRefusal(proposed.value)) : proposed;
}

/** Proposes instead of saving inside a transaction of the caller; false where it may be saved at once. */
export async function proposeOrderInstead(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  gate: Gate | null,
  input: ClassificationInput,
): Promise<Result<boolean>> {
  const checked = await checkOrder(tx, input);
  if (!checked.ok) return checked;
  if (!(await orderWaits(ports, tx, gate, input))) return ok(false);
  const made = await proposeOrder(ports, tx, actor, input);
  return made.ok ? ok(true) : made;
}

async function proposeOrder(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  { key, order, lowering }: ClassificationInput,
) {
  const change: ClassificationChange = {
    kind: 'classification',
    subject: classificationIdOf(ports.hash, key),
    name: key,
    save: { order, lowering },
  };
  return proposeIn(ports, tx, actor, { change, baseVersion: await tx.versions.latest(change.subject) });
}

/** Also where nothing moves now: who may lower a class of production may do it when nobody looks any more. */
async function orderWaits(
  ports: Ports,
  tx: Transaction,
  gate: Gate | null,
  input: ClassificationInput,
): Promise<boolean> {
  const { production } = ports.perimeterRules;
  if (gate === null || production === null) return false;
  const before = await tx.classifications.byKey(input.key);
  if (before !== null && sameOrder(before, input)) return false;
  const asks = await perimetersAsk(tx, production);
  if (!asks(new Set([input.key]))) return false;
  if (gate.holds([{ query: carrying(input.key), permissions: null }])) return true;
  return (await productionAmong(tx, await movedByOrder(tx, input), production)).length > 0;
}

/** Whatever a tag counts of. */
const carrying = (key: string): Query => ({
  kind: 'condition',
  field: 'resource_tag',
  key,
  operator: 'starts_with',
  values: [''],
});

const sameOrder = (one: Omit<ClassificationInput, 'key'>, other: Omit<ClassificationInput, 'key'>): boolean =>
  stableText([one.order, one.lowering]) === stableText([other.order, other.lowering]);

async function movedByOrder(tx: Transaction, input: ClassificationInput): Promise<readonly MovedResource[]> {
  const others = (await tx.classifications.all()).filter(({ key }) => key !== input.key);
  const orders = orderedKeys([...others, input]);
  const moved: MovedResource[] = [];
  for await (const page of resettled(tx, orders)) moved.push(...page);
  return moved;
}

/** What a proposed order would move now. */
export const lookAtOrder = (ports: Ports, { name: key, save }: ClassificationChange): Promise<LookedAt> =>
  ports.store.read(async (tx) => {
    const { production } = ports.perimeterRules;
    const moved = await movedByOrder(tx, { key, ...save });
    const weighed = await weighMoved(tx, { moved, keys: new Set([key]), production, now: ports.clock.now() });
    const known = await tx.classifications.byKey(key);
    const after: ClassificationDocument = { kind: 'classification', name: key, ...save };
    return {
      weighed: { ...weighed, touchesProduction: true },
      difference: differenceOf(known && classificationDocument(known), after, (id) => id),
      sentence: null,
      stuck: [],
    };
  });
