// Named checks of the settings, the connector's rights and the server's rules, each with the sentence an operator reads. They
// change nothing and come in the order in which one would repair; when the server cannot be reached, that is the only answer.

import { randomBytes } from 'node:crypto';
import { type CheckReport, quoted } from '@tidegate/core';
import { notReached } from '../call-error.ts';
import { localTrust, readRules, unsafeProbe, unsafeRule } from './authentication.ts';
import { type PostgresqlClient, TargetError } from './client.ts';
import { postgresqlLimits as limits, onThisMachine, type PostgresqlConfig } from './config.ts';
import { readEveryones } from './excess.ts';
import { readConnector } from './login.ts';
import { quoteIdentifier } from './quote.ts';
import type { Session } from './transaction.ts';

/** Runs every check. Never throws for what the server answers. */
export async function check(client: PostgresqlClient, config: PostgresqlConfig): Promise<readonly CheckReport[]> {
  try {
    const before = Date.now();
    const facts = await client.transaction(null, readFacts);
    const skewMs = facts.now - (before + Date.now()) / 2;
    return [
      passed('reachable', `connected to PostgreSQL ${facts.version} as ${quoted(facts.connector.name)}`),
      versionReport(facts),
      encryptionReport(config),
      loginsReport(facts),
      grantsReport(facts, config),
      await authenticationReport(client, config),
      await everyoneReport(client),
      skewReport(Math.round(skewMs)),
    ];
  } catch (error) {
    if (error instanceof TargetError) return [notReached(error)];
    throw error;
  }
}

interface Facts {
  readonly connector: Awaited<ReturnType<typeof readConnector>>;
  readonly version: string;
  readonly now: number;
  /** Schemas and tables of the connector's database that it could not grant. */
  readonly ungrantable: readonly string[];
}

async function readFacts(session: Session): Promise<Facts> {
  const connector = await readConnector(session);
  const [server] = await session.query<{ version: string; now: number }>(
    `select current_setting('server_version') as version, (extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
  );
  const ungrantable = await session.query<{ name: string }>(
    `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and not has_table_privilege(c.oid, 'SELECT WITH GRANT OPTION') order by 1 limit 20`,
  );
  return {
    connector,
    version: server?.version ?? 'unknown',
    now: server?.now ?? 0,
    ungrantable: ungrantable.map((row) => row.name),
  };
}

function versionReport({ connector, version }: Facts): CheckReport {
  if (connector.major >= limits.versionMin) return passed('version', `version ${version} is supported`);
  return failed('version', `version ${version} is too old; PostgreSQL ${limits.versionMin} or newer is needed`);
}

function encryptionReport({ sslmode }: PostgresqlConfig): CheckReport {
  switch (sslmode) {
    case 'verify-full':
      return passed('encryption', 'encrypted, and the certificate of the server is checked');
    case 'require':
      return warning('encryption', 'encrypted, but the certificate is not checked; set `sslmode` to `verify-full`');
    case 'disable':
      return warning(
        'encryption',
        'not encrypted; set `sslmode` to `verify-full` unless the server is on this machine',
      );
  }
}

function loginsReport({ connector }: Facts): CheckReport {
  const name = quoted(connector.name);
  if (connector.superuser) return warning('logins', `${name} is a superuser; a login with CREATEROLE would be enough`);
  if (connector.createRole) return passed('logins', `${name} may make and drop logins (CREATEROLE)`);
  return failed(
    'logins',
    `${name} may not make logins; run \`alter role ${quoteIdentifier(connector.name)} createrole\` as a superuser`,
  );
}

function grantsReport({ connector, ungrantable }: Facts, config: PostgresqlConfig): CheckReport {
  const where = `database ${quoted(config.dbname)}`;
  const [first] = ungrantable;
  if (first === undefined) return passed('rights', `every table of ${where} can be granted`);
  const count = ungrantable.length === 20 ? '20 or more' : String(ungrantable.length);
  return warning(
    'rights',
    `${count} tables of ${where} cannot be granted, for example ${quoted(first, 130)}; make ${quoted(connector.name)} a member ` +
      'of their owner if they shall be',
  );
}

async function authenticationReport(client: PostgresqlClient, config: PostgresqlConfig): Promise<CheckReport> {
  const name = 'password authentication';
  const login = `tg_probe_${randomBytes(6).toString('hex')}`;
  const unsafe = await unsafeProbe(client, null, login);
  if (unsafe !== null) return failed(name, unsafe);
  const rules = await client.transaction(null, readRules);
  if (rules === null) {
    const grants = 'it SELECT on `pg_hba_file_rules` and EXECUTE on `pg_hba_file_rules()`';
    return warning(
      name,
      `a wrong password is refused here; the rules for other addresses cannot be read; give ${grants}`,
    );
  }
  const rule = unsafeRule(rules, { login, groups: [], sameMachine: onThisMachine(config) });
  if (rule !== null) return failed(name, rule);
  const local = localTrust(rules);
  if (local !== null) return warning(name, `for people on the server's own machine: ${local}`);
  const clear = rules.some((candidate) => candidate.method === 'password');
  if (clear)
    return warning(name, 'a rule of `pg_hba.conf` sends passwords in the clear (`password`); use `scram-sha-256`');
  return passed(name, 'a wrong password is refused, and no rule lets a login in without one');
}

/** Nobody can hold it back from one login; whoever agrees to a request is told as well. */
async function everyoneReport(client: PostgresqlClient): Promise<CheckReport> {
  const told = await readEveryones(client);
  if (told.length === 0) return passed('everyone', 'a new login has nothing but what is granted');
  const shown = told.slice(0, limits.everyonesShownMax);
  const more = told.length > shown.length ? `; and ${told.length - shown.length} more` : '';
  return warning('everyone', `a new login ${shown.join('; ')}${more}`);
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
