// Access that lives on a fact: an automatic flow for it, who holds what the flow gives, and how a fact that ends is waited for, never longer
// than was promised.

import type { HouseForTests } from './house-for-tests.ts';
import { applyText } from './leavers.ts';

/** As promised: from the fact to the closing of what lived on it, in milliseconds. */
const closingWithinMs = 5_000;

/** A condition of the published shape, as YAML. */
export const condition = (type: string, value: string): string =>
  `{ type: ${type}, match_operator: is, values: ["${value}"] }`;

/** Automatic flows by name, each with the condition by which it is held; what they give is made beside them. */
export async function giveWhile(house: HouseForTests, flows: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(flows);
  const resources = names.map(
    (name) =>
      `{ type: aws-rds-instance, id: "arn:aws:rds:eu-west-1:555555555555:db:${name}", name: ${name}, path: facts/${name}, risk: low, tags: { Fact: ${name} } }`,
  );
  await applyText(
    house,
    `
integrations: [{ name: facts, type: aws-simulated }]
inventory: [{ integration: facts, resources: [${resources}] }]
scopes: [${names.map((name) => `{ name: ${name}, query: 'resource_tag["Fact"] = "${name}"' }`)}]
flows:
${names.map((name) => automatic(name, flows[name] ?? '')).join('')}`,
  );
}

const automatic = (name: string, held: string): string => `
  - name: ${name}
    active: true
    trigger: AUTOMATIC
    requestors: { logical_operator: OR, conditions: [${held}] }
    access_targets: [{ access_scope: { access_scope_reference: ${name}, permissions: [READ_ONLY] } }]
    request_for_others: false
    settings: { justification_required: false, require_approver_reason: false, requestor_cannot_approve_himself: false, require_mfa: false, labels: [] }
`;

/** Who has access open through a flow, by what stands before the `@`. */
async function holders(house: HouseForTests, flow: string): Promise<readonly string[]> {
  return house.ports.store.read(async (tx) => {
    const flowId = (await tx.flows.all()).find(({ name }) => name === flow)?.id;
    if (flowId === undefined) return [];
    const page = { after: null, limit: 500 };
    const requestIds = (await tx.requests.page({ flowId }, page)).items.map(({ id }) => id);
    const grants = (await tx.grants.page({ requestIds, states: ['open'] }, page)).items;
    const people = await tx.people.many([...new Set(grants.map(({ granteeId }) => granteeId))]);
    return people.map(({ email }) => email.split('@')[0] ?? '').toSorted();
  });
}

/** Waits until these people hold it and nobody else does, or for as long as was promised; answers who holds it then. */
export async function untilHeld(
  house: HouseForTests,
  flow: string,
  by: readonly string[],
  withinMs: number = closingWithinMs,
): Promise<readonly string[]> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const now = await holders(house, flow);
    if (JSON.stringify(now) === JSON.stringify(by) || performance.now() > deadline) return now;
    await new Promise((next) => setTimeout(next, 25));
  }
}
