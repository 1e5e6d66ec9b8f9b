// What an approver will be shown, gathered before anyone is asked: whether the target can grant it at all, whether its guardrails would leave
// anything of it, and what the account would get besides (law 9). The target is called here, outside every transaction; its plan is a trial and thrown away.

import {
  countingTags,
  entitlementKey,
  type Integration,
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

/** The entitlement of a member, as a key. */
export const keyOf = ({ resource, permission }: Member): string =>
  entitlementKey({ resourceId: resource.id, permissionId: permission.id });

/** What the targets were tried with: one plan for each entitlement, and whose account it was made for. */
interface Tried {
  readonly trials: readonly {
    readonly member: Member;
    readonly target: ReachedTarget;
    readonly planned: Planned;
  }[];
  readonly accounts: ReadonlyMap<string, LinkedAccount | null>;
}

/** Asks every target what an approver has to know. Refuses what a target can never grant, and what guardrails leave nothing of. */
export async function askTargets(ports: Ports, person: Person, members: readonly Member[]): Promise<Result<Told>> {
  const tried = await tryTargets(ports, person, members);
  if (!tried.ok) return tried;
  const { trials, accounts } = tried.value;
  const excess = new Map<string, readonly string[]>();
  const read = excessReader();
  for (const { member, target, planned } of trials) excess.set(keyOf(member), await read(member, target, planned));
  return ok({ excess, accounts });
}

/** Connects every target and tries a plan on it: whether it could ever grant this, and whether guardrails would leave anything of it. */
export async function tryTargets(
  ports: Ports,
  person: Person,
  members: readonly Member[],
  deadlineMs?: number,
): Promise<Result<Tried>> {
  const accounts = await accountsOf(ports, person, members);
  if (!accounts.ok) return accounts;
  const targets = new Map<string, ReachedTarget>();
  const trials: Tried['trials'][number][] = [];
  for (const member of members) {
    const known = targets.get(member.integration.id);
    const connected: Result<ReachedTarget> = known ? ok(known) : await reachFor(ports, member.integration);
    if (!connected.ok) return connected;
    targets.set(member.integration.id, connected.value);
    const account = accounts.value.get(member.integration.id) ?? null;
    const trial = tryPlan(ports, member, person, account);
    if (!trial.ok) return trial;
    trials.push({ member, target: connected.value, planned: trial.value });
  }
  const foreseen = await foresee(trials, deadlineMs);
  return foreseen.ok ? ok({ trials, accounts: accounts.value }) : foreseen;
}

/** The target of somebody's asking. Why it cannot be used is for the log: settings are none of theirs. */
export async function reachFor(ports: Ports, integration: Integration): Promise<Result<ReachedTarget>> {
  const connected = await targetOf(ports, integration);
  if (connected.ok) return connected;
  ports.log.error({ integration: integration.name, code: connected.refusal.code }, connected.refusal.message);
  return no(
    refusal(
      'target.unreachable',
      'the target of this cannot be used now; ask an administrator to check the integration',
    ),
  );
}

/** Whose account it is that would be granted to. Where a target needs one, nobody is asked about a person without. */
export async function accountsOf(
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
