// Named checks of the settings, the connector's rights and the server, each with the sentence an operator reads. They come in the order in
// which one would repair. They change nothing but the server's own file of users, which is written as after every opening: there is no
// other way to learn whether it can be.

import { assertNever, type CheckReport, quoted } from '@tidegate/core';
import { notReached } from '../call-error.ts';
import { readUser, some } from './acl-user.ts';
import { TargetError } from './client.ts';
import { allowedBy } from './commands.ts';
import type { RedisConfig } from './config.ts';
import { openUsers } from './excess.ts';
import type { RedisServer, ServerFacts } from './server.ts';
import { unfit } from './server.ts';

/** Commands the connector cannot do without. */
const needed = [
  ...['acl|setuser', 'acl|getuser', 'acl|deluser', 'acl|list', 'acl|save', 'acl|whoami'],
  ...['client|kill', 'command', 'info'],
];

/** Runs every check. Never throws for what the server answers. */
export async function check(server: RedisServer): Promise<readonly CheckReport[]> {
  const name = 'reachable';
  try {
    const who = String(await server.client.ask('ACL', 'WHOAMI'));
    const facts = await server.facts();
    const reached = passed(name, `connected to Redis ${facts.version} as ${quoted(who)}`);
    const reason = unfit(facts);
    if (reason !== null) return [reached, failed('server', reason)];
    return [
      reached,
      encryptionReport(server.config),
      await rightsReport(server, who),
      await openUsersReport(server),
      await restartReport(server, facts),
      replicaReport(facts),
    ];
  } catch (error) {
    if (error instanceof TargetError) return [notReached(error)];
    throw error;
  }
}

function encryptionReport(config: RedisConfig): CheckReport {
  const name = 'encryption';
  switch (config.tls) {
    case 'verify-full':
      return passed(name, 'connections are encrypted and the certificate is checked');
    case 'require':
      return warning(
        name,
        'connections are encrypted, but anybody could stand in for the server; use `tls=verify-full`',
      );
    case 'disable':
      return warning(name, 'connections are plain text, passwords included; use `tls=verify-full`');
    default:
      return assertNever(config.tls);
  }
}

async function rightsReport(server: RedisServer, who: string): Promise<CheckReport> {
  const name = 'rights of the connector';
  const catalog = await server.catalog();
  const user = await readUser(server.client.ask, who);
  const allowed = allowedBy(user?.commands ?? [], catalog).commands;
  const wants = server.config.sampleKeys > 0 ? [...needed, 'scan'] : needed;
  const wanted = server.config.configRewrite === 'always' ? [...wants, 'config|rewrite'] : wants;
  const lacks = wanted.filter((command) => {
    const parts = catalog.containers.get(command) ?? [command];
    return parts.some((part) => !allowed.has(part));
  });
  if (lacks.length > 0) {
    const fix = `\`ACL SETUSER ${who} ${lacks.map((command) => `+${command}`).join(' ')}\``;
    return failed(name, `the connector may not run ${some(lacks)}; run ${fix}`);
  }
  if (user !== null && user.keys.length > 0) {
    return warning(
      name,
      'the connector may touch keys itself, which it never does; `ACL SETUSER … resetkeys` takes that away',
    );
  }
  return passed(name, 'the connector may make and delete users, and touch no key');
}

async function openUsersReport(server: RedisServer): Promise<CheckReport> {
  const name = 'users without a password';
  const open = await openUsers(server.client.ask, await server.catalog());
  const [first] = open;
  if (first === undefined) return passed(name, 'no user with rights is let in without a password');
  const sentence = `anybody who reaches the server may be ${some(open.map((one) => one.name))}: ${first.means}`;
  const fix = `grants limit nobody here; run \`ACL SETUSER ${first.name} off\`, or give it a password`;
  return failed(name, `${sentence}; ${fix}`);
}

async function restartReport(server: RedisServer, facts: ServerFacts): Promise<CheckReport> {
  const name = 'restart';
  const kept = await server.keep();
  switch (kept) {
    case 'acl-file':
      return passed(
        name,
        'users are saved to an ACL file after each opening and closing, so a restart changes nothing',
      );
    case 'config-file':
      return passed(
        name,
        'users are written to the configuration file after each opening and closing, so a restart changes nothing',
      );
    case 'memory': {
      const lost = 'users are in memory only: a restart ends every open access';
      if (!facts.hasConfigFile) return warning(name, `${lost}; configure \`aclfile\` to keep it`);
      const risk = 'and whoever runs `CONFIG REWRITE` while access is open brings it back at a restart after its end';
      return warning(name, `${lost}, ${risk}; configure \`aclfile\`, or set \`config_rewrite\` to \`always\``);
    }
    default:
      return assertNever(kept);
  }
}

function replicaReport(facts: ServerFacts): CheckReport {
  const name = 'replicas';
  if (facts.replicas === 0) return passed(name, 'no replica holds a copy of the values');
  const what = `${facts.replicas} replicas hold a copy of the values, and ACL users are not replicated`;
  const fix = 'look at their own users; after a failover open access is missing on the new master and left on the old';
  return warning(name, `${what}; ${fix}`);
}

const passed = (name: string, sentence: string): CheckReport => ({ name, state: 'passed', sentence });
const warning = (name: string, sentence: string): CheckReport => ({ name, state: 'warning', sentence });
const failed = (name: string, sentence: string): CheckReport => ({ name, state: 'failed', sentence });
