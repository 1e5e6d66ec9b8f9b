// Settings of a directory: where it is, how the way to it is protected, where people and groups are in it, and which attribute says what.
// The password is the credential, never a setting.

import {
  hoursFromText,
  isLdapAttribute,
  ldapFilterValue,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type SourceReader,
} from '@tidegate/core';

/** Every limit of this reader. */
export const ldapLimits = {
  connectMs: 10_000,
  /** One page of answers. */
  answerMs: 60_000,
  pageSize: 500,
  /** People or groups of one directory. */
  entriesMax: 200_000,
  /** Values of one attribute that comes in ranges, in steps. */
  rangesMax: 1_000,
} as const;

export const settings: SourceReader['settings'] = [
  { key: 'url', label: 'Address, as `ldaps://directory.example`', required: true, default: null },
  {
    key: 'encryption',
    label: '`ldaps`, `starttls`, or `none` (this machine only)',
    required: false,
    default: 'ldaps for ldaps:, starttls else',
  },
  {
    key: 'ca',
    label: 'Certificate that vouches for the directory (PEM), where the system’s do not',
    required: false,
    default: '',
  },
  { key: 'bind_dn', label: 'Name of the entry to sign in as', required: true, default: null },
  { key: 'people_base', label: 'Where people are', required: true, default: null },
  { key: 'people_filter', label: 'Which entries are people', required: false, default: '(objectClass=inetOrgPerson)' },
  {
    key: 'inactive',
    label: 'What marks who is out: `attribute=value`, several separated by `|`',
    required: false,
    default: '',
  },
  { key: 'id_attribute', label: 'Attribute that never changes', required: false, default: 'entryUUID' },
  { key: 'email_attribute', label: 'Attribute of addresses', required: false, default: 'mail' },
  { key: 'first_name_attribute', label: 'Attribute of first names', required: false, default: 'givenName' },
  { key: 'last_name_attribute', label: 'Attribute of last names', required: false, default: 'sn' },
  { key: 'manager_attribute', label: 'Attribute that names the manager’s entry', required: false, default: 'manager' },
  {
    key: 'time_zone_attribute',
    label: 'Attribute of time zones, as `Europe/Berlin`; none is read where it is left out',
    required: false,
    default: '',
  },
  {
    key: 'working_hours_attribute',
    label: 'Attribute of working hours, as `MONDAY-FRIDAY 09:00-17:00`; none are read where it is left out',
    required: false,
    default: '',
  },
  {
    key: 'working_hours',
    label: 'Working hours of everybody of whom only the time zone is told',
    required: false,
    default: '',
  },
  { key: 'attributes', label: 'Further attributes: `ours=theirs`, separated by commas', required: false, default: '' },
  { key: 'groups_base', label: 'Where groups are; none are read where it is left out', required: false, default: '' },
  {
    key: 'groups_filter',
    label: 'Which entries are groups',
    required: false,
    default: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=group))',
  },
  { key: 'group_name_attribute', label: 'Attribute of group names', required: false, default: 'cn' },
  {
    key: 'member_attributes',
    label: 'Attributes that name the entries of members',
    required: false,
    default: 'member,uniqueMember',
  },
];

/** Attributes that are not read where nothing names them. */
const optional: ReadonlySet<string> = new Set(['time_zone_attribute', 'working_hours_attribute']);

