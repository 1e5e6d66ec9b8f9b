// Named checks of every server, each with the sentence an operator reads; what all servers answer alike is said once. They come in the order
// in which one would repair, and change nothing.

import { type CheckReport, quoted } from '@tidegate/core';
import { CallError, notReached } from '../call-error.ts';
import { sshLimits as limits, type SshConfig } from './config.ts';
import { openDoors } from './excess.ts';
import { powerfulGroups, rootAccount } from './permissions.ts';
import type { OfferedAccount, ServerFacts, SshServer } from './server.ts';

/** Runs every check on every server. Never throws for what a server answers. */
export async function check(
  config: SshConfig,
  serverOf: (name: string) => SshServer,
  nowMs: number,
): Promise<readonly CheckReport[]> {
  const told = new Map<string, { readonly server: string; readonly report: CheckReport }[]>();
  for (const name of config.servers.keys()) {
    for (const report of await checkServer(serverOf(name), nowMs)) {
      told.set(report.name, [...(told.get(report.name) ?? []), { server: name, report }]);
    }
  }
  return [...told.values()].map(merged);
}

async function checkServer(server: SshServer, nowMs: number): Promise<readonly CheckReport[]> {
  const name = 'reachable';
  try {
    const facts = await server.facts();
    const { accounts, unfit } = await server.accounts();
    const settings = new Map<string, ReadonlyMap<string, string>>();
    for (const account of accounts) settings.set(account.name, (await server.settings(account.name)).settings);
    return [
      passed(name, `connected; ${facts.sshd === '' ? 'sshd does not tell its version' : facts.sshd}`),
      accountsReport(accounts, unfit),
      certificatesReport(settings),
      doorsReport(settings),
      powersReport(accounts),
      clockReport(facts, nowMs),
      detachedReport(facts),
      sweeperReport(facts, nowMs),
    ];
  } catch (error) {
    if (error instanceof CallError) return [notReached(error)];
    throw error;
  }
}

function accountsReport(accounts: readonly OfferedAccount[], unfit: readonly string[]): CheckReport {
  const name = 'accounts';
  if (unfit.length > 0) return warning(name, `not offered: ${some(unfit)}; correct \`/etc/ssh/tidegate/accounts\``);
  if (accounts.length === 0) return warning(name, 'no account is offered; list some in `/etc/ssh/tidegate/accounts`');
  return passed(name, `accounts are offered: ${some(accounts.map((account) => quoted(account.name)))}`);
}

/** Whether sshd asks the program at all: without that a certificate lets nobody in, or one of another key lets in too much. */
function certificatesReport(all: ReadonlyMap<string, ReadonlyMap<string, string>>): CheckReport {
  const name = 'certificates';
  const lacking = [...all].flatMap(([account, settings]) => {
    const value = (key: string): string => settings.get(key) ?? 'none';
    if (settings.size === 0) return [`sshd does not tell its settings for ${quoted(account)}`];
    if (value('trustedusercakeys') === 'none') return [`\`TrustedUserCAKeys\` is not set for ${quoted(account)}`];
    if (!/tidegate-principals authorize %u %i$/.test(value('authorizedprincipalscommand'))) {
      return [`\`AuthorizedPrincipalsCommand\` is not \`tidegate-principals authorize %u %i\` for ${quoted(account)}`];
    }
    if (value('authorizedprincipalsfile') !== 'none') {
      return [`\`AuthorizedPrincipalsFile\` lets into ${quoted(account)} too, without an end`];
    }
    const barred =
      account === rootAccount &&
      value('permitrootlogin') !== 'yes' &&
      !/^(prohibit|without)-password$/.test(value('permitrootlogin'));
    return barred ? ['`PermitRootLogin` bars certificates for `root`; set `prohibit-password`'] : [];
  });
  if (lacking.length > 0)
    return failed(name, `${some(lacking)}; the README of this adapter has the lines for \`sshd_config\``);
  return passed(name, 'sshd asks for each certificate whether its principal may log in now');
}

