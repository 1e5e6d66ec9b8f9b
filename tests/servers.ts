// The real servers that the `real` tests and the journeys share: PostgreSQL 15 (Debian's packages) and 18 (npm). Started once, stopped
// with the run, and ended by their watcher when the run is killed. One that this machine lacks is a named skip; in CI it is a failure.

import {
  hasPostgres,
  hasRedis,
  hasSlapd,
  mariadbMissing,
  motoMissing,
  type PostgresMajor,
  type RunningPostgres,
  sshdMissing,
  startPostgres,
} from '@tidegate/testkit';

const variables: Readonly<Record<PostgresMajor, string>> = {
  15: 'TIDEGATE_TEST_POSTGRES15_URL',
  18: 'TIDEGATE_TEST_POSTGRES18_URL',
};
const versions: readonly PostgresMajor[] = [15, 18];
let running: readonly RunningPostgres[] = [];

/**
 * Starts what is there and tells the tests by environment: `TIDEGATE_TEST_POSTGRES_URL` (15 if there, else 18) and one
 * variable per version; `TIDEGATE_TEST_SKIPS` names what is missing. Each URL is a superuser's, of the database `postgres`.
 */
export async function setup(): Promise<void> {
  const present = versions.filter((version) => hasPostgres(version));
  const missing = versions.filter((version) => !present.includes(version)).map((version) => `postgresql-${version}`);
  // The stand-in for AWS, MariaDB and sshd are started by their own tests; what they need is asked here, with the rest.
  missing.push(...[motoMissing(), mariadbMissing(), sshdMissing()].filter((one) => one !== null));
  // So is Redis, one server per world.
  if (!hasRedis()) missing.push('redis-server');
  if (!hasSlapd()) missing.push('slapd');
  if (missing.length > 0 && process.env['CI'] === 'true') {
    throw new Error(`CI must have every real server, and lacks ${missing.join(', ')}; install it in .ci/run`);
  }
  process.env['TIDEGATE_TEST_SKIPS'] = missing.join(',');
  if (missing.length > 0) console.warn(`skipped for want of a server: ${missing.join(', ')} (TIDEGATE_TEST_SKIPS)`);
  running = await Promise.all(present.map((version) => startPostgres({ version })));
  for (const server of running) process.env[variables[server.version]] = server.url;
  const first = running[0];
  if (first) process.env['TIDEGATE_TEST_POSTGRES_URL'] = first.url;
}

/** Ends what `setup` started. */
export async function teardown(): Promise<void> {
  await Promise.all(running.map((server) => server.stop()));
  running = [];
}
