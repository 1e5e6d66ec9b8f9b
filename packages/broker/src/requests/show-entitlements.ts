// What an approver will be shown, gathered before anyone is asked: whether the target can grant it at all, whether its guardrails would leave
// anything of it, and what the account would get besides (law 9). The target is called here, outside every transaction; its plan is a trial and thrown away.

import {
  countingTags,
  entitlementKey,
  type LinkedAccount,
  type Member,
  newId,
  no,
  ok,
  type Person,
  type Planned,
  type ReachedTarget,
  type Result,
  type RiskLevel,
  refusal,
  type ShownEntitlement,
} from '@tidegate/core';
import { linkedAccountIn } from '../people/identity-links.ts';
import type { Ports } from '../ports.ts';
import { adapterOf, plannerOf, targetOf } from '../targets.ts';
import { foresee } from './foresee.ts';
import { excessReader } from './read-excess.ts';

/** What the targets told about the entitlements of an asking. */
export interface Told {
  /** By entitlement: what an account gets beyond it, as sentences. */
  readonly excess: ReadonlyMap<string, readonly string[]>;
  /** By integration: which account there the person is; absent where nobody looked. */
  readonly accounts?: ReadonlyMap<string, LinkedAccount | null>;
}

const keyOf = ({ resource, permission }: Member): string =>
  entitlementKey({ resourceId: resource.id, permissionId: permission.id });

/** Connects every target and asks it. Refuses what a target can never grant. */
export async function askTargets(ports: Ports, person: Person, members: readonly Member[]): Promise<Result<Told>> {
  const accounts = await accountsOf(ports, person, members);
  if (!accounts.ok) return accounts;
  const targets = new Map<string, ReachedTarget>();
  const excess = new Map<string, readonly string[]>();
  const trials: { readonly member: Member; readonly target: ReachedTarget; readonly planned: Planned }[] = [];
  for (const member of members) {
    const known = targets.get(member.integration.id);
    const connected: Result<ReachedTarget> = known ? ok(known) : await targetOf(ports, member.integration);
    if (!connected.ok) {
      ports.log.error(
        { integration: member.integration.name, code: connected.refusal.code },
        connected.refusal.message,
      );
      return no(
        refusal(
          'target.unreachable',
          'the target of this cannot be used now; ask an administrator to check the integration',
        ),
      );
    }
    targets.set(member.integration.id, connected.value);
    const account = accounts.value.get(member.integration.id) ?? null;
    const trial = tryPlan(ports, member, person, account);
    if (!trial.ok) return trial;
    trials.push({ member, target: connected.value, planned: trial.value });
  }
  const foreseen = await foresee(trials);
  if (!foreseen.ok) return foreseen;
  const read = excessReader();
  for (const { member, target, planned } of trials) excess.set(keyOf(member), await read(member, target, planned));
  return ok({ excess, accounts: accounts.value });
}

/** Whose account it is that would be granted to. Where a target needs one, nobody is asked about a person without. */
async function accountsOf(
  ports: Ports,
  person: Person,
  members: readonly Member[],
): Promise<Result<ReadonlyMap<string, LinkedAccount | null>>> {
  const integrations = new Map(members.map(({ integration }) => [integration.id, integration]));
  return ports.store.read(async (tx) => {
    const accounts = new Map<string, LinkedAccount | null>();
    for (const integration of integrations.values()) {
      const found = await linkedAccountIn(ports, tx, { person, integrationId: integration.id });
      const needed = adapterOf(ports, integration.type)?.needsAccount === true;
      if (!found.ok && needed) return found;
      const account = found.ok ? found.value : null;
      if (account === null && needed) {
        return no(
          refusal('identity.unknown', `nothing says which account in \`${integration.name}\` is ${person.email}`),
        );
      }
      accounts.set(integration.id, account);
    }
    return ok(accounts);
  });
}

/** Whether the target can be planned for now; inside the transaction again, on fresh rows. */
export function canBePlanned(ports: Ports, member: Member, told: Told, person: Person): Result<true> {
  const planned = tryPlan(ports, member, person, told.accounts?.get(member.integration.id) ?? null);
  return planned.ok ? ok(true) : planned;
}

function tryPlan(ports: Ports, member: Member, person: Person, account: LinkedAccount | null): Result<Planned> {
  const planner = plannerOf(ports, member.integration);
  if (!planner.ok) return planner;
  return planner.value.plan({
    grantId: newId('grant', ports.chance),
    granteeEmail: person.email,
    account,
    resource: member.resource,
    permission: member.permission,
    chance: ports.chance,
  });
}

const risksInOrder: readonly RiskLevel[] = ['low', 'medium', 'high', 'critical'];

/** Reading something critical is no low risk, and neither is administering something harmless. */
const higherRisk = (a: RiskLevel, b: RiskLevel): RiskLevel =>
  risksInOrder.indexOf(a) > risksInOrder.indexOf(b) ? a : b;

/** The entitlement as it is pinned on the request. */
export function shownOf(ports: Ports, member: Member, told: Told): ShownEntitlement {
  const { integration, resource, permission } = member;
  return {
    resourceId: resource.id,
    permissionId: permission.id,
    integrationName: integration.name,
    integrationType: integration.type,
    resourceType: resource.type,
    resourceName: resource.name,
    resourcePath: resource.path,
    permissionName: permission.name,
    permissionAllows: permission.allows,
    excess: told.excess.get(keyOf(member)) ?? [],
    riskLevel: higherRisk(resource.riskLevel, permission.riskLevel),
    tags: Object.fromEntries(countingTags(resource.tags)),
    context: resource.context,
    simulated: adapterOf(ports, integration.type)?.simulated ?? false,
    account: told.accounts?.get(integration.id) ?? null,
  };
}
