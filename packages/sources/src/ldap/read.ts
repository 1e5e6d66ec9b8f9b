// A directory as people and groups: entries become facts by the attributes that the settings name, and names of entries become ids. An
// entry that says too little is told all the same: whoever is left out of a list is gone (law 8).

import {
  Fault,
  type Hours,
  type ListedGroup,
  type ListedPerson,
  limits,
  type SourceReading,
  sameLdapName,
} from '@tidegate/core';

import { toldHours } from '../told-hours.ts';
import type { Directory, LdapEntry } from './client.ts';
import type { LdapConfig } from './config.ts';

/** Reads everything. Throws `Fault` where a list is not whole. */
export async function readDirectory(directory: Directory, config: LdapConfig): Promise<SourceReading> {
  const findings: string[] = [];
  const entries = await directory.list({
    base: config.peopleBase,
    filter: config.peopleFilter,
    attributes: personAttributes(config),
  });
  const out = await namesOfOut(directory, config);
  const ids = idsOf(entries, config);
  const people = entries.map((entry) => personOf(entry, config, { ids, out, findings }));
  const groups =
    config.groupsBase === null ? null : await readGroups(directory, config, { base: config.groupsBase, ids, findings });
  return { people, groups, shifts: null, findings: findings.slice(0, limits.sourceFindingsMax) };
}

const personAttributes = (config: LdapConfig): readonly string[] => [
  config.idAttribute,
  config.emailAttribute,
  config.firstNameAttribute,
  config.lastNameAttribute,
  config.managerAttribute,
  ...[config.timeZoneAttribute, config.workingHoursAttribute].flatMap((name) => name ?? []),
  ...config.attributes.values(),
];

async function namesOfOut(directory: Directory, config: LdapConfig): Promise<ReadonlySet<string>> {
  if (config.inactiveFilter === null) return new Set();
  const filter = `(&${config.peopleFilter}${config.inactiveFilter})`;
  const entries = await directory.list({ base: config.peopleBase, filter, attributes: [config.idAttribute] });
  return new Set(entries.map((entry) => sameLdapName(entry.dn)));
}

const first = (entry: LdapEntry, attribute: string): string | null =>
  entry.values
    .get(attribute.toLowerCase())
    ?.find((text) => text.trim() !== '')
    ?.trim() ?? null;

const all = (entry: LdapEntry, attribute: string): readonly string[] => entry.values.get(attribute.toLowerCase()) ?? [];

/** The id of each entry by its name. An entry without one is no list: what it is would change with its name. */
function idsOf(entries: readonly LdapEntry[], config: LdapConfig): ReadonlyMap<string, string> {
  return new Map(entries.map((entry) => [sameLdapName(entry.dn), idOf(entry, config)]));
}

function idOf(entry: LdapEntry, config: LdapConfig): string {
  const id = first(entry, config.idAttribute);
  if (id !== null) return id;
  throw new Fault(
    'source.invalid',
    `\`${entry.dn.slice(0, 200)}\` has no \`${config.idAttribute}\`; name with \`id_attribute\` one that every entry has and the reader may see`,
  );
}

/** What becomes of an entry that does not say what it is called. */
const asBefore = 'what is known by it keeps the last one, and nothing new is made of it';

interface Around {
  readonly ids: ReadonlyMap<string, string>;
  readonly out: ReadonlySet<string>;
  readonly findings: string[];
}

function personOf(entry: LdapEntry, config: LdapConfig, { ids, out, findings }: Around): ListedPerson {
  const [email = null, ...others] = all(entry, config.emailAttribute)
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');
  if (email === null) findings.push(`\`${entry.dn.slice(0, 200)}\` has no address; ${asBefore}`);
  const manager = first(entry, config.managerAttribute);
  const attributes = [...config.attributes].flatMap(([ours, theirs]): readonly (readonly [string, string])[] => {
    const value = first(entry, theirs);
    return value === null ? [] : [[ours, value]];
  });
  const timeZone = config.timeZoneAttribute === null ? null : first(entry, config.timeZoneAttribute);
  return {
    nativeId: idOf(entry, config),
    email,
    emailAliases: others,
    firstName: first(entry, config.firstNameAttribute) ?? '',
    lastName: first(entry, config.lastNameAttribute) ?? '',
    active: !out.has(sameLdapName(entry.dn)),
    managerNativeId: manager === null ? null : (ids.get(sameLdapName(manager)) ?? null),
    attributes: { ...(timeZone === null ? {} : { timezone: timeZone }), ...Object.fromEntries(attributes) },
    workingHours: hoursOf(entry, config, { timeZone, findings }),
  };
}

/** When they work; hours that cannot be read are unknown, and said so. */
function hoursOf(
  entry: LdapEntry,
  config: LdapConfig,
  { timeZone, findings }: { readonly timeZone: string | null; readonly findings: string[] },
): Hours | null {
  const hours = config.workingHoursAttribute === null ? null : first(entry, config.workingHoursAttribute);
  const told = toldHours({ hours, timeZone, usual: config.usualHours });
  const trouble = told.ok ? told.value.trouble : told.refusal.message;
  if (trouble !== null) findings.push(`the working hours of \`${entry.dn.slice(0, 200)}\` are not known: ${trouble}`);
  return told.ok ? told.value.hours : null;
}

async function readGroups(
  directory: Directory,
  config: LdapConfig,
  {
    base,
    ids,
    findings,
  }: { readonly base: string; readonly ids: ReadonlyMap<string, string>; readonly findings: string[] },
): Promise<readonly ListedGroup[]> {
  const attributes = [config.idAttribute, config.groupNameAttribute, ...config.memberAttributes];
  const entries = await directory.list({ base, filter: config.groupsFilter, attributes });
  const groupIds = idsOf(entries, config);
  let strangers = 0;
  const groups = entries.map((entry): ListedGroup => {
    const name = first(entry, config.groupNameAttribute);
    if (name === null) findings.push(`\`${entry.dn.slice(0, 200)}\` has no name; ${asBefore}`);
    const members = config.memberAttributes.flatMap((attribute) => all(entry, attribute)).map(sameLdapName);
    const memberNativeIds = members.flatMap((one) => ids.get(one) ?? []);
    const groupNativeIds = members.flatMap((one) => groupIds.get(one) ?? []);
    strangers += members.length - memberNativeIds.length - groupNativeIds.length;
    return { nativeId: idOf(entry, config), name, memberNativeIds, groupNativeIds };
  });
  if (strangers > 0)
    findings.push(`${strangers} members of groups are no people or groups of these bases and are left out`);
  return groups;
}
