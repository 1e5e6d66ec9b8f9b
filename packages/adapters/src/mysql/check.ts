// Named checks of the settings, the connector's rights and the server, each with the sentence an operator reads. They change nothing
// and come in the order in which one would repair; when the server cannot be reached, that is the only answer.

import { type CheckReport, quoted } from '@tidegate/core';
import { notReached } from '../call-error.ts';
import { type MysqlClient, type Session, TargetError } from './client.ts';
import { isReserved, mysqlLimits as limits, type MysqlConfig } from './config.ts';
import { readAnonymous, readEveryones } from './excess.ts';
import { patternMatches, quoteAccount } from './quote.ts';
import { granteeText, holdsEnds, missingRights, readServer, type Server } from './server.ts';

/** Runs every check. Never throws for what the server answers. */
export async function check(client: MysqlClient, config: MysqlConfig): Promise<readonly CheckReport[]> {
  try {
    return await client.session(async (session) => {
      const before = Date.now();
      const server = await readServer(session);
      const skewMs = Math.round(server.nowMs - (before + Date.now()) / 2);
      const tables = await tablesReport(session, server);
      const who = quoted(`${server.user}@${server.host}`, 130);
      return [
        passed('reachable', `connected to version ${server.version} as ${who}`),
        versionReport(server),
        encryptionReport(config),
        accountsReport(server),
        tables,
        await rightsReport(session, server, config),
        await endReport(session, server, config),
        // It is read from the same tables.
        ...(tables.state === 'failed' ? [] : [await everyoneReport(session)]),
        skewReport(skewMs),
      ];
    });
  } catch (error) {
    if (error instanceof TargetError) return [notReached(error)];
    throw error;
  }
}

function versionReport({ version, isMariadb }: Server): CheckReport {
  if (!isMariadb) {
    return failed(
      'version',
      `${quoted(version)} is no MariaDB; MySQL has other accounts and roles and is not supported by this integration`,
    );
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorMin, minorMin] = limits.versionMin;
  if (major > majorMin || (major === majorMin && minor >= minorMin))
    return passed('version', `version ${version} is supported`);
  return failed('version', `version ${version} is too old; MariaDB ${limits.versionMin.join('.')} or newer is needed`);
}

function encryptionReport({ sslmode }: MysqlConfig): CheckReport {
  switch (sslmode) {
    case 'verify-full':
      return passed(
        'encryption',
        'encrypted, and the certificate of the server is checked; accounts are made to require encryption',
      );
    case 'require':
      return warning('encryption', 'encrypted, but the certificate is not checked; set `sslmode` to `verify-full`');
    case 'disable':
      return warning(
        'encryption',
        'not encrypted; set `sslmode` to `verify-full` unless the server is on this machine',
      );
  }
}

function accountsReport(server: Server): CheckReport {
  const name = quoteAccount(server.user, server.host);
  const missing = missingRights(server);
  if (missing.length > 0) {
    const words = missing.join(', ');
    return failed(
      'accounts',
      `${name} lacks ${words}, without which access cannot be closed; run \`grant ${words} on *.* to …\``,
    );
  }
  if (server.rights.has('SUPER'))
    return warning('accounts', `${name} has SUPER; CREATE USER, PROCESS and CONNECTION ADMIN are enough`);
  return passed('accounts', `${name} may make accounts, see and end their connections`);
}

async function tablesReport(session: Session, server: Server): Promise<CheckReport> {
  const tables = ['db', 'event', 'global_priv', 'proc', 'procs_priv', 'roles_mapping', 'tables_priv'];
  for (const table of tables) {
    try {
      await session.read(`select 1 as one from mysql.${table} limit 1`);
    } catch (error) {
      if (!(error instanceof TargetError) || error.kind !== 'refused') throw error;
      const fix = `\`grant select on mysql.* to ${quoteAccount(server.user, server.host)}\``;
      return failed(
        'grant tables',
        `access could not be looked at: the connector may not read mysql.${table}; run ${fix}`,
      );
    }
  }
  return passed('grant tables', 'the connector may read what every account holds');
}

async function rightsReport(session: Session, server: Server, config: MysqlConfig): Promise<CheckReport> {
  const given = await session.read<{ pattern: string }>(
    "select distinct table_schema as pattern from information_schema.schema_privileges where grantee = ? and is_grantable = 'YES'",
    [granteeText(server.user, server.host)],
  );
  const [everywhere] = await session.read<{ all_of: number }>(
    `select count(*) as all_of from information_schema.user_privileges
     where grantee = ? and is_grantable = 'YES' and privilege_type = 'SELECT'`,
    [granteeText(server.user, server.host)],
  );
  const databases = await session.read<{ name: string }>(
    'select schema_name as name from information_schema.schemata order by schema_name limit 1000',
  );
  const lacking = databases
    .map((row) => row.name)
    .filter((name) => !isReserved(name, config.eventdb) && everywhere?.all_of === 0)
    .filter((name) => !given.some(({ pattern }) => patternMatches(pattern, name)));
  const [first] = lacking;
  if (first === undefined) return passed('rights', 'every database that the connector sees can be granted as a whole');
  const count = lacking.length > limits.ungrantableMax ? `more than ${limits.ungrantableMax}` : String(lacking.length);
  return warning(
    'rights',
    `${count} databases cannot be granted as a whole, for example ${quoted(first, 130)}; give the connector their rights \`WITH GRANT OPTION\` ` +
      'if they shall be',
  );
}

async function endReport(session: Session, server: Server, config: MysqlConfig): Promise<CheckReport> {
  if (await holdsEnds(session, server, config.eventdb)) {
    return passed(
      'own end',
      'the server itself locks accounts and ends connections at the end, with Tidegate down too',
    );
  }
  const without = 'access ends only while Tidegate runs';
  if (!server.schedulerOn)
    return warning(
      'own end',
      `${without}: the event scheduler is off; set \`event_scheduler=ON\` in the server's settings`,
    );
  const name = quoteAccount(server.user, server.host);
  return warning(
    'own end',
    `${without}: the connector may keep no events; run \`create database ${config.eventdb}\` and \`grant event on ${config.eventdb}.* to ${name}\``,
  );
}

async function everyoneReport(session: Session): Promise<CheckReport> {
  const told = [...(await readEveryones(session)), ...(await readAnonymous(session))];
  if (told.length === 0) return passed('everyone', 'a new account has nothing but what is granted');
  return warning('everyone', `a new account ${told.join('; ')}`);
}

function skewReport(skewMs: number): CheckReport {
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  const sentence = `the clock of the server is ${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} ours`;
  if (Math.abs(skewMs) < limits.skewWarningMs) return passed('clock', sentence);
  const fix = 'access ends by the clock of the server: let both follow one time source';
  return Math.abs(skewMs) < limits.skewFailedMs
    ? warning('clock', `${sentence}; ${fix}`)
    : failed('clock', `${sentence}; ${fix}`);
}

const passed = (name: string, sentence: string): CheckReport => ({ name, state: 'passed', sentence });
const warning = (name: string, sentence: string): CheckReport => ({ name, state: 'warning', sentence });
const failed = (name: string, sentence: string): CheckReport => ({ name, state: 'failed', sentence });