function doorsReport(all: ReadonlyMap<string, ReadonlyMap<string, string>>): CheckReport {
  const name = 'other ways in';
  const doors = [...all].flatMap(([account, settings]) =>
    openDoors(settings).map((door) => `${quoted(account)}: ${door}`),
  );
  if (doors.length === 0)
    return passed(name, 'offered accounts are entered by certificates, or by keys that only root can add');
  const fix = 'set `AuthorizedKeysFile none` and `PasswordAuthentication no` for them, or grants leave a way back';
  return warning(name, `whoever was let in may come back after the end through ${some(doors)}; ${fix}`);
}

function powersReport(accounts: readonly OfferedAccount[]): CheckReport {
  const name = 'accounts that are root in all but name';
  const strong = accounts.filter(
    (one) => one.name !== rootAccount && one.groups.some((group) => powerfulGroups.has(group)),
  );
  if (strong.length === 0) return passed(name, 'no offered account is in a group that can become root');
  const which = some(
    strong.map((one) => `${quoted(one.name)} (${one.groups.filter((group) => powerfulGroups.has(group)).join(', ')})`),
  );
  return warning(name, `${which}: root can change what ends access; offer them with the care you give root`);
}

function clockReport({ nowSec }: ServerFacts, nowMs: number): CheckReport {
  const name = 'clock';
  const offMs = Math.abs(nowSec * 1_000 - nowMs);
  if (offMs <= limits.clockWarnMs) return passed(name, 'the clocks agree');
  const off = `${Math.round(offMs / 1_000)} seconds apart`;
  return warning(name, `the clocks are ${off}, and the server ends access by its own; let both follow the same time`);
}

function detachedReport({ countsLogins }: ServerFacts): CheckReport {
  const name = 'what detaches from a login';
  if (countsLogins)
    return passed(
      name,
      'the kernel counts logins: where the line for PAM is installed, daemons left behind are found and ended',
    );
  const fix = 'let PAM’s `pam_loginuid` run for sshd, and add the line for PAM from the README';
  return warning(
    name,
    `the kernel does not count logins: a process that detaches from its connection runs on after the end; ${fix}`,
  );
}

function sweeperReport({ sweptSec }: ServerFacts, nowMs: number): CheckReport {
  const name = 'own sweeper';
  if (sweptSec !== null && nowMs - sweptSec * 1_000 <= limits.sweptMs) {
    return passed(name, 'the server itself ends what is past its end, also while Tidegate is down');
  }
  const fix = 'install the timer from the README';
  return warning(name, `while Tidegate is down, connections that are open at the end work on; ${fix}`);
}

/** One report for all servers: the worst state, and who said it. */
function merged(told: readonly { readonly server: string; readonly report: CheckReport }[]): CheckReport {
  const worst = (['failed', 'warning', 'passed'] as const).find((state) =>
    told.some(({ report }) => report.state === state),
  );
  const saying = told.filter(({ report }) => report.state === worst);
  const [first] = saying;
  if (first === undefined) throw new Error('a check has at least one report');
  const alike = saying.every(({ report }) => report.sentence === first.report.sentence);
  if (alike && saying.length === told.length) return first.report;
  return {
    ...first.report,
    sentence: some(saying.map(({ server, report }) => `${quoted(server)}: ${report.sentence}`)),
  };
}

/** The first few, and how many there are. */
function some(parts: readonly string[]): string {
  const shown = parts.slice(0, limits.examples).join('; ');
  return parts.length > limits.examples ? `${shown}; … (${parts.length})` : shown;
}

const passed = (name: string, sentence: string): CheckReport => ({ name, state: 'passed', sentence });
const warning = (name: string, sentence: string): CheckReport => ({ name, state: 'warning', sentence });
const failed = (name: string, sentence: string): CheckReport => ({ name, state: 'failed', sentence });
