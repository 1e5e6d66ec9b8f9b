// People from a file as a reading: the documented rows become facts, addresses of managers and names of groups become ids of the list.

import { type GroupFact, ok, type PersonFact, type Result, readHours, type SourceReading } from '@tidegate/core';

/** A person as the file says it. */
export interface FileRow {
  readonly id?: string | undefined;
  readonly email: string;
  readonly email_aliases: readonly string[];
  readonly first_name: string;
  readonly last_name: string;
  readonly active: boolean;
  readonly manager: string | null;
  readonly groups: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly working_hours: unknown;
}

/** A whole file. */
export interface PeopleFile {
  readonly people: readonly FileRow[];
  /** Groups in groups, by name. */
  readonly groups: readonly { readonly name: string; readonly groups: readonly string[] }[];
}

/** The reading; a refusal names the person whose hours cannot be read. */
export function readPeopleFile(file: PeopleFile): Result<SourceReading> {
  const keyOf = (row: FileRow): string => row.id ?? row.email.trim().toLowerCase();
  const ids = new Map(file.people.map((row) => [row.email.trim().toLowerCase(), keyOf(row)]));
  const findings: string[] = [];
  const people: PersonFact[] = [];
  for (const row of file.people) {
    const hours = row.working_hours === null ? ok(null) : readHours(row.working_hours, `working_hours of ${row.email}`);
    if (!hours.ok) return hours;
    const manager =
      row.manager === null || row.manager.trim() === '' ? null : ids.get(row.manager.trim().toLowerCase());
    if (manager === undefined) findings.push(`\`${row.manager}\`, the manager of \`${row.email}\`, is not in the file`);
    people.push({
      nativeId: keyOf(row),
      email: row.email.trim().toLowerCase(),
      emailAliases: row.email_aliases,
      firstName: row.first_name,
      lastName: row.last_name,
      active: row.active,
      managerNativeId: manager ?? null,
      attributes: row.attributes,
      workingHours: hours.value,
    });
  }
  return ok({ people, groups: groupsOf(file, keyOf), shifts: null, findings });
}

function groupsOf(file: PeopleFile, keyOf: (row: FileRow) => string): readonly GroupFact[] {
  const members = new Map<string, string[]>();
  const inner = new Map<string, string[]>();
  const named = (name: string): void => {
    if (!members.has(name)) members.set(name, []);
  };
  for (const row of file.people) {
    for (const name of row.groups) {
      named(name);
      members.get(name)?.push(keyOf(row));
    }
  }
  for (const { name, groups } of file.groups) {
    named(name);
    for (const one of groups) named(one);
    inner.set(name, [...(inner.get(name) ?? []), ...groups]);
  }
  // A group has another id than a person, whatever it is called.
  return [...members].map(([name, memberNativeIds]) => ({
    nativeId: `group ${name}`,
    name,
    memberNativeIds,
    groupNativeIds: (inner.get(name) ?? []).map((one) => `group ${one}`),
  }));
}
