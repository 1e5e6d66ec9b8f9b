// What a human may hold at once, asked in the transaction that asks or opens: their holdings are read under a lock of their own, so that two
// requests agreed at the same moment cannot together hold what neither may alone. Everything counts until it is proven gone.

import {
  type AccessRequest,
  type Entitlement,
  entitlementKey,
  factsAt,
  type Grant,
  type Holding,
  humanOf,
  type Member,
  no,
  ok,
  type Person,
  type Result,
  type Rule,
  type RuleBreak,
  refusal,
  ruleBroken,
  type Transaction,
  unfinishedStates,
} from '@tidegate/core';
import { refuseBarred } from '../access/bars.ts';
import type { Ports } from '../ports.ts';
import { worldIn } from '../world.ts';

/** What would be held besides what is. */
export interface WantedHolding {
  readonly grantee: Person;
  readonly wanted: readonly Holding[];
}

/**
 * Refuses with `request.barred`, `request.held_apart` or `request.too_many_held`. `asker` is who reads the refusal: what the grantee holds is named to them
 * only where they are the grantee. Keeps other transactions that ask it of the same human waiting.
 */
export async function holdRules(
  ports: Ports,
  tx: Transaction,
  want: WantedHolding,
  asker: Person | null,
): Promise<Result<true>> {
  if ((await holdingRules(tx)).length > 0) await tx.grants.lockHolder(humanOf(want.grantee));
  return mayHoldNow(ports, tx, want, asker);
}

/** The same question for a door that only asks. */
export async function mayHoldNow(
  ports: Ports,
  tx: Transaction,
  { grantee, wanted }: WantedHolding,
  asker: Person | null,
): Promise<Result<true>> {
  const barred = await refuseBarred(ports, tx, { grantee, wanted });
  if (!barred.ok) return barred;
  const rules = await holdingRules(tx);
  if (rules.length === 0) return ok(true);
  const human = humanOf(grantee);
  const world = await worldIn(ports, tx);
  const records = [...world.people.values()].filter((person) => humanOf(person) === human);
  const held = await holdingsIn(tx, records.length === 0 ? [grantee] : records);
  const facts = factsAt(world, ports.clock.now());
  const broken = ruleBroken({ rules, ground: world, grantee, facts, held, wanted });
  if (broken === null) return ok(true);
  return no(refusalOf(broken, { held, own: asker !== null && humanOf(asker) === human }));
}

const holdingRules = async (tx: Transaction): Promise<readonly Rule[]> =>
  (await tx.rules.all()).filter(({ active, demand }) => active && demand.kind !== 'deny');

/** The holding that a request would make. */
export const wantedBy = (request: Pick<AccessRequest, 'flowId'>, members: readonly Member[]): readonly Holding[] =>
  members.map((member) => ({ member, flowIds: [request.flowId] }));

/** The rows behind entitlements; what is gone is left out. */
export async function membersIn(tx: Transaction, entitlements: readonly Entitlement[]): Promise<readonly Member[]> {
  const members: Member[] = [];
  for (const { resourceId, permissionId } of entitlements) {
    const resource = await tx.resources.get(resourceId);
    const permission = await tx.permissions.get(permissionId);
    const integration = resource && (await tx.integrations.get(resource.integrationId));
    if (resource && permission && integration) members.push({ integration, resource, permission });
  }
  return members;
}

const pageRows = 500;

async function holdingsIn(tx: Transaction, records: readonly Person[]): Promise<readonly Holding[]> {
  const holdings: Holding[] = [];
  for (const { id: granteeId } of records) {
    for (let after: string | null = null; ; ) {
      const page = await tx.grants.page({ granteeId, states: unfinishedStates }, { after, limit: pageRows });
      const flows = await flowsOf(tx, page.items);
      for (const grant of page.items) {
        const [member] = await membersIn(tx, [grant]);
        if (member) holdings.push({ member, flowIds: flows.get(grant.id) ?? [] });
      }
      if (page.next === null) break;
      after = page.next;
    }
  }
  return holdings;
}

async function flowsOf(tx: Transaction, grants: readonly Grant[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const leases = (await tx.leases.ofGrants(grants.map(({ id }) => id))).filter(({ endedAt }) => endedAt === null);
  const flows = new Map<string, string[]>();
  for (const { grantId, requestId } of leases) {
    const request = await tx.requests.get(requestId);
    if (request) flows.set(grantId, [...(flows.get(grantId) ?? []), request.flowId]);
  }
  return flows;
}

const named = ({ resource, permission }: Member): string => `\`${permission.name}\` on \`${resource.name}\``;
const keyOf = ({ resource, permission }: Member): string =>
  entitlementKey({ resourceId: resource.id, permissionId: permission.id });

function refusalOf(
  { rule, wanted, other }: RuleBreak,
  { held, own }: { readonly held: readonly Holding[]; readonly own: boolean },
) {
  if (other === null) return tooMany(rule, own);
  const isHeld = held.some(({ member }) => keyOf(member) === keyOf(other));
  const what = named(wanted);
  const message = isHeld
    ? own
      ? `${what} may not be held together with ${named(other)}, which you hold; give that back first and wait until it is gone`
      : `${what} may not be held together with something that whoever would receive it holds already`
    : `${what} and ${named(other)} may not be held together; ask for one of them`;
  return refusal('request.held_apart', message, { field: 'entitlements' });
}

function tooMany({ demand }: Rule, own: boolean) {
  const max = demand.kind === 'cap' ? demand.max : 0;
  const whose = own ? 'you hold' : 'whoever would receive it holds';
  const message = `with this ${whose} more than the ${max} that may be held at once; ${own ? 'give something back first' : 'something has to be given back first'}`;
  return refusal('request.too_many_held', message, { field: 'entitlements' });
}
