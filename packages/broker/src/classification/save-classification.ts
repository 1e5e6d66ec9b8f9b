// The order of a tag's classes, and who may lower them. With it changes what counts of tags that are there already, so these are settled
// anew in the same transaction: a rule that is taken back lowers nothing from then on.

import {
  type Classification,
  type LoweringRule,
  limits,
  no,
  type OrderedKeys,
  ok,
  orderedKeys,
  quoted,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { parseQuery, queryProblemRefusal } from '@tidegate/core/query';
import { intendToTell } from '../inventory/tell-movements.ts';
import { classificationDocument, keepVersion, nextVersion } from '../perimeter/keep-version.ts';
import type { Author, Ports } from '../ports.ts';
import { classificationIdOf } from './classification-id.ts';
import { resettled } from './resettle.ts';

export interface ClassificationInput {
  readonly key: string;
  readonly order: readonly string[];
  readonly lowering: readonly LoweringRule[];
}

/** The orders of classes as this transaction sees them. */
export const orderedKeysIn = async (tx: Transaction): Promise<OrderedKeys> =>
  orderedKeys(await tx.classifications.all());

/** Creates or replaces the order of a key inside a transaction of the caller. */
export async function saveClassificationIn(
  ports: Ports,
  tx: Transaction,
  actor: Author,
  input: ClassificationInput,
): Promise<Result<Classification>> {
  const checked = await checkOrder(tx, input);
  if (!checked.ok) return checked;
  const before = await tx.classifications.byKey(input.key);
  const now = ports.clock.now();
  const subject = classificationIdOf(ports.hash, input.key);
  const classification: Classification = {
    key: input.key,
    order: input.order,
    lowering: checked.value,
    version: await nextVersion(tx, subject, before?.version ?? 0),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  await tx.classifications.save(classification);
  const document = classificationDocument(classification);
  await keepVersion(ports, tx, actor, { subject, version: classification.version, change: 'saved', document });
  const settled = await settleAll(ports, tx);
  tx.audit.append({
    at: now,
    kind: 'classification.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: classification.key,
    facts: {
      name: classification.key,
      version: classification.version,
      order: classification.order,
      lowering: classification.lowering.map((rule) => ({ ...rule })),
      before: before && { order: before.order, lowering: before.lowering.map((rule) => ({ ...rule })) },
      resources_settled: settled,
      confirmed_by: actor.confirmedBy ?? null,
    },
  });
  return ok(classification);
}

/** What a save would keep of who may lower; refuses what saving refuses. */
export async function checkOrder(
  tx: Transaction,
  input: ClassificationInput,
): Promise<Result<readonly LoweringRule[]>> {
  const { key, order } = input;
  const invalid = (message: string, field: string) => no(refusal('input.invalid', message, { field }));
  if (key === '' || key.length > limits.tagKeyLengthMax) {
    return invalid(`name the key of the tag with 1 to ${limits.tagKeyLengthMax} characters`, 'key');
  }
  if (order.length > limits.classesMax || input.lowering.length > limits.classesMax) {
    return invalid(`${quoted(key)} has at most ${limits.classesMax} classes and as many rules`, 'order');
  }
  const twice = order.find((value, at) => order.indexOf(value) !== at);
  if (twice !== undefined) return invalid(`${quoted(twice)} is written twice in the order of ${quoted(key)}`, 'order');
  const lowering: LoweringRule[] = [];
  for (const [at, rule] of input.lowering.entries()) {
    const parsed = parseQuery(rule.query);
    if (!parsed.ok) return no(queryProblemRefusal(parsed.refusal, `lowering[${at}].query`));
    const sources: string[] = [];
    for (const [index, source] of rule.sources.entries()) {
      const person = await tx.people.byEmail(source.trim().toLowerCase());
      const field = `lowering[${at}].sources[${index}]`;
      if (!person) {
        return no(
          refusal('flow.unknown_reference', `no person ${quoted(source)}; a source is the address of who sets tags`, {
            field,
          }),
        );
      }
      sources.push(person.email);
    }
    lowering.push({ sources, query: rule.query, reason: rule.reason });
  }
  return ok(lowering);
}

/** Settles every resource with user tags anew, a page at a time; answers how many changed. */
async function settleAll(ports: Ports, tx: Transaction): Promise<number> {
  let settled = 0;
  for await (const page of resettled(tx, await orderedKeysIn(tx))) {
    await tx.resources.save(page.map(({ after }) => after));
    await intendToTell(ports, tx, new Set(page.map(({ integration }) => integration.id)));
    settled += page.length;
  }
  return settled;
}

/** Every order there is, by key. */
export const listClassifications = (ports: Ports): Promise<readonly Classification[]> =>
  ports.store.read((tx) => tx.classifications.all());
