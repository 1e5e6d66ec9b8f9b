// The settings of an AWS integration and its credential, parsed once. A missing or wrong one is a refusal that names the setting
// and the fix; a setting we do not know is refused rather than ignored. Connecting is client.ts.

import { type Adapter, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';

/** Every limit of this adapter. Times in milliseconds. */
export const awsLimits = {
  /** Parts of an organization read at once: many accounts, each within its own quotas. */
  partsAtOnce: 24,
  /** Calls for one part that are under way at once, where a list needs a call for each of its items. */
  callsAtOnce: 8,
  /** Tries of one call before its part fails. */
  triesMax: 8,
  retryFirstMs: 200,
  retryCeilingMs: 20_000,
  connectMs: 5_000,
  answerMs: 30_000,
  /** A role is assumed for an hour and again this long before its end. */
  sessionSec: 3_600,
  renewBeforeMs: 300_000,
  /** An account that refused its role is not asked again for this time. */
  refusedKeptMs: 60_000,
  /** Sockets to one host. */
  socketsMax: 64,
  /** Pages of one list; more means that the list goes in a circle. */
  pagesMax: 100_000,
  /** Organizational units, which AWS itself limits to 2,000. */
  unitsMax: 10_000,
  /** Accounts whose tags by region are kept while their parts are read. */
  tagListsKept: 64,
  pageSize: 500,
  /** Names of policies, groups and the like kept as one fact. */
  factLengthMax: 1_000,
  regionsMax: 40,
  /** One hour: the shortest life that Identity Center and a role can both be given. */
  grantSessionSec: 3_600,
  /** An operation of Identity Center is asked after this often, */
  asyncPollMs: 1_000,
  /** left alone after this time, */
  asyncWaitMs: 10_000,
  /** and seen to again after this. */
  asyncAgainMs: 5_000,
  /** Guardrails that were read are believed for this time. */
  guardrailsKeptMs: 60_000,
  /** Characters of all inline policies of a role together, white space left out; AWS's quota. */
  rolePoliciesMax: 10_240,
  /** Tags on roles of grants besides our own. */
  grantTagsMax: 20,
  /** Accounts tried by the checks. */
  accountsChecked: 20,
  namedMax: 3,
} as const;

/** The settings, as the catalogue shows them. */
export const settings: Adapter['settings'] = [
  {
    key: 'organization_id',
    label: 'id of the organization (`o-…`), so that another one is never taken for it',
    required: true,
    default: null,
    guards: 'place',
  },
  {
    key: 'external_id',
    label: 'external id that the roles of the accounts ask for',
    required: true,
    default: null,
    guards: null,
  },
  { key: 'regions', label: 'regions to read, separated by commas', required: true, default: null, guards: null },
  {
    key: 'role_name',
    label: 'role assumed in each account',
    required: false,
    default: 'TidegateInventory',
    guards: null,
  },
  {
    key: 'tagging_role_name',
    label: 'role assumed in each account to write tags that were ordered; without it none are written',
    required: false,
    default: null,
    guards: null,
  },
  {
    key: 'granting_role_name',
    label: 'role assumed in each account to open and close access; without it nothing can be had in accounts',
    required: false,
    default: null,
    guards: null,
  },
  {
    key: 'workspace',
    label: 'workspace that the granting roles are made for: what is opened carries its name',
    required: false,
    default: 'main',
    guards: 'place',
  },
  {
    key: 'boundary_policy',
    label: 'permission boundary, by its name in every account (with its path), that everything opened carries',
    required: false,
    default: null,
    guards: null,
  },
  {
    key: 'grant_tags',
    label:
      'tags that roles of grants carry besides Tidegate’s own, as `key=value, key=value`: what the boundary asks for',
    required: false,
    default: null,
    guards: null,
  },
  {
    key: 'identity_center_role_arn',
    label: 'role that makes permission sets and assigns them; without it nothing can be had on whole accounts',
    required: false,
    default: null,
    guards: null,
  },
  {
    key: 'sign_in_url',
    label: 'where people sign in to Identity Center (`https://….awsapps.com/start`)',
    required: false,
    default: null,
    guards: null,
  },
  ...(['read_only', 'read_write', 'admin'] as const).map((kind) => ({
    key: `database_user_${kind}`,
    label: `user of RDS databases that \`${kind.toUpperCase()}\` signs in as`,
    required: false,
    default: null,
    guards: null,
  })),
  {
    key: 'management_role_arn',
    label: 'role that reads the organization and Identity Center; without it the connector’s own identity does',
    required: false,
    default: null,
    guards: 'place',
  },
  {
    key: 'identity_center_region',
    label: 'region of Identity Center; without it Identity Center is not read',
    required: false,
    default: null,
    guards: null,
  },
  {
    key: 'accounts_excluded',
    label: 'accounts that are not read, separated by commas',
    required: false,
    default: null,
    guards: null,
  },
  {
    key: 'endpoint',
    label: 'another address than AWS’s own, for every service: a stand-in on this machine',
    required: false,
    default: null,
    guards: 'place',
  },
];

/** Parsed settings. */
export interface AwsConfig {
  readonly organizationId: string;
  readonly externalId: string;
  readonly regions: readonly string[];
  readonly roleName: string;
  /** Null: no tags are written in accounts. */
  readonly taggingRoleName: string | null;
  readonly managementRoleArn: string | null;
  /** Null: nothing is opened in accounts. */
  readonly grantingRoleName: string | null;
  readonly workspace: string;
  /** With its path, without the first stroke; null only where nothing is opened. */
  readonly boundaryPolicy: string | null;
  /** On roles of grants, besides Tidegate's own. */
  readonly grantTags: Readonly<Record<string, string>>;
  /** Null: nothing is opened on whole accounts. */
  readonly identityCenterRoleArn: string | null;
  readonly signInUrl: string | null;
  /** By permission: the user of databases it signs in as. */
  readonly databaseUsers: ReadonlyMap<string, string>;
  readonly identityCenterRegion: string | null;
  readonly accountsExcluded: ReadonlySet<string>;
  readonly endpoint: string | null;
}

/** A key of the connector's own; null takes what the machine gives (environment, instance role, …). */
export type AwsCredential = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
} | null;

