// Giving a finding an owner, and acknowledging it. Acknowledging a size or a border accepts it: the scope as it is becomes what later
// reviews compare with. Anything else stays open as long as it holds, and only no longer asks for attention.

import {
  acceptReading,
  driftDefaults,
  type Finding,
  isId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Transaction,
} from '@tidegate/core';
import { mayListInventory } from '../notices/announce-findings.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { loadInventory } from '../world.ts';
import { readScope } from './read-scope.ts';
import { toldEnvironments } from './told-environments.ts';

/** Gives a finding to somebody who may list the inventory, or to nobody. */
export async function ownFinding(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly email: string | null },
): Promise<Result<Finding>> {
  return transact(ports, async (tx) => {
    const finding = await findingOf(tx, input.id);
    if (!finding) return no(notFound(input.id));
    const owner = input.email === null ? null : await tx.people.byEmail(input.email.trim().toLowerCase());
    if (input.email !== null && !owner) {
      return no(refusal('object.not_found', `nobody has the address ${quoted(input.email)}`, { field: 'email' }));
    }
    if (owner && !mayListInventory(owner)) {
      const sentence = `${quoted(owner.email)} may not list the inventory; give the finding to an active Admin or Viewer`;
      return no(refusal('input.invalid', sentence, { field: 'email' }));
    }
    const next: Finding = { ...finding, ownerId: owner?.id ?? null };
    await tx.findings.save([next]);
    tell(ports, tx, actor, 'finding.owned', next, { email: owner?.email ?? null });
    return ok(next);
  });
}

/** Acknowledges a finding that is open. */
export async function acknowledgeFinding(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<Finding>> {
  const known = await loadInventory(ports);
  const seen = isId('finding', input.id) ? await ports.store.read((tx) => findingOf(tx, input.id)) : null;
  const scope = seen !== null && isId('scope', seen.subject) ? known.world.scopes.get(seen.subject) : undefined;
  const told = await toldEnvironments(ports, known.inventory.index);
  const reading = scope && readScope(known, scope, ports.drift ?? driftDefaults);
  return transact(ports, async (tx) => {
    await tx.drift.lock();
    const finding = await findingOf(tx, input.id);
    if (!finding) return no(notFound(input.id));
    if (finding.resolvedAt !== null) {
      return no(refusal('object.changed', 'this finding is resolved; there is nothing to acknowledge'));
    }
    const at = ports.clock.now();
    const baseline = reading && (await tx.drift.baseline(reading.scopeId));
    // Only what was shown is accepted: the query may have become another meanwhile.
    const accepted =
      baseline && reading.query === baseline.query ? acceptReading(finding.kind, baseline, reading, told) : baseline;
    const settles = accepted !== baseline;
    if (settles && accepted) await tx.drift.saveBaselines([accepted]);
    const next: Finding = {
      ...finding,
      acknowledged: { by: actor.person.id, at },
      resolvedAt: settles ? at : null,
    };
    await tx.findings.save([next]);
    tell(ports, tx, actor, 'finding.acknowledged', next, { accepted: settles });
    return ok(next);
  });
}

const findingOf = async (tx: Transaction, id: string): Promise<Finding | null> =>
  isId('finding', id) ? tx.findings.get(id) : null;

const notFound = (id: string) => refusal('object.not_found', `no finding ${quoted(id)}`);

function tell(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  kind: 'finding.owned' | 'finding.acknowledged',
  finding: Finding,
  facts: Readonly<Record<string, string | boolean | null>>,
): void {
  tx.audit.append({
    at: ports.clock.now(),
    kind,
    actor: actor.person.id,
    door: actor.door,
    subject: finding.id,
    facts: { about: finding.subject, kind: finding.kind, how: finding.sentence, ...facts },
  });
}
