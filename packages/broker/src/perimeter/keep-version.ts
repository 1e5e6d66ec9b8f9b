// Keeps each change of a scope, an access flow or a group as a version, in the transaction of the change.

import type {
  AccessFlow,
  Bundle,
  Classification,
  PerimeterChange,
  PerimeterDocument,
  PerimeterVersion,
  Rule,
  Scope,
  Transaction,
} from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import type { Author, Ports } from '../ports.ts';

/** A change that has just been made. */
interface Kept {
  readonly subject: PerimeterChange['subject'];
  readonly version: number;
  readonly change: PerimeterVersion['change'];
  readonly document: PerimeterDocument;
}

/** Adds a version, and looks soon at what the change did. Faults with `object.changed` where somebody else changed the same thing meanwhile. */
export async function keepVersion(ports: Ports, tx: Transaction, author: Author, kept: Kept): Promise<void> {
  await tx.versions.insert({
    ...kept,
    kind: kept.document.kind,
    at: ports.clock.now(),
    actor: author.person.id,
    confirmedBy: author.confirmedBy ?? null,
    door: author.door,
  });
  await reviewSoon(ports, tx);
}

/** Keeps the removal of something as its last version, and says so in the log. `current` is the version it had, 0 where it counts none. */
export async function keepRemoval(
  ports: Ports,
  tx: Transaction,
  author: Author,
  gone: {
    readonly subject: Kept['subject'];
    readonly current: number;
    /** An order of classes is emptied, never removed. */
    readonly document: Exclude<PerimeterDocument, DocumentOf<'classification'>>;
  },
): Promise<void> {
  const { subject, current, document } = gone;
  await keepVersion(ports, tx, author, {
    subject,
    version: await nextVersion(tx, subject, current),
    change: 'removed',
    document,
  });
  tx.audit.append({
    at: ports.clock.now(),
    kind: `${document.kind}.removed`,
    actor: author.person.id,
    door: author.door,
    subject,
    facts: { name: document.name },
  });
}

/** The number that the next version of something gets; `current` is the one it has, 0 where it is not there. */
export const nextVersion = async (tx: Transaction, subject: string, current: number): Promise<number> =>
  Math.max(current, await tx.versions.latest(subject)) + 1;

type DocumentOf<Kind extends PerimeterDocument['kind']> = Extract<PerimeterDocument, { kind: Kind }>;

export const scopeDocument = ({ name, description, query }: Scope): DocumentOf<'scope'> => ({
  kind: 'scope',
  name,
  description,
  query,
});

export function ruleDocument(rule: Rule): DocumentOf<'rule'> {
  const { id, version, createdAt, updatedAt, ...document } = rule;
  return { kind: 'rule', ...document };
}

export const classificationDocument = ({ key, order, lowering }: Classification): DocumentOf<'classification'> => ({
  kind: 'classification',
  name: key,
  order,
  lowering,
});

export const bundleDocument = ({ name, targets, published }: Bundle): DocumentOf<'bundle'> => ({
  kind: 'bundle',
  name,
  targets,
  published,
});

export function flowDocument(flow: AccessFlow): DocumentOf<'flow'> {
  const { id, version, createdAt, updatedAt, ...document } = flow;
  return { kind: 'flow', ...document };
}
