// Reading back what is open on AWS: roles below the path of grants in every account, and permission sets with our tag; then what others have
// besides, which is only ever shown (survey-strangers.ts).

import { Fault, type ObservedAccess, type Outcome, quoted, type Survey, type SurveyReport } from '@tidegate/core';
import { awsLimits as limits } from './config.ts';
import { type Aws, centerOf, granterIn, homeOf } from './grants/aws.ts';
import { findSet, theCenter } from './grants/center.ts';
import { closedDocument, documentIn, textOf } from './grants/compile-policy.ts';
import { done, ifThere, orFault, outcomeOf } from './grants/outcome.ts';
import { policyNames } from './grants/role-parts.ts';
import { takeAway } from './grants/set-grant.ts';
import { each, listAll } from './pages.ts';
import { type AwsPlan, grantPath, roleArnOf } from './plan.ts';
import { inAccounts } from './survey-accounts.ts';
import { isStranger, readStrangers, whyUntouchable } from './survey-strangers.ts';

/** Accounts that one sentence names. */
const namedMax = 3;

const setKey = (name: string): string => `permission-set/${name}`;

/** The keys under which a plan is found again. */
export const keysOf = (plan: AwsPlan): readonly string[] => [plan.way === 'role' ? roleArnOf(plan) : setKey(plan.name)];

/** The survey of one connected organization. */
export const makeSurvey = (aws: Aws): Survey => ({
  async *read() {
    const failed: Extract<SurveyReport, { kind: 'failed' }>[] = [];
    for await (const report of surveyByParts(aws)) {
      if (report.kind === 'page') yield report.observed;
      else failed.push(report);
    }
    const [first] = failed;
    if (first === undefined) return;
    const named = failed.slice(0, namedMax).map(({ part, message }) => `${quoted(part)}: ${message}`);
    const sentence = `${failed.length} accounts could not be read, so nothing is concluded: ${named.join('; ')}`;
    throw new Fault(first.refused ? 'target.refused' : 'target.unreachable', sentence);
  },
  remove: async ({ key }) =>
    isStranger(key)
      ? { kind: 'refused', message: `it was not removed: ${whyUntouchable}` }
      : outcomeOf('it was not removed', () => (key.startsWith('arn:') ? removeRole(aws, key) : removeSet(aws, key))),
});

/** Account by account; what Identity Center holds is in no part. */
export async function* surveyByParts(aws: Aws): AsyncGenerator<SurveyReport> {
  const read = { accounts: await orFault(() => accountsOf(aws)), failed: new Set<string>() };
  if (aws.config.grantingRoleName !== null) {
    yield* inAccounts(read, (accountId) => rolesIn(aws, accountId));
  }
  if (aws.config.identityCenterRoleArn !== null) {
    yield { kind: 'page', observed: await orFault(() => setsOf(aws)) };
  }
  yield* readStrangers(aws, read);
}

/** The account that a key is about; null for what is read from Identity Center. */
export function accountOfKey(key: string): string | null {
  const arn = /^(?:stranger\/(?:user|trust)\/)?(arn:.*)$/.exec(key)?.[1];
  return arn?.split(':')[4] ?? null;
}

async function accountsOf(aws: Aws): Promise<readonly string[]> {
  const at = { accountId: null, region: homeOf(aws.config) };
  const accounts = await listAll(aws.client, at, 'organizations.accounts', {});
  return accounts
    .filter(({ id, status }) => status === 'ACTIVE' && !aws.config.accountsExcluded.has(id))
    .map(({ id }) => id);
}

async function rolesIn(aws: Aws, accountId: string): Promise<readonly ObservedAccess[]> {
  const at = granterIn(aws, { accountId });
  const roles = await listAll(aws.client, at, 'iam.roles', { path: grantPath(aws.config.workspace) });
  const read = await each(roles, limits.callsAtOnce, ({ name }) => ifThere(aws.client.call(at, 'iam.role', { name })));
  return read.flatMap((role): ObservedAccess[] => {
    if (role === null) return [];
    const grantId = role.tags['tidegate:grant'];
    const account = principalIn(role.trust);
    return [
      {
        key: role.arn,
        account,
        // Whoever made it: the path is ours alone, and what lost its tag has to go all the more.
        ours: true,
        entitlement: null,
        sentence: `${account} may take the role \`${role.name}\` in account ${accountId}`,
        ...(grantId === undefined ? {} : { grantId }),
      },
    ];
  });
}

