// How the grantee connects: words, parameters and a command line. The password is in the parameters only when it may be shown, and
// never in the command line.

import type { ConnectionDetails } from '@tidegate/core';
import { quoted } from '@tidegate/core';
import type { PostgresqlConfig } from './config.ts';
import type { PostgresqlPlan } from './plan.ts';
import { quoteConnectionValue, quoteShell } from './quote.ts';

/** The details for a plan; `secret` null leaves the password out. */
export function connectionOf(config: PostgresqlConfig, plan: PostgresqlPlan, secret: string | null): ConnectionDetails {
  const database = plan.database ?? config.dbname;
  const parts: readonly (readonly [string, string])[] = [
    ['host', config.hostname],
    ['port', String(config.port)],
    ['dbname', database],
    ['user', plan.role],
    // `psql` looks for a certificate authority in a file that few people have; the encryption itself is what we ask for.
    ['sslmode', config.sslmode === 'disable' ? 'disable' : 'require'],
  ];
  const words = parts.map(([key, value]) => `${key}=${quoteConnectionValue(value)}`).join(' ');
  const ends = 'when the access ends, the login is removed and open connections are closed';
  return {
    instructions: `connect to database ${quoted(database)} with any PostgreSQL client, as ${quoted(plan.role)}; ${ends}`,
    parameters: {
      host: config.hostname,
      port: String(config.port),
      database,
      username: plan.role,
      ...(secret === null ? {} : { password: secret }),
    },
    cli: `psql ${quoteShell(words)}`,
  };
}
