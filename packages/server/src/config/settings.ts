// Every setting of the server, in one table: name, flag, meaning, default. The parser reads it, `docs/reference/settings.md`
// is made from it, and a test compares the two in both directions.

/** One setting. `flag` may be given on the command line and wins over the environment variable. */
export interface Setting {
  readonly name: string;
  readonly flag: string | null;
  /** What a value looks like, for messages and the reference page. */
  readonly form: string;
  readonly default: string | null;
  /** One sentence, as the reference page shows it. */
  readonly meaning: string;
}

const setting = (
  name: string,
  flag: string | null,
  form: string,
  fallback: string | null,
  meaning: string,
): Setting => ({ name, flag, form, default: fallback, meaning });

export const settings = [
  setting(
    'DATABASE_URL',
    null,
    '`postgres://user:password@host:port/database`',
    null,
    'PostgreSQL 15 or newer as the database. Without it the database is embedded, under the state folder.',
  ),
  setting(
    'TIDEGATE_STATE',
    '--state',
    'a folder',
    '.tidegate',
    'Where the embedded database and the demo keep their files. Made if it does not exist, readable by its owner only.',
  ),
  setting(
    'TIDEGATE_HOST',
    '--host',
    'an IP address or `localhost`',
    '127.0.0.1',
    'The address to listen on. Anything but a loopback address needs TLS or a named proxy, and a public URL.',
  ),
  setting(
    'TIDEGATE_PORT',
    '--port',
    'a whole number from 0 to 65535',
    '7333',
    'The port to listen on; 0 takes a free one. When the default port is taken, the next free one is used and named.',
  ),
  setting(
    'TIDEGATE_PUBLIC_URL',
    '--public-url',
    '`https://host` or `https://host:port`',
    null,
    'The address people open. Requests under any other host name are refused; cookies are `Secure` when it is https.',
  ),
  setting(
    'TIDEGATE_TRUSTED_PROXY',
    null,
    'IP addresses or networks, separated by commas',
    null,
    'The proxies whose `x-forwarded-*` headers are believed. They must end TLS, because the public URL must be https.',
  ),
  setting('TIDEGATE_TLS_CERT', null, 'a file', null, 'The certificate chain (PEM) to serve https with.'),
  setting('TIDEGATE_TLS_KEY', null, 'a file', null, 'The private key (PEM) of the certificate.'),
  setting(
    'TIDEGATE_KEY_FILE',
    null,
    'a file',
    null,
    'The key that seals secrets in the database: 32 bytes in base64 or hex, readable by its owner only. The demo makes its own.',
  ),
  setting(
    'TIDEGATE_CONNECTOR_KEY_FILE',
    null,
    'a file',
    null,
    'The key that credentials of targets are sealed for: 32 bytes in base64 or hex, read by the connector alone. Without it the connector makes its own, `connector.key` in the state folder; servers that share a database need one and the same.',
  ),
  setting(
    'TIDEGATE_WATCHDOG',
    null,
    '`start` or `off`',
    'start',
    'Whether the server starts the watchdog, which closes what is past its end when the server and the database are gone. `off` for those who run it as a unit of its own.',
  ),
  setting(
    'TIDEGATE_SECRETS_FOLDER',
    null,
    'a folder',
    null,
    'Credentials of integrations may refer to files in this folder, and to no other file.',
  ),
  setting(
    'TIDEGATE_ADMIN_EMAIL',
    null,
    'an email address',
    'admin@localhost',
    'Who the one-time link for the first administrator is for; used only while there is no Admin.',
  ),
  setting(
    'TIDEGATE_LOG_LEVEL',
    '--log-level',
    '`debug`, `info`, `warn`, `error` or `silent`',
    'info',
    'How much is logged.',
  ),
  setting(
    'TIDEGATE_WORKERS',
    null,
    'a whole number from 1 to 64',
    '4',
    'How many grants this process opens or closes at the same time.',
  ),
  setting(
    'TIDEGATE_WEBHOOK_LOCAL',
    null,
    '`allow` or `refuse`',
    null,
    'Whether webhooks may go to loopback, link-local and private addresses, by address or by the name that leads there. Refused unless allowed; the demo allows them.',
  ),
  setting(
    'TIDEGATE_MAIL_URL',
    null,
    '`smtp://user@host:587` or `smtps://user@host:465`',
    null,
    'The server that sends mail. Without it none is sent. The line is encrypted, or nothing is sent, except to a server on this machine.',
  ),
  setting(
    'TIDEGATE_MAIL_PASSWORD_FILE',
    null,
    'a file',
    null,
    'The password for the mail server, readable by its owner only. Read again for each message.',
  ),
  setting(
    'TIDEGATE_MAIL_FROM',
    null,
    '`tidegate@company.example` or `Tidegate <tidegate@company.example>`',
    null,
    'The address that mail comes from.',
  ),
  setting(
    'TIDEGATE_AWS_ENDPOINT_HOSTS',
    null,
    'host names, separated by commas',
    null,
    'Hosts that the setting `endpoint` of AWS integrations may name, by https. Without it only this machine’s own addresses.',
  ),
  setting(
    'TIDEGATE_OWN_CHANGE_HOURS',
    null,
    'a whole number from 0 to 8760',
    '24',
    'How long whoever changed an access flow, a scope of it, or a group it names may not decide requests through it. 0 binds nobody.',
  ),
  setting(
    'TIDEGATE_PRODUCTION',
    null,
    'a query, or `none`',
    null,
    'What counts as production: a change of a scope or access flow that touches it waits until a second administrator confirms it. Off unless set; the demo sets `resource_tag["Environment"] = "production"`.',
  ),
  setting(
    'TIDEGATE_READ_EVERY_MINUTES',
    null,
    'a whole number from 5 to 43200, or 0',
    '60',
    'How often each target is read by itself, unless the integration says otherwise. 0 reads none but those that say.',
  ),
  setting(
    'TIDEGATE_REVIEW_EVERY_MINUTES',
    null,
    'a whole number from 1 to 44640',
    '60',
    'How often all scopes are reviewed for drift, besides soon after each change of the inventory.',
  ),
  setting(
    'TIDEGATE_DRIFT_SHARE_PERCENT',
    null,
    'a whole number from 0 to 100000',
    '50',
    'By more than this share of its accepted size a scope may not grow or shrink without being found.',
  ),
  setting(
    'TIDEGATE_DRIFT_RESOURCES_MIN',
    null,
    'a whole number from 1 to 1000000',
    '10',
    'By fewer resources than this a scope may grow or shrink, whatever their share.',
  ),
  setting(
    'TIDEGATE_ENVIRONMENT_TAGS',
    null,
    'tag keys, separated by commas',
    'Environment,environment,env',
    'The tags whose value is the environment of a resource: a scope whose members come to have another one has crossed a border.',
  ),
  setting(
    'TIDEGATE_SEGMENTATION',
    null,
    'a YAML file',
    null,
    'How environments and classes are told and ordered, for the segmentation review. Without it the defaults of the guide hold.',
  ),
  setting(
    'TIDEGATE_SIGN_IN',
    null,
    'a YAML file',
    null,
    'The OpenID Connect providers that people sign in with. Without it they sign in with one-time links.',
  ),
  setting(
    'TIDEGATE_WITNESS_FILE',
    null,
    'a file',
    null,
    'Where signed checkpoints of the audit log are added, best on another disk than the database. Without it `witness.jsonl` in the state folder.',
  ),
  setting(
    'TIDEGATE_EPOCH_FILE',
    null,
    'a file',
    null,
    'Where the server remembers how far the audit log had come, so that it notices a restored backup. Keep it off the backups. Without it `epoch.json` in the state folder.',
  ),
  setting(
    'TIDEGATE_SIGNER_SOCKET',
    null,
    'a path',
    null,
    'The socket of `tidegate-signer` that runs under a user of its own. Without it the server starts one itself, under its own user.',
  ),
  setting(
    'TIDEGATE_CHECKPOINT_SECONDS',
    null,
    'a whole number from 1 to 86400',
    '60',
    'How long after the last one a checkpoint of the audit log is signed, where there are new events; after 1,000 events it is signed at once.',
  ),
  setting(
    'TIDEGATE_RATE_PER_MINUTE',
    null,
    'a whole number from 60 to 1000000',
    '6000',
    'Calls per minute and person where a route has no limit of its own.',
  ),
] as const satisfies readonly Setting[];

export type SettingName = (typeof settings)[number]['name'];

/** Flags that are switches and have no environment variable: what they turn on is chosen anew with every start. */
export const switches = [
  {
    flag: '--demo',
    meaning:
      'Start the demo company with a real target; people are switched between without a password, so it listens on loopback only.',
  },
  { flag: '--no-demo', meaning: 'Undo an earlier `--demo`, for example the one that `npm start` adds.' },
  {
    flag: '--admin-link',
    meaning:
      'Print a one-time sign-in link for an administrator, although there is one: for whoever lost every other way in.',
  },
  { flag: '--help', meaning: 'Print the settings and stop.' },
  { flag: '--version', meaning: 'Print the version and stop.' },
] as const;

/** Variables of the command line tool, which may be set in the same shell: known, and of no meaning here. */
export const settingsOfTheCli: readonly string[] = ['TIDEGATE_URL', 'TIDEGATE_TOKEN'];

/** Credentials of integrations may refer to environment variables that start with this, and to no others. */
export const secretPrefix = 'TIDEGATE_SECRET_';