/** Whether another host than this machine may be spoken to instead of AWS. */
export type EndpointAllowed = (hostname: string) => boolean;

const regionShape = /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/;
const listOf = (text: string | undefined): readonly string[] => [
  ...new Set((text ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))),
];

/** Reads the settings; empty text counts as not given. */
export function parseConfig(given: Readonly<Record<string, string>>, allowed: EndpointAllowed): Result<AwsConfig> {
  const keys = settings.map((setting) => setting.key);
  for (const key of Object.keys(given)) {
    if (!keys.includes(key))
      return wrong(key, `${quoted(key)} is no setting of this integration; it knows ${words(keys)}`);
  }
  const values = new Map(Object.entries(given).filter(([, value]) => value !== ''));
  for (const setting of settings) {
    if (setting.required && !values.has(setting.key)) {
      return wrong(setting.key, `set \`${setting.key}\`: ${setting.label}`);
    }
  }
  const value = (key: string): string => values.get(key) ?? '';
  for (const [key, shape, example] of shapes) {
    const text = values.get(key);
    if (text !== undefined && !shape.test(text)) return wrong(key, `${quoted(text)} is no ${example}`);
  }
  const regions = listOf(values.get('regions'));
  const odd = regions.find((region) => !regionShape.test(region));
  if (odd !== undefined || regions.length === 0 || regions.length > awsLimits.regionsMax) {
    const fix = `name 1 to ${awsLimits.regionsMax}, for example \`eu-west-1, us-east-1\``;
    return wrong('regions', `${quoted(odd ?? value('regions'))} is no list of regions; ${fix}`);
  }
  const excluded = listOf(values.get('accounts_excluded'));
  const noAccount = excluded.find((one) => !/^\d{12}$/.test(one));
  if (noAccount !== undefined) {
    return wrong('accounts_excluded', `${quoted(noAccount)} is no account id; it has 12 digits`);
  }
  const endpoint = parseEndpoint(values.get('endpoint'), allowed);
  if (!endpoint.ok) return endpoint;
  const contradiction = grantingProblem(values);
  if (contradiction !== null) return contradiction;
  const grantTags = parseTags(listOf(values.get('grant_tags')));
  if (!grantTags.ok) return grantTags;
  return ok({
    organizationId: value('organization_id'),
    externalId: value('external_id'),
    regions,
    roleName: values.get('role_name') ?? 'TidegateInventory',
    taggingRoleName: values.get('tagging_role_name') ?? null,
    managementRoleArn: values.get('management_role_arn') ?? null,
    grantingRoleName: values.get('granting_role_name') ?? null,
    workspace: values.get('workspace') ?? 'main',
    boundaryPolicy: values.get('boundary_policy') ?? null,
    grantTags: grantTags.value,
    identityCenterRoleArn: values.get('identity_center_role_arn') ?? null,
    signInUrl: values.get('sign_in_url') ?? null,
    databaseUsers: new Map(
      ['READ_ONLY', 'READ_WRITE', 'ADMIN'].flatMap((permission) => {
        const user = values.get(`database_user_${permission.toLowerCase()}`);
        return user === undefined ? [] : [[permission, user] as const];
      }),
    ),
    identityCenterRegion: values.get('identity_center_region') ?? null,
    accountsExcluded: new Set(excluded),
    endpoint: endpoint.value,
  });
}

/** What opens access must also bound it, and know where. */
function grantingProblem(values: ReadonlyMap<string, string>): Result<never> | null {
  const opens = values.has('granting_role_name') || values.has('identity_center_role_arn');
  if (opens && !values.has('boundary_policy')) {
    return wrong('boundary_policy', 'set `boundary_policy`: nothing is opened on AWS without a permission boundary');
  }
  if (values.has('identity_center_role_arn') && !values.has('identity_center_region')) {
    return wrong('identity_center_region', 'set `identity_center_region`: where permission sets are made');
  }
  return null;
}