function principalIn(trust: string): string {
  const found = /"AWS":"?\[?"?([^"\]]+)/.exec(JSON.stringify(documentIn(trust)));
  return found?.[1] ?? 'somebody';
}

async function setsOf(aws: Aws): Promise<readonly ObservedAccess[]> {
  const at = centerOf(aws);
  const { instance } = await theCenter(aws);
  const sets = await listAll(aws.client, at, 'sso.sets', { instance });
  const read = await each(sets, limits.callsAtOnce, async (set) => {
    const tags = Object.fromEntries(await listAll(aws.client, at, 'sso.tags', { instance, resource: set }));
    if (tags['tidegate:workspace'] !== aws.config.workspace) return null;
    const { name } = await aws.client.call(at, 'sso.set', { instance, set });
    return { name, grantId: tags['tidegate:grant'] };
  });
  return read.flatMap((one): ObservedAccess[] =>
    one === null
      ? []
      : [
          {
            key: setKey(one.name),
            account: one.name,
            ours: true,
            entitlement: null,
            sentence: `the permission set \`${one.name}\` of a grant is there`,
            ...(one.grantId === undefined ? {} : { grantId: one.grantId }),
          },
        ],
  );
}

/** Without its plan: everything of the role is denied and taken away, and its shells are ended in every region that is read. */
async function removeRole(aws: Aws, arn: string): Promise<Outcome> {
  const [, , , , accountId = '', path = ''] = arn.split(':');
  const prefix = `role${grantPath(aws.config.workspace)}`;
  if (!path.startsWith(prefix)) return { kind: 'refused', message: `\`${arn}\` is no role of a grant` };
  const role = path.slice(prefix.length);
  const at = granterIn(aws, { accountId });
  const inline = await ifThere(listAll(aws.client, at, 'iam.rolePolicies', { role }));
  if (inline === null) return done;
  const document = textOf(closedDocument);
  await ifThere(aws.client.call(at, 'iam.putRolePolicy', { role, policy: policyNames.end, document }));
  for (const region of aws.config.regions) {
    const sessions = await listAll(aws.client, { ...at, region }, 'ssm.sessions', { target: null });
    for (const { id } of sessions.filter(({ owner }) => owner.includes(`:assumed-role/${role}/`))) {
      await ifThere(aws.client.call({ ...at, region }, 'ssm.terminate', { id }));
    }
  }
  for (const policyArn of await listAll(aws.client, at, 'iam.attached', { role })) {
    await ifThere(aws.client.call(at, 'iam.detach', { role, policyArn }));
  }
  for (const policy of new Set([...inline, policyNames.end])) {
    await ifThere(aws.client.call(at, 'iam.deleteRolePolicy', { role, policy }));
  }
  await ifThere(aws.client.call(at, 'iam.deleteRole', { name: role }));
  return done;
}

async function removeSet(aws: Aws, key: string): Promise<Outcome> {
  const found = await findSet(aws, key.slice(setKey('').length));
  if (found === null) return done;
  const at = centerOf(aws);
  const tags = Object.fromEntries(
    await listAll(aws.client, at, 'sso.tags', { instance: found.instance, resource: found.set }),
  );
  if (tags['tidegate:workspace'] !== aws.config.workspace) {
    return { kind: 'refused', message: 'the permission set is not one of a grant any more' };
  }
  for (const accountId of await listAll(aws.client, at, 'sso.accounts', found)) {
    const taken = await takeAway(aws, found, accountId);
    if (taken.kind !== 'done') return taken;
  }
  await ifThere(aws.client.call(at, 'sso.deleteSet', found));
  return done;
}