/** What the reader works with. */
export interface LdapConfig {
  readonly url: string;
  readonly encryption: 'ldaps' | 'starttls' | 'none';
  readonly ca: string | null;
  readonly bindDn: string;
  readonly peopleBase: string;
  readonly peopleFilter: string;
  /** Among the people, who is out; null where nothing says so. */
  readonly inactiveFilter: string | null;
  readonly idAttribute: string;
  readonly emailAttribute: string;
  readonly firstNameAttribute: string;
  readonly lastNameAttribute: string;
  readonly managerAttribute: string;
  readonly timeZoneAttribute: string | null;
  readonly workingHoursAttribute: string | null;
  readonly usualHours: string | null;
  /** Ours to theirs. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly groupsBase: string | null;
  readonly groupsFilter: string;
  readonly groupNameAttribute: string;
  readonly memberAttributes: readonly string[];
}

/** Reads the settings; a refusal names the setting and the fix. `readsFilter` says whether the driver can read a filter. */
export function parseConfig(
  given: Readonly<Record<string, string>>,
  readsFilter: (text: string) => boolean,
): Result<LdapConfig> {
  const unknown = Object.keys(given).find((key) => !settings.some((known) => known.key === key));
  if (unknown !== undefined) return wrong(unknown, `${quoted(unknown)} is no setting of a directory`);
  const values = new Map(settings.map(({ key, default: usual }) => [key, given[key]?.trim() || (usual ?? '')]));
  const value = (key: string): string => values.get(key) ?? '';
  const missing = settings.find(({ key, required }) => required && value(key) === '');
  if (missing !== undefined) return wrong(missing.key, `set \`${missing.key}\`: ${missing.label.toLowerCase()}`);
  const way = wayOf(value('url'), given['encryption']?.trim() ?? '');
  if (!way.ok) return way;
  for (const key of ['people_filter', 'groups_filter']) {
    if (!readsFilter(value(key)))
      return wrong(key, `${quoted(value(key))} is no filter; write it in brackets, as \`(objectClass=person)\``);
  }
  for (const { key } of settings) {
    if (key.endsWith('_attribute') && !(value(key) === '' && optional.has(key)) && !isLdapAttribute(value(key)))
      return wrong(key, `${quoted(value(key))} is no attribute`);
  }
  const inactive = inactiveFilterOf(value('inactive'));
  if (!inactive.ok) return inactive;
  const usual = value('working_hours') === '' ? null : hoursFromText(value('working_hours'), 'working_hours', 'UTC');
  if (usual !== null && !usual.ok) return wrong('working_hours', usual.refusal.message);
  const attributes = attributesOf(value('attributes'));
  if (!attributes.ok) return attributes;
  const memberAttributes = value('member_attributes')
    .split(',')
    .map((one) => one.trim());
  if (!memberAttributes.every(isLdapAttribute))
    return wrong('member_attributes', 'name attributes, separated by commas');
  return ok({
    url: value('url'),
    encryption: way.value,
    ca: value('ca') || null,
    bindDn: value('bind_dn'),
    peopleBase: value('people_base'),
    peopleFilter: value('people_filter'),
    inactiveFilter: inactive.value,
    idAttribute: value('id_attribute'),
    emailAttribute: value('email_attribute'),
    firstNameAttribute: value('first_name_attribute'),
    lastNameAttribute: value('last_name_attribute'),
    managerAttribute: value('manager_attribute'),
    timeZoneAttribute: value('time_zone_attribute') || null,
    workingHoursAttribute: value('working_hours_attribute') || null,
    usualHours: value('working_hours') || null,
    attributes: attributes.value,
    groupsBase: value('groups_base') || null,
    groupsFilter: value('groups_filter'),
    groupNameAttribute: value('group_name_attribute'),
    memberAttributes,
  });
}

const wrong = (field: string, message: string): Result<never> => no(refusal('source.invalid', message, { field }));

/** Plain text goes no further than this machine: it would show the password, and let anybody on the way say who works here. */
function wayOf(address: string, encryption: string): Result<LdapConfig['encryption']> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !['ldap:', 'ldaps:'].includes(url.protocol) || url.hostname === '' || url.username !== '') {
    return wrong(
      'url',
      `${quoted(address)} is no address of a directory; give for example \`ldaps://directory.example\``,
    );
  }
  const way = encryption || (url.protocol === 'ldaps:' ? 'ldaps' : 'starttls');
  if (way !== 'ldaps' && way !== 'starttls' && way !== 'none') {
    return wrong('encryption', '`encryption` is `ldaps`, `starttls` or `none`');
  }
  if ((way === 'ldaps') !== (url.protocol === 'ldaps:')) {
    return wrong('encryption', `\`${way}\` does not go with an address that begins with \`${url.protocol}//\``);
  }
  if (way === 'none' && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname)) {
    return wrong('encryption', '`none` is for a directory on this machine; use `starttls` or an `ldaps://` address');
  }
  return ok(way);
}

function inactiveFilterOf(text: string): Result<string | null> {
  if (text === '') return ok(null);
  const parts: string[] = [];
  for (const pair of text.split('|')) {
    const at = pair.indexOf('=');
    const attribute = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    if (at < 1 || value === '' || !isLdapAttribute(attribute)) {
      return wrong('inactive', `${quoted(pair)} is not \`attribute=value\``);
    }
    parts.push(`(${attribute}=${ldapFilterValue(value)})`);
  }
  return ok(`(|${parts.join('')})`);
}

function attributesOf(text: string): Result<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const pair of text.split(',').map((one) => one.trim())) {
    if (pair === '') continue;
    const [ours = '', theirs = '', more] = pair.split('=').map((one) => one.trim());
    if (more !== undefined || !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(ours) || !isLdapAttribute(theirs)) {
      return wrong('attributes', `${quoted(pair)} is not \`ours=theirs\`, as \`department=departmentNumber\``);
    }
    found.set(ours, theirs);
  }
  return ok(found);
}
