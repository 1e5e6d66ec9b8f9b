// What automatic flows could not open because targets refuse it, by their guardrails for example, as findings: nobody asked for it, so nobody
// else would be told. The words are those of the target, remembered on the flow's row of work until it is opened or given up.

import { type AccessFlow, type Held, quoted, type Transaction } from '@tidegate/core';

/** One finding for each automatic flow that lacks something at its last turn. */
export async function holdHandOuts(tx: Transaction, flows: Iterable<AccessFlow>): Promise<readonly Held[]> {
  const held: Held[] = [];
  for (const { id, name, active, terms } of flows) {
    if (!active || terms.trigger !== 'automatic') continue;
    const trouble = (await tx.work.find('flow.reconcile', id))?.lastTrouble ?? null;
    if (trouble === null) continue;
    held.push({
      key: `flow.not_opened ${id}`,
      kind: 'flow.not_opened',
      subject: id,
      subjectName: name,
      severity: 'medium',
      sentence: `of what ${quoted(name)} opens by itself, ${trouble}`,
      details: {},
    });
  }
  return held;
}
