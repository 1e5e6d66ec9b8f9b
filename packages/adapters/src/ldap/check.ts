// Named checks of the settings, the connector's rights and the directory, each with the sentence an operator reads. They come in the order in
// which one would repair. They change nothing: rights to write are tried with a change that cannot succeed as a whole.

import { assertNever, type CheckReport, Fault, quoted, sameLdapName } from '@tidegate/core';
import { notReached } from '../call-error.ts';
import { type Directory, TargetError } from './client.ts';
import { type LdapConfig, ldapLimits as limits } from './config.ts';
import { readGroups } from './discover.ts';
import { type Group, type GroupKind, mustHaveMember } from './group.ts';
import type { LdapServer } from './server.ts';

/** Runs every check. Never throws for what the directory answers. */
export async function check(server: LdapServer): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  try {
    await server.using(async () => undefined);
    reports.push(passed('reachable', 'the directory lets the connector in'), encryptionReport(server.config));
    reports.push(await peopleReport(server));
    const groups = await someGroups(server);
    reports.push(groupsReport(groups), await rightsReport(server, groups));
    reports.push(lastMembersReport(server.config, groups), nestedReport(groups));
  } catch (error) {
    if (!(error instanceof TargetError) && !(error instanceof Fault)) throw error;
    const here = reports.length === 0 && error instanceof TargetError;
    reports.push(here ? notReached(error) : failed(reports.length === 0 ? 'reachable' : 'readable', error.message));
  }
  return reports;
}

function encryptionReport(config: LdapConfig): CheckReport {
  const name = 'encryption';
  switch (config.tls) {
    case 'verify-full':
    case 'starttls':
      return passed(name, 'connections are encrypted and the certificate is checked');
    case 'disable':
      return warning(name, 'connections are plain text, passwords included; use `tls=verify-full`');
    default:
      return assertNever(config.tls);
  }
}

async function peopleReport({ config, using }: LdapServer): Promise<CheckReport> {
  const name = 'accounts';
  const ask = {
    base: config.peopleBase,
    filter: `(${config.accountAttribute}=*)`,
    attributes: [config.accountAttribute],
  };
  const some = await using(async (directory) => {
    for await (const page of directory.list(ask)) if (page.length > 0) return true;
    return false;
  });
  return some
    ? passed(name, `accounts are found by \`${config.accountAttribute}\`; no account is ever made`)
    : failed(name, `no entry below ${quoted(config.peopleBase)} shows a \`${config.accountAttribute}\``);
}

async function someGroups(server: LdapServer): Promise<readonly Group[]> {
  const groups: Group[] = [];
  for await (const page of readGroups(server, 'groups could not be read')) {
    groups.push(...page);
    if (groups.length >= limits.checkedMax) break;
  }
  return groups;
}

function groupsReport(groups: readonly Group[]): CheckReport {
  const name = 'groups';
  if (groups.length === 0) return warning(name, 'there is no group below `groups_base` that the connector sees');
  const more = groups.length >= limits.checkedMax ? ' or more' : '';
  return passed(name, `${groups.length}${more} groups can be read, members included`);
}

/** One group of each kind, tried with an impossible change: the directory looks at rights before it looks at values. */
async function rightsReport(server: LdapServer, groups: readonly Group[]): Promise<CheckReport> {
  const name = 'rights of the connector';
  const kinds = new Map<GroupKind, Group>(groups.map((group) => [group.kind, group]));
  for (const group of kinds.values()) {
    const problem = await server.using((directory) => tryChange(directory, server.config, group));
    if (problem !== null) {
      const attributes = `\`${group.memberAttribute}\` and \`${server.config.markAttribute}\``;
      return failed(name, `the connector may not write ${attributes} of ${quoted(group.dn, 200)}: ${problem}`);
    }
  }
  return passed(name, 'the connector may add members and take them out; nothing was changed to learn this');
}

async function tryChange(directory: Directory, config: LdapConfig, group: Group): Promise<string | null> {
  const absent = 'tidegate check: a value that is not here';
  const member = group.kind === 'posixGroup' ? 'tidegate-check' : 'cn=tidegate-check';
  try {
    await directory.modify(group.dn, [
      { operation: 'add', attribute: group.memberAttribute, value: member },
      { operation: 'delete', attribute: group.memberAttribute, value: member },
      { operation: 'add', attribute: config.markAttribute, value: `${absent}, either` },
      // Takes away what is not there, so that all of it fails.
      { operation: 'delete', attribute: config.markAttribute, value: absent },
    ]);
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return error.conflict === 'no-such-value' ? null : error.message;
  }
  return `it took a change that cannot be made; take ${quoted(`${absent}, either`)} out by hand`;
}

/** `groupOfNames` cannot be empty: the last to leave is replaced by somebody who is nobody. */
function lastMembersReport(config: LdapConfig, groups: readonly Group[]): CheckReport {
  const name = 'last members';
  const single = groups.filter((group) => mustHaveMember(group.kind) && group.members.length === 1);
  if (single.length === 0) return passed(name, 'no group is down to one member');
  const placeholder = sameLdapName(config.placeholderDn);
  const empty = single.filter((group) => group.members.every((member) => sameLdapName(member) === placeholder));
  const last = `where that member leaves while access is open, ${quoted(config.placeholderDn)} takes the last place`;
  const held = empty.length > 0 ? `; it does in ${empty.length} of them now` : '';
  return warning(name, `${some(single)} must have a member and have one: ${last}${held}`);
}

function nestedReport(groups: readonly Group[]): CheckReport {
  const name = 'groups in groups';
  const names = new Set(groups.map((group) => sameLdapName(group.dn)));
  const outer = groups.filter((group) => group.members.some((member) => names.has(sameLdapName(member))));
  if (outer.length === 0) return passed(name, 'no group that was read is a member of another');
  return warning(
    name,
    `${some(outer)} list other groups as members: who is added to those counts here too, where systems follow that; approvers are told`,
  );
}

const some = (groups: readonly Group[]): string => {
  const shown = groups.slice(0, limits.examples).map((group) => quoted(group.name));
  return `${shown.join(', ')}${groups.length > limits.examples ? `, … (${groups.length})` : ''}`;
};

const passed = (name: string, sentence: string): CheckReport => ({ name, state: 'passed', sentence });
const warning = (name: string, sentence: string): CheckReport => ({ name, state: 'warning', sentence });
const failed = (name: string, sentence: string): CheckReport => ({ name, state: 'failed', sentence });
