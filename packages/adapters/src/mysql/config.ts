// The settings of a MariaDB integration and its credential, parsed once. A missing or wrong one is a refusal that names the setting
// and the fix; a setting we do not know is refused rather than ignored. Connecting is client.ts.

import { type Adapter, ok, quoted, type Result } from '@tidegate/core';
import { givenSettings, type Login, list, readLogin, readPlace, wrong } from '../read-settings.ts';
import { nameLengthMax } from './quote.ts';

/** Every limit of this adapter. Times in milliseconds. */
export const mysqlLimits = {
  versionMin: [10, 6],
  /** Connections a person may have open at once. */
  connectionsPerUser: 10,
  connectMs: 5_000,
  lockMs: 10_000,
  statementMs: 30_000,
  /** Waiting for an answer; longer than the server's own limit, so that normally the server answers first. */
  answerMs: 35_000,
  poolSize: 4,
  poolIdleMs: 5_000,
  /** How long ended connections may take to disappear. */
  terminateMs: 10_000,
  pageSize: 500,
  /** Examples named in one sentence. */
  examples: 3,
  /** Databases the connector could not grant that are looked for. */
  ungrantableMax: 20,
  /** Accounts that one survey reads. */
  surveyAccountsMax: 10_000,
  /** After which a transaction that is still prepared is no two-phase commit in the middle. */
  preparedAgainMs: 1_000,
  /** Rights that are no permission, named for one account. */
  surveySentencesMax: 5,
  skewWarningMs: 2_000,
  skewFailedMs: 30_000,
  /** An end this near cannot be left to an event, which keeps whole seconds. */
  endTooNearMs: 1_000,
} as const;

/** The settings, as the catalogue shows them. */
export const settings: Adapter['settings'] = [
  { key: 'hostname', label: 'name or address of the server', required: true, default: null, guards: 'place' },
  { key: 'port', label: 'port of the server', required: false, default: '3306', guards: 'place' },
  {
    key: 'eventdb',
    label: 'database in which the connector keeps the events that end access by the server itself',
    required: false,
    default: 'tidegate',
    guards: null,
  },
  {
    key: 'userhost',
    label: 'hosts people may connect from, as MariaDB writes them: `%`, `10.0.%`',
    required: false,
    default: '%',
    guards: null,
  },
  {
    key: 'sslmode',
    label: '`verify-full`: encrypted, certificate checked; `require`: encrypted only; `disable`: plain text',
    required: false,
    default: 'verify-full',
    guards: 'transport',
  },
];

const sslModes = ['verify-full', 'require', 'disable'] as const;

/** Parsed settings. */
export interface MysqlConfig {
  readonly hostname: string;
  readonly port: number;
  readonly eventdb: string;
  readonly userhost: string;
  readonly sslmode: (typeof sslModes)[number];
}

/** The account of the connector. */
export type MysqlCredential = Login;

/** Databases of the server itself: never listed, never granted. */
export const systemDatabases: readonly string[] = ['mysql', 'information_schema', 'performance_schema', 'sys'];

/** Whether nothing in this database is ever granted: the server's own, and the one our events are in. */
export const isReserved = (database: string, eventdb: string): boolean =>
  systemDatabases.includes(database.toLowerCase()) || database.toLowerCase() === eventdb.toLowerCase();

/** Reads the settings; empty text counts as not given. */
export function parseConfig(given: Readonly<Record<string, string>>): Result<MysqlConfig> {
  const settingsGiven = givenSettings(settings, given);
  if (!settingsGiven.ok) return settingsGiven;
  const values = settingsGiven.value;
  const place = readPlace(values, { of: 'MariaDB', example: 'db.acme.example', port: '3306' });
  if (!place.ok) return place;
  const eventdb = values.get('eventdb') ?? 'tidegate';
  if (eventdb.length > nameLengthMax || !/^[A-Za-z0-9_-]+$/.test(eventdb) || isReserved(eventdb, '')) {
    return wrong(
      'eventdb',
      `${quoted(eventdb)} cannot hold our events; name a database of its own, of letters, digits and \`_\``,
    );
  }
  const userhost = values.get('userhost') ?? '%';
  if (!/^[A-Za-z0-9._:%/-]{1,60}$/.test(userhost)) {
    return wrong('userhost', `${quoted(userhost)} is no host as MariaDB writes them; give for example \`10.0.%\``);
  }
  const wish = values.get('sslmode') ?? 'verify-full';
  const sslmode = sslModes.find((mode) => mode === wish);
  if (sslmode === undefined) return wrong('sslmode', `${quoted(wish)} is no \`sslmode\`; use ${list(sslModes)}`);
  return ok({ ...place.value, eventdb, userhost, sslmode });
}

/** Reads the secret text; says what is wrong with it without repeating any of it. */
export const parseCredential = (text: string | null): Result<MysqlCredential> =>
  readLogin(text, { whose: 'account', usernameMax: 128 });
