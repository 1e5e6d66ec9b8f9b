// The whole organization in parts: where everything is first, because all hangs on it, then what is said of each unit and account, and every
// service of every account and region, many at once, each at the pace its own quota allows. A part that fails says why and takes nothing else with it.

import { type DiscoveredResource, type DiscoveryByParts, type DiscoveryReport, Fault, quoted } from '@tidegate/core';
import { accountLists } from './account-lists.ts';
import { type AwsClient, AwsError } from './calls.ts';
import { type AwsConfig, awsLimits as limits } from './config.ts';
import { listIdentityCenter } from './identity-center.ts';
import { type Account, listAccount, listUnits, type Organization, readOrganization } from './organization.ts';
import { accountPart, identityCenterPart, organizationPart, type Part, partsOf } from './parts.ts';
import { makeReading, type Reading, regionId, resourceIn } from './reading.ts';
import { regionLists } from './region-lists.ts';

/** Reads in parts; see the port. */
export const discoverByParts = (client: AwsClient, config: AwsConfig): DiscoveryByParts => ({
  read: (completed) => readParts(client, config, completed),
});

/** The whole as one list, for who does not want parts: any part that fails fails it. */
export async function* discover(client: AwsClient, config: AwsConfig): AsyncGenerator<readonly DiscoveredResource[]> {
  for await (const report of readParts(client, config, new Set())) {
    if (report.kind === 'page') yield report.resources;
    if (report.kind === 'failed') throw new Fault('target.unreachable', `${quoted(report.part)}: ${report.message}`);
  }
}

/** A part as work: what it is called and how it is listed. */
interface Task {
  readonly name: string;
  readonly list: () => Promise<{
    readonly resources: readonly DiscoveredResource[];
    readonly findings: readonly string[];
  }>;
}

async function* readParts(
  client: AwsClient,
  config: AwsConfig,
  completed: ReadonlySet<string>,
): AsyncGenerator<DiscoveryReport> {
  const organization = await readOrganization(client, config).catch((error: unknown) => {
    if (error instanceof AwsError) throw faultOf(error, 'the organization cannot be read');
    throw error;
  });
  const reading = makeReading(client, config);
  const tasks = tasksOf(reading, organization);
  yield { kind: 'planned', parts: tasks.map((task) => task.name) };
  yield* readAll(tasks.filter((task) => !completed.has(task.name) || task.name === organizationPart));
}

/** Everything there is to read. The units come first, also where another reading had them: what was moved since is below them. */
function tasksOf(reading: Reading, organization: Organization): readonly Task[] {
  const { client, config } = reading;
  const { accounts, findings } = organization;
  const units: Task = {
    name: organizationPart,
    list: async () => ({ resources: await listUnits(client, config, organization), findings }),
  };
  const accountTasks = accounts.map(
    (account): Task => ({
      name: accountPart(account.id),
      list: async () => {
        const resource = await listAccount(client, config, { organization, account });
        return { resources: [resource, ...regionsOf(account, config)], findings: [] };
      },
    }),
  );
  const { identityCenterRegion } = config;
  const identityCenter: readonly Task[] =
    identityCenterRegion === null
      ? []
      : [{ name: identityCenterPart, list: () => listIdentityCenter(reading, organization, identityCenterRegion) }];
  const inAccounts = partsOf(accounts, config).map(
    (part): Task => ({ name: part.name, list: () => listPart(reading, part) }),
  );
  // All accounts share one quota of Organizations: one after the other they would keep every other service waiting.
  return [units, ...identityCenter, ...spread(accountTasks, inAccounts)];
}

/** The few among the many, at even distances. */
function spread<T>(few: readonly T[], many: readonly T[]): readonly T[] {
  const apart = Math.floor(many.length / Math.max(few.length, 1));
  const mixed = few.flatMap((one, index) => [one, ...many.slice(index * apart, (index + 1) * apart)]);
  return [...mixed, ...many.slice(few.length * apart)];
}

/** Regions are a level of the hierarchy, of the accounts that are read. */
const regionsOf = (account: Account, config: AwsConfig): readonly DiscoveredResource[] =>
  (config.accountsExcluded.has(account.id) ? [] : config.regions).map((region) => {
    const nativeId = regionId(account, region);
    const one = { type: 'aws-account-region', nativeId, name: region, tags: {}, facts: {}, riskLevel: 'low' as const };
    const resource = resourceIn(account, region, { ...one, parent: account.arn });
    return { ...resource, path: `${account.path}/${region}` };
  });

async function listPart(reading: Reading, part: Part): ReturnType<Task['list']> {
  const { account } = part;
  if (account.status !== 'ACTIVE') throw new AwsError('refused', closed(account));
  if (part.region === null) return { resources: await accountLists[part.service](reading, account), findings: [] };
  // In a region that the account has not opened there is nothing, and asking is an error.
  const there = !(await reading.closedRegions(account)).has(part.region);
  const resources = there ? await regionLists[part.service](reading, account, part.region) : [];
  return { resources, findings: [] };
}

const closed = ({ name, id, status }: Account): string =>
  `the account ${quoted(name)} (${id}) is ${quoted(status)}; what is known of it stays`;

/** Runs tasks, a bounded number at once, and tells of each as it ends. */
async function* readAll(tasks: readonly Task[]): AsyncGenerator<DiscoveryReport> {
  const waiting = tasks[Symbol.iterator]();
  const running = new Map<string, Promise<readonly [name: string, reports: readonly DiscoveryReport[]]>>();
  const start = (): void => {
    const next = waiting.next();
    if (next.done === true) return;
    const work = runTask(next.value);
    // When one fails in a way nobody foresaw the others are left alone; they still have somebody who listens.
    work.catch(() => undefined);
    running.set(next.value.name, work);
  };
  for (let count = 0; count < limits.partsAtOnce; count += 1) start();
  while (running.size > 0) {
    const [name, reports] = await Promise.race(running.values());
    running.delete(name);
    start();
    yield* reports;
  }
}

async function runTask(task: Task): Promise<readonly [string, readonly DiscoveryReport[]]> {
  const part = task.name;
  try {
    const { resources, findings } = await task.list();
    return [part, [...pagesOf(part, resources), { kind: 'completed', part, findings }]];
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [part, [{ kind: 'failed', part, message: error.message }]];
  }
}

function* pagesOf(part: string, resources: readonly DiscoveredResource[]): Generator<DiscoveryReport> {
  for (let start = 0; start < resources.length; start += limits.pageSize) {
    yield { kind: 'page', part, resources: resources.slice(start, start + limits.pageSize) };
  }
}

/** The same failure for work that cannot go on without it. */
export const faultOf = (error: AwsError, doing: string): Fault =>
  new Fault(
    error.kind === 'denied' || error.kind === 'refused' ? 'target.refused' : 'target.unreachable',
    `${doing}: ${error.message}`,
  );
