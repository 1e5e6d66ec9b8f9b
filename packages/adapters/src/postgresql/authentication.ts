// Does this server really ask for the password we set? Two proofs: a wrong password, tried as the very login while it may not log in
// yet; and the server's own rules (`pg_hba.conf`) where the connector may read them, because a rule for another network address
// cannot be tried from here. A rule that cannot be judged counts as the dangerous one.

import { quoted } from '@tidegate/core';
import type { PostgresqlClient } from './client.ts';
import type { Session } from './transaction.ts';

/** One line of the server's authentication rules. */
export interface AuthenticationRule {
  readonly line: number;
  readonly type: string;
  readonly databases: readonly string[];
  readonly users: readonly string[];
  readonly address: string | null;
  readonly netmask: string | null;
  readonly method: string;
  readonly options: readonly string[];
}

/** The rules in order, or null where the connector may not read them. */
export async function readRules(session: Session): Promise<readonly AuthenticationRule[] | null> {
  const [may] = await session.query<{ may: boolean }>(
    `select has_function_privilege('pg_hba_file_rules()', 'execute') and has_table_privilege('pg_hba_file_rules', 'select') as may`,
  );
  if (!may?.may) return null;
  return session.query<AuthenticationRule>(
    `select line_number as line, type, database as databases, user_name as users, address, netmask, auth_method as method,
       coalesce(options, '{}') as options from pg_hba_file_rules where error is null order by line_number`,
  );
}

export interface RuleAsk {
  readonly login: string;
  /** Roles the login is a member of. */
  readonly groups: readonly string[];
  /** The connector is on the server's own machine, so that the people may be too. */
  readonly sameMachine: boolean;
}

/** The first rule by which the login could get in without its password, as a sentence; null when there is none. */
export function unsafeRule(rules: readonly AuthenticationRule[], ask: RuleAsk): string | null {
  const before: AuthenticationRule[] = [];
  for (const rule of rules) {
    if (covers(rule, ask) && passesWithoutPassword(rule) && !before.some((earlier) => shadows(earlier, rule))) {
      if (ask.sameMachine || !isLocal(rule)) return sentence(rule);
    }
    before.push(rule);
  }
  return null;
}

/** Rules that let anybody on the server's own machine in; worth a word, not a refusal, when we come from elsewhere. */
export function localTrust(rules: readonly AuthenticationRule[]): string | null {
  const rule = rules.find((candidate) => candidate.method === 'trust' && isLocal(candidate));
  return rule ? sentence(rule) : null;
}

/** Tries the login with a wrong password; answers why that is unsafe, or null when the password is demanded. */
export async function unsafeProbe(
  client: PostgresqlClient,
  database: string | null,
  login: string,
): Promise<string | null> {
  const probe = await client.probe(database, login);
  switch (probe.kind) {
    case 'demanded':
      return null;
    case 'ignored':
      return `the server ignores passwords here (${probe.message}); ${fix}`;
    case 'elsewhere':
      return `the server does not check passwords of its own logins here (${probe.message}); ${fix}`;
  }
}

const fix = 'set the method `scram-sha-256` in `pg_hba.conf`, reload it, and try again';

const sentence = (rule: AuthenticationRule): string =>
  `line ${rule.line} of \`pg_hba.conf\` (${quoted(`${rule.type} … ${rule.address ?? ''} ${rule.method}`.replace(/ +/g, ' '))}) ` +
  `lets logins in without their password; ${fix}`;

/**
 * `trust` asks for nothing. `peer`, `ident`, `cert`, `gss` and `sspi` let in whoever has the login's own name elsewhere, which
 * nobody has for a name made by chance, unless a map translates names.
 */
const passesWithoutPassword = (rule: AuthenticationRule): boolean =>
  rule.method === 'trust' || rule.options.some((option) => option.startsWith('map='));

function covers(rule: AuthenticationRule, ask: RuleAsk): boolean {
  return rule.users.some((user) => {
    if (user === 'all' || user === ask.login) return true;
    if (user.startsWith('+')) return ask.groups.includes(user.slice(1));
    return user.startsWith('/') && mayMatch(user.slice(1), ask.login);
  });
}

function mayMatch(pattern: string, login: string): boolean {
  try {
    return new RegExp(pattern).test(login);
  } catch {
    return true;
  }
}

const isLocal = (rule: AuthenticationRule): boolean =>
  rule.type === 'local' ||
  rule.address === 'samehost' ||
  rule.address === 'localhost' ||
  rule.address?.startsWith('127.') === true ||
  rule.address === '::1';

/** PostgreSQL takes the first rule that fits: one for everybody everywhere makes later ones unreachable. */
function shadows(earlier: AuthenticationRule, later: AuthenticationRule): boolean {
  if (!earlier.users.includes('all') || !earlier.databases.includes('all')) return false;
  if (earlier.type !== later.type && !(earlier.type === 'host' && later.type.startsWith('host'))) return false;
  if (earlier.type === 'local' || earlier.address === 'all') return true;
  if (earlier.address === later.address && earlier.netmask === later.netmask) return true;
  const everywhere = later.address?.includes(':') ? '::' : '0.0.0.0';
  return earlier.address === everywhere && earlier.netmask === everywhere;
}
