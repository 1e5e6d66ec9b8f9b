// How the grantee connects: words, parameters and a command line. The password is in the parameters only when it may be shown, and
// never in the command line.

import type { ConnectionDetails } from '@tidegate/core';
import { quoted } from '@tidegate/core';
import type { MysqlConfig } from './config.ts';
import type { MysqlPlan } from './plan.ts';
import { quoteIdentifier, quoteShell } from './quote.ts';

/** The details for a plan; `secret` null leaves the password out. */
export function connectionOf(config: MysqlConfig, plan: MysqlPlan, secret: string | null): ConnectionDetails {
  const role = plan.nativeRole === null ? null : `set role ${quoteIdentifier(plan.nativeRole, 128)}`;
  const words = [
    'mariadb',
    `--host=${config.hostname}`,
    `--port=${config.port}`,
    `--user=${plan.user}`,
    '--password',
    ...(plan.encrypted ? ['--ssl'] : []),
    ...(role === null ? [] : [`--init-command=${role}`]),
    // After the double hyphen nothing is an option, whatever a database is called.
    ...(plan.database === null ? [] : ['--', plan.database]),
  ];
  const where = plan.database === null ? 'to the server' : `to database ${quoted(plan.database)}`;
  const first = role === null ? '' : `; run ${quoted(role, 160)} first in every connection`;
  const end = 'when the access ends, the account is removed and open connections are closed';
  return {
    instructions: `connect ${where} with any MariaDB client, as ${quoted(plan.user)}${first}; ${end}`,
    parameters: {
      host: config.hostname,
      port: String(config.port),
      ...(plan.database === null ? {} : { database: plan.database }),
      username: plan.user,
      ...(secret === null ? {} : { password: secret }),
    },
    cli: words.map((word) => (/^[A-Za-z0-9._:=-]+$/.test(word) ? word : quoteShell(word))).join(' '),
  };
}
