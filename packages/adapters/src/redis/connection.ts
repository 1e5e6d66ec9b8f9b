// How the grantee connects: words, parameters and a command line. The password is in the parameters only when it may be shown, and
// never in the command line.

import type { ConnectionDetails } from '@tidegate/core';
import { quoted } from '@tidegate/core';
import type { RedisConfig } from './config.ts';
import type { RedisPlan } from './plan.ts';
import { quoteShell } from './quote.ts';

/** The details for a plan; `secret` null leaves the password out. */
export function connectionOf(config: RedisConfig, plan: RedisPlan, secret: string | null): ConnectionDetails {
  const database = plan.database ?? 0;
  const words = [
    ...['redis-cli', '-h', config.hostname, '-p', String(config.port)],
    ...(config.tls === 'disable' ? [] : ['--tls']),
    ...(database === 0 ? [] : ['-n', String(database)]),
    ...['--user', plan.user, '--askpass'],
  ];
  const what = plan.kind === 'keys' ? `keys ${quoted(plan.pattern)}` : 'all keys';
  const where = plan.database === null ? 'every database' : `database ${database}`;
  const ends = 'when the access ends, the user is deleted and open connections are closed';
  return {
    instructions: `connect with any Redis client as ${quoted(plan.user)}, for ${what} of ${where}; ${ends}`,
    parameters: {
      host: config.hostname,
      port: String(config.port),
      database: String(database),
      username: plan.user,
      ...(secret === null ? {} : { password: secret }),
    },
    cli: words.map(quoteShell).join(' '),
  };
}
