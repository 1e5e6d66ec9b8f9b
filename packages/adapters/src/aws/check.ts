// Named checks: who the connector is, whether the organization is the one that is meant, and which accounts let it in.

import { type CheckReport, quoted } from '@tidegate/core';
import { type AwsClient, AwsError, type AwsPlace } from './calls.ts';
import { type AwsConfig, awsLimits as limits } from './config.ts';
import { checkGranting } from './grants/check-granting.ts';
import { each, listAll } from './pages.ts';

/** Runs every check that can be run; the first that fails may leave the others out. */
export async function check(client: AwsClient, config: AwsConfig): Promise<readonly CheckReport[]> {
  const at: AwsPlace = { accountId: null, region: config.regions[0] ?? 'us-east-1' };
  const reports: CheckReport[] = [];
  try {
    const self = await client.call(at, 'sts.identity', {});
    reports.push(report('identity', 'passed', `AWS knows the connector as ${quoted(self.arn, 200)}`));
    const { id } = await client.call(at, 'organizations.describe', {});
    if (id !== config.organizationId) {
      const sentence = `the organization is ${quoted(id)}, not ${quoted(config.organizationId)}; correct \`organization_id\` or the credential`;
      return [...reports, report('organization', 'failed', sentence)];
    }
    reports.push(report('organization', 'passed', `the organization is ${quoted(id)}`));
    reports.push(await checkAccounts(client, config, { at, self: self.accountId }));
    if (config.identityCenterRegion !== null)
      reports.push(await checkIdentityCenter(client, config.identityCenterRegion));
    return [...reports, ...(await checkGranting(client, config))];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const failed = report(reports.length === 0 ? 'identity' : 'organization', 'failed', error.message);
    return [...reports, { ...failed, ...notLetIn(error.letIn) }];
  }
}

async function checkAccounts(
  client: AwsClient,
  config: AwsConfig,
  { at, self }: { readonly at: AwsPlace; readonly self: string },
): Promise<CheckReport> {
  const all = await listAll(client, at, 'organizations.accounts', {});
  const read = all.filter((one) => one.status === 'ACTIVE' && one.id !== self && !config.accountsExcluded.has(one.id));
  const tried = read.slice(0, limits.accountsChecked);
  const answers = await each(tried, limits.callsAtOnce, async (account) => {
    try {
      await client.call({ accountId: account.id, region: at.region }, 'sts.identity', {});
      return null;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { said: `${quoted(account.name)} (${account.id}): ${error.message}`, letIn: error.letIn };
    }
  });
  const refusals = answers.filter((one) => one !== null);
  if (refusals.length === 0) {
    return report(
      'accounts',
      'passed',
      `${tried.length} of ${read.length} accounts were tried, and each lets the connector in`,
    );
  }
  const named = refusals
    .slice(0, limits.namedMax)
    .map(({ said }) => said)
    .join('; ');
  const fix = `deploy the role \`${config.roleName}\` there, or name the accounts in \`accounts_excluded\``;
  const state = refusals.length === tried.length ? 'failed' : 'warning';
  const letIn = refusals.some((one) => one.letIn === 'refused') ? 'refused' : null;
  const sentence = `${refusals.length} of ${tried.length} accounts tried refuse: ${named}; ${fix}`;
  return { ...report('accounts', state, sentence), ...notLetIn(letIn) };
}

async function checkIdentityCenter(client: AwsClient, region: string): Promise<CheckReport> {
  try {
    const instances = await listAll(client, { accountId: null, region }, 'sso.instances', {});
    return instances.length > 0
      ? report('identity center', 'passed', `Identity Center is there in ${quoted(region)}`)
      : report('identity center', 'warning', `there is no Identity Center in ${quoted(region)}; correct its region`);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return report('identity center', 'warning', `Identity Center cannot be read: ${error.message}`);
  }
}

const notLetIn = (letIn: AwsError['letIn']): Pick<CheckReport, 'code'> =>
  letIn === 'refused' ? { code: 'target.credential_refused' } : {};

const report = (name: string, state: CheckReport['state'], sentence: string): CheckReport => ({
  name,
  state,
  sentence,
});
