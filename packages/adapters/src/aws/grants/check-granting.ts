// Named checks of what opens access: the granting role lets the connector in and the boundary is there, account by account; Identity Center takes
// its role. Without the settings for it there is nothing to check.

import { type CheckReport, quoted } from '@tidegate/core';
import { type AwsClient, AwsError, type AwsPlace } from '../calls.ts';
import { type AwsConfig, awsLimits as limits } from '../config.ts';
import { each, listAll } from '../pages.ts';
import { homeOf } from './aws.ts';

/** One report for accounts, one for Identity Center, as far as they are set up. */
export async function checkGranting(client: AwsClient, config: AwsConfig): Promise<readonly CheckReport[]> {
  return [
    ...(config.grantingRoleName === null ? [] : [await checkAccounts(client, config, config.grantingRoleName)]),
    ...(config.identityCenterRoleArn === null ? [] : [await checkCenter(client, config)]),
  ];
}

async function checkAccounts(client: AwsClient, config: AwsConfig, role: string): Promise<CheckReport> {
  const at: AwsPlace = { accountId: null, region: homeOf(config) };
  const { managementAccountId } = await client.call(at, 'organizations.describe', {});
  const accounts = await listAll(client, at, 'organizations.accounts', {});
  const open = accounts.filter(
    ({ id, status }) => status === 'ACTIVE' && id !== managementAccountId && !config.accountsExcluded.has(id),
  );
  const tried = open.slice(0, limits.accountsChecked);
  const problems = await each(tried, limits.callsAtOnce, async ({ id, arn }) => {
    const boundary = `arn:${arn.split(':')[1] ?? 'aws'}:iam::${id}:policy/${config.boundaryPolicy ?? ''}`;
    const problem = await problemOf(() =>
      client.call({ accountId: id, region: at.region, as: 'granter' }, 'iam.policy', { arn: boundary }),
    );
    return problem === null ? [] : [`${id}: ${problem}`];
  });
  const refusals = problems.flat();
  const name = 'granting';
  if (refusals.length === 0) {
    const sentence = `${tried.length} of ${open.length} accounts were tried: the granting role and the boundary are there`;
    return { name, state: 'passed', sentence };
  }
  const named = refusals.slice(0, limits.namedMax).join('; ');
  const fix = `deploy the role \`${role}\` and the boundary \`${config.boundaryPolicy ?? ''}\` there`;
  const state = refusals.length === tried.length ? 'failed' : 'warning';
  return {
    name,
    state,
    sentence: `nothing can be opened in ${refusals.length} of ${tried.length} accounts tried: ${named}; ${fix}`,
  };
}

async function checkCenter(client: AwsClient, config: AwsConfig): Promise<CheckReport> {
  const at: AwsPlace = { accountId: null, region: config.identityCenterRegion ?? homeOf(config), as: 'granter' };
  const problem = await problemOf(() => listAll(client, at, 'sso.instances', {}));
  const name = 'granting on accounts';
  if (problem === null)
    return { name, state: 'passed', sentence: 'permission sets can be reached to be made and assigned' };
  return { name, state: 'failed', sentence: `nothing can be opened on whole accounts: ${problem}` };
}

async function problemOf(call: () => Promise<unknown>): Promise<string | null> {
  try {
    await call();
    return null;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return quoted(error.message, 300);
  }
}
