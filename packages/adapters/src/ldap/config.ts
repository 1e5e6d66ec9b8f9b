// The settings of an LDAP integration and its credential, parsed once. A missing or wrong one is a refusal that names the setting and the
// fix; a setting we do not know is refused rather than ignored. Connecting is client.ts.

import { type Adapter, isLdapAttribute, ldapNameParts, ok, quoted, type Result } from '@tidegate/core';
import { givenSettings, type Login, list, readLogin, readPlace, wrong } from '../read-settings.ts';

/** Every limit of this adapter. Times in milliseconds. */
export const ldapLimits = {
  connectMs: 5_000,
  answerMs: 15_000,
  /** Entries in one page of a list. */
  pageSize: 500,
  /** Groups, or people, of one directory. */
  entriesMax: 200_000,
  /** How often a change is tried again because somebody else changed the same group at that moment. */
  conflictsMax: 20,
  /** How far groups in groups are followed, in levels and in groups. */
  nestingMax: 16,
  nestedMax: 500,
  /** Groups of which the check reads the members. */
  checkedMax: 2_000,
  /** Examples named in one sentence. */
  examples: 3,
  accountMax: 256,
} as const;

/** The settings, as the catalogue shows them. */
export const settings: Adapter['settings'] = [
  { key: 'hostname', label: 'name or address of the directory', required: true, default: null, guards: 'place' },
  {
    key: 'port',
    label: 'port of the directory; 389 for `starttls` and `disable`',
    required: false,
    default: '636',
    guards: 'place',
  },
  {
    key: 'tls',
    label:
      '`verify-full`: encrypted from the start; `starttls`: encrypted before signing in; `disable`: this machine only',
    required: false,
    default: 'verify-full',
    guards: 'transport',
  },
  {
    key: 'ca',
    label: 'certificate that vouches for the directory (PEM), where the system’s do not',
    required: false,
    default: '',
    guards: 'transport',
  },
  { key: 'groups_base', label: 'where groups are', required: true, default: null, guards: 'place' },
  { key: 'people_base', label: 'where accounts are', required: true, default: null, guards: 'place' },
  {
    key: 'account_attribute',
    label: 'attribute of people that identity links name',
    required: false,
    default: 'uid',
    guards: 'place',
  },
  {
    key: 'id_attribute',
    label: 'attribute of groups that never changes',
    required: false,
    default: 'entryUUID',
    guards: 'place',
  },
  {
    key: 'mark_attribute',
    label: 'attribute of groups in which Tidegate notes the memberships it made',
    required: false,
    default: 'description',
    guards: 'place',
  },
  {
    key: 'placeholder_dn',
    label: 'what takes the place of the last member of a group that must have one; no entry may have this name',
    required: false,
    default: 'cn=tidegate-placeholder',
    guards: null,
  },
];

const tlsModes = ['verify-full', 'starttls', 'disable'] as const;

/** Parsed settings. */
export interface LdapConfig {
  readonly hostname: string;
  readonly port: number;
  readonly tls: (typeof tlsModes)[number];
  readonly ca: string | null;
  readonly groupsBase: string;
  readonly peopleBase: string;
  readonly accountAttribute: string;
  readonly idAttribute: string;
  readonly markAttribute: string;
  readonly placeholderDn: string;
}

/** The entry that the connector signs in as: `username` is its name (DN). */
export type LdapCredential = Login;

/** Reads the settings; empty text counts as not given. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<LdapConfig> {
  const settingsGiven = givenSettings(settings, given);
  if (!settingsGiven.ok) return settingsGiven;
  const values = settingsGiven.value;
  const tls = tlsModes.find((mode) => mode === (values.get('tls') ?? 'verify-full'));
  if (tls === undefined) return wrong('tls', `${quoted(values.get('tls') ?? '')} is no \`tls\`; use ${list(tlsModes)}`);
  const port = tls === 'verify-full' ? '636' : '389';
  const place = readPlace(values, { of: 'LDAP', example: 'directory.acme.example', port });
  if (!place.ok) return place;
  if (tls === 'disable' && !/^(localhost|127(\.\d{1,3}){3}|::1)$/.test(place.value.hostname)) {
    // The password of the connector would be read by anybody on the way, and who has it gives and takes every membership.
    return wrong('tls', '`disable` is for a directory on this machine; use `verify-full` or `starttls`');
  }
  const names = readNames(values);
  if (!names.ok) return names;
  const attributes = readAttributes(values);
  if (!attributes.ok) return attributes;
  return ok({ ...place.value, tls, ca: values.get('ca') ?? null, ...names.value, ...attributes.value });
}

type Names = Pick<LdapConfig, 'groupsBase' | 'peopleBase' | 'placeholderDn'>;

function readNames(values: ReadonlyMap<string, string>): Result<Names> {
  const keys = ['groups_base', 'people_base', 'placeholder_dn'] as const;
  const read: string[] = [];
  for (const key of keys) {
    const text = values.get(key)?.trim() ?? (key === 'placeholder_dn' ? 'cn=tidegate-placeholder' : null);
    if (text === null) return wrong(key, `set \`${key}\` to the name of an entry, as \`ou=…,dc=acme,dc=example\``);
    if (!isName(text))
      return wrong(key, `${quoted(text)} is no name of an entry; write it as \`ou=…,dc=acme,dc=example\``);
    read.push(text);
  }
  const [groupsBase = '', peopleBase = '', placeholderDn = ''] = read;
  return ok({ groupsBase, peopleBase, placeholderDn });
}

/** At least one level, and an attribute and a value in each. */
const isName = (text: string): boolean => {
  const levels = ldapNameParts(text);
  const sound = levels.every((level) => level.every((part) => isLdapAttribute(part.attribute) && part.value !== ''));
  return levels.length > 0 && sound && !/[\r\n\0]/.test(text);
};

type Attributes = Pick<LdapConfig, 'accountAttribute' | 'idAttribute' | 'markAttribute'>;

function readAttributes(values: ReadonlyMap<string, string>): Result<Attributes> {
  const attributes = {
    account_attribute: values.get('account_attribute') ?? 'uid',
    id_attribute: values.get('id_attribute') ?? 'entryUUID',
    mark_attribute: values.get('mark_attribute') ?? 'description',
  };
  for (const [key, name] of Object.entries(attributes)) {
    // Neither options nor rules of matching: these are written to, and read back, by exactly this name.
    if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(name))
      return wrong(key, `${quoted(name)} is no attribute; give its name alone`);
  }
  if (/^(member|uniqueMember|memberUid|objectClass|cn)$/i.test(attributes.mark_attribute)) {
    return wrong('mark_attribute', 'notes cannot be kept there; name an attribute of free text, as `description`');
  }
  return ok({
    accountAttribute: attributes.account_attribute,
    idAttribute: attributes.id_attribute,
    markAttribute: attributes.mark_attribute,
  });
}

/** Reads the secret text; says what is wrong with it without repeating any of it. */
export const parseCredential = (text: string | null): Result<LdapCredential> =>
  readLogin(text, { whose: 'entry (its name as `username`)', usernameMax: 1_000 });