/** Keys and values as the generated policies take them. */
function parseTags(pairs: readonly string[]): Result<Readonly<Record<string, string>>> {
  const tags = new Map<string, string>();
  for (const pair of pairs) {
    const [, key, value] = /^((?!aws:|tidegate:)[\w .:/+@-]{1,128})=([\w .:/+@-]{1,128})$/i.exec(pair) ?? [];
    if (key === undefined || value === undefined || tags.size === awsLimits.grantTagsMax) {
      const fix = `name up to ${awsLimits.grantTagsMax} as \`key=value\`, none of \`aws:\` or \`tidegate:\``;
      return wrong('grant_tags', `${quoted(pair)} is no tag for roles of grants; ${fix}`);
    }
    tags.set(key, value);
  }
  return ok(Object.fromEntries(tags));
}

const databaseUserForm = [/^[A-Za-z_][\w-]{0,62}$/, 'user of a database; use letters, digits, `_` and `-`'] as const;

const shapes: readonly (readonly [key: string, shape: RegExp, example: string])[] = [
  ['organization_id', /^o-[a-z0-9]{10,32}$/, 'organization id; it looks like `o-a1b2c3d4e5`'],
  ['external_id', /^[\w+=,.@:/-]{2,1224}$/, 'external id; use 2 or more letters, digits and `+=,.@:/-_`'],
  ['role_name', /^[\w+=,.@-]{1,64}$/, 'name of a role; give it without its path'],
  ['tagging_role_name', /^[\w+=,.@-]{1,64}$/, 'name of a role; give it without its path'],
  [
    'management_role_arn',
    /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
    'ARN of a role; it looks like `arn:aws:iam::111111111111:role/TidegateOrganization`',
  ],
  ['granting_role_name', /^[\w+=,.@-]{1,64}$/, 'name of a role; give it without its path'],
  [
    'workspace',
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/,
    'name of a workspace; use up to 40 letters, digits, `-`, `.` and `_`',
  ],
  [
    'boundary_policy',
    /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/,
    'name of a policy; give it with its path and without a first stroke, as `guardrails/boundary-main`',
  ],
  [
    'identity_center_role_arn',
    /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/,
    'ARN of a role; it looks like `arn:aws:iam::111111111111:role/tidegate-main`',
  ],
  [
    'sign_in_url',
    /^https:\/\/[\w.-]{1,200}(?:\/[\w./-]{0,200})?$/,
    'address; it looks like `https://d-1234567890.awsapps.com/start`',
  ],
  ['database_user_read_only', ...databaseUserForm],
  ['database_user_read_write', ...databaseUserForm],
  ['database_user_admin', ...databaseUserForm],
  ['identity_center_region', regionShape, 'region; it looks like `eu-west-1`'],
];

/** This machine's own addresses always; others where the server allows them, and then only encrypted. */
function parseEndpoint(text: string | undefined, allowed: EndpointAllowed): Result<string | null> {
  if (text === undefined) return ok(null);
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url === null || !plain || !/^https?:$/.test(url.protocol) || url.pathname !== '/') {
    return wrong('endpoint', `${quoted(text)} is no address of a host; it looks like \`http://127.0.0.1:5000\``);
  }
  if (onThisMachine(url.hostname)) return ok(url.origin);
  if (!allowed(url.hostname)) {
    return wrong('endpoint', `${quoted(url.hostname)} is not this machine; leave \`endpoint\` out to speak to AWS`);
  }
  if (url.protocol !== 'https:') return wrong('endpoint', `speak to ${quoted(url.hostname)} by https`);
  return ok(url.origin);
}

/** As `URL.hostname` gives it. */
const onThisMachine = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);

const credentialShape = z.strictObject({
  access_key_id: z.string().regex(/^\w{16,128}$/),
  secret_access_key: z.string().min(1).max(1_000),
  session_token: z.string().min(1).max(10_000).optional(),
});

/** Reads the secret text, if there is one; says what is wrong with it without repeating any of it. */
export function parseCredential(text: string | null): Result<AwsCredential> {
  if (text === null) return ok(null);
  const parsed = credentialShape.safeParse(parseJson(text));
  if (!parsed.success) return no(refusal('integration.invalid', `the credential is not what it must be: ${form}`));
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, session_token: sessionToken } = parsed.data;
  return ok({ accessKeyId, secretAccessKey, sessionToken: sessionToken ?? null });
}

const form =
  'JSON `{"access_key_id": "…", "secret_access_key": "…"}` of the connector’s key, or none where the machine has an identity';

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const wrong = (field: string, message: string): Result<never> => no(refusal('integration.invalid', message, { field }));

const words = (list: readonly string[]): string => list.map((word) => `\`${word}\``).join(', ');
