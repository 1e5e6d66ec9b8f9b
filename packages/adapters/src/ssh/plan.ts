// The plan of one grant: a principal of its own, on one server, for one account. Made once from the ask and chance, stored as JSON, parsed
// again before each use. It holds no secret: a principal lets nobody in without a certificate, and those are signed one by one.

import { type GrantPlan, no, ok, type PlanAsk, type Planned, quoted, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';
import { cannot, markedName, readStored } from '../stored-plan.ts';
import type { SshConfig } from './config.ts';
import { readNativeId } from './native-id.ts';
import { kindOf, resourceTypes, rootAccount } from './permissions.ts';
import { isAccountName, isPrincipal, isServerName } from './quote.ts';

const shape = z.strictObject({
  adapter: z.literal('ssh'),
  version: z.literal(1),
  grantId: z.string().regex(/^[a-zA-Z0-9_-]{1,60}$/),
  /** What certificates of this grant name, new for it. */
  principal: z.string().refine(isPrincipal),
  server: z.string().refine(isServerName),
  account: z.string().refine(isAccountName),
  /** The person's own account, or one that people share: the operator's list must say the same. */
  kind: z.enum(['shared', 'personal']),
  permission: z.enum(['LOGIN', 'ADMIN']),
});

/** A parsed plan. */
export type SshPlan = Readonly<z.infer<typeof shape>>;

const randomLength = 20;
const personLengthMax = 30;

/** Makes the plan; refuses what these servers can never grant. */
export function makePlan(config: SshConfig, ask: PlanAsk): Result<Planned> {
  const { resource, permission } = ask;
  const kind = kindOf(resource.type);
  const type = resourceTypes.find((candidate) => candidate.id === resource.type);
  if (kind === null || type === undefined) {
    return cannot(`${quoted(resource.type)} is no type of resource reached over SSH`, 'resource');
  }
  const place = readNativeId(kind, resource.nativeId);
  if (place === null) return cannot(`${quoted(resource.nativeId)} names no ${kind} reached over SSH`, 'resource');
  if (!config.servers.has(place.server)) {
    return cannot(`${quoted(place.server)} is none of the servers of this integration`, 'resource');
  }
  const known = shape.shape.permission.safeParse(permission.name);
  if (!known.success || !type.permissions.some((candidate) => candidate.name === permission.name)) {
    return cannot(`${type.label} has no permission ${quoted(permission.name)}`, 'permission');
  }
  const account = place.account === null ? ownAccount(ask) : ok(place.account);
  if (!account.ok) return account;
  if ((account.value === rootAccount) !== (known.data === 'ADMIN')) {
    const fix = known.data === 'ADMIN' ? '`LOGIN` is for this account' : 'ask for `ADMIN` on it as a shared account';
    return cannot(`\`ADMIN\` is for root and \`LOGIN\` for everybody else; ${fix}`, 'permission');
  }
  const plan: SshPlan = {
    adapter: 'ssh',
    version: 1,
    grantId: ask.grantId,
    principal: principalName(ask),
    server: place.server,
    account: account.value,
    kind: place.account === null ? 'personal' : 'shared',
    permission: known.data,
  };
  return ok({ plan, secret: null });
}

/** Parses a stored plan; one that is not ours or of a newer form is a fault, not a guess. */
export function readPlan(plan: GrantPlan): SshPlan {
  return readStored(shape, plan, 'SSH');
}

/** The account that the identity link names. Without one nobody is let in: a guess could be somebody else's. */
function ownAccount({ account, granteeEmail }: PlanAsk): Result<string> {
  if (!account) {
    const fix = 'link one with `tidegate people account`, or ask for a shared account';
    return no(
      refusal('identity.unknown', `nothing says which account on the server is ${quoted(granteeEmail)}; ${fix}`, {
        field: 'resource',
      }),
    );
  }
  if (!isAccountName(account.account)) {
    return cannot(`the linked account ${quoted(account.account)} can be no account of a server`, 'resource');
  }
  return ok(account.account);
}

/** `tg_` says whose it is, the person's name helps who reads the server's log; the random part (100 bits) is the grant's. */
const principalName = (ask: PlanAsk): string => markedName(ask, { personLengthMax, randomLength });
