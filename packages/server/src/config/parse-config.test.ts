// What the server can be told, what it refuses to start with, and that each refusal names the setting and the fix.

import { Fault } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { parseConfig } from './parse-config.ts';
import { settings } from './settings.ts';

const key = { TIDEGATE_KEY_FILE: 'seal.key' };
const parse = (environment: Record<string, string>, args: readonly string[] = []) => {
  const ask = parseConfig({ environment, args, folder: '/srv' });
  if (ask.kind !== 'run') throw new Error(`not a run but ${ask.kind}`);
  return ask.config;
};
const refusal = (environment: Record<string, string>, args: readonly string[] = []) => {
  try {
    parse(environment, args);
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'started';
};

describe('what it is told', () => {
  test('without settings it listens on loopback and keeps state in `.tidegate`', () => {
    expect(parse(key)).toMatchObject({
      demo: false,
      host: '127.0.0.1',
      port: 7333,
      portChosen: false,
      stateFolder: '/srv/.tidegate',
      keyFile: '/srv/seal.key',
      databaseUrl: null,
      publicUrl: null,
      logLevel: 'info',
    });
  });
  test('a flag wins over the environment, in either spelling', () => {
    expect(parse({ ...key, TIDEGATE_PORT: '1' }, ['--port', '2']).port).toBe(2);
    expect(parse({ ...key, TIDEGATE_PORT: '1' }, ['--port=0'])).toMatchObject({ port: 0, portChosen: true });
  });
  test('the later of `--demo` and `--no-demo` counts', () => {
    expect(parse({}, ['--demo']).demo).toBe(true);
    expect(parse(key, ['--demo', '--no-demo']).demo).toBe(false);
    expect(parse({}, ['--no-demo', '--demo']).demo).toBe(true);
  });
  test('the value is frozen', () => {
    expect(Object.isFrozen(parse(key))).toBe(true);
  });
  test('the demo logs little unless told otherwise', () => {
    expect([parse({}, ['--demo']).logLevel, parse({ TIDEGATE_LOG_LEVEL: 'debug' }, ['--demo']).logLevel]).toEqual([
      'warn',
      'debug',
    ]);
  });
  test('variables of the command line tool and of secrets are none of its business', () => {
    expect(refusal({ ...key, TIDEGATE_URL: 'x', TIDEGATE_TOKEN: 'y', TIDEGATE_SECRET_PROD: 'z' })).toBe('started');
  });
  test('webhooks stay outside unless told otherwise, and may go anywhere in the demo', () => {
    const set = (value: string) => ({ ...key, TIDEGATE_WEBHOOK_LOCAL: value });
    expect(parse(key).webhookLocal).toBe('refuse');
    expect(parse({}, ['--demo']).webhookLocal).toBe('allow');
    expect(parse(set('allow')).webhookLocal).toBe('allow');
    expect(parse(set('refuse'), ['--demo']).webhookLocal).toBe('refuse');
    expect(refusal(set('yes'))).toMatch(/^config\.unsafe: `TIDEGATE_WEBHOOK_LOCAL` must be `allow` or `refuse`/);
  });

  test('AWS integrations may be pointed at the hosts that are named, and at no others', () => {
    const set = (value: string) => ({ ...key, TIDEGATE_AWS_ENDPOINT_HOSTS: value });
    expect(parse(key).awsEndpointHosts).toEqual([]);
    expect(parse(set('aws.inside.example, Other.example')).awsEndpointHosts).toEqual([
      'aws.inside.example',
      'other.example',
    ]);
    expect(refusal(set('https://aws.inside.example'))).toMatch(/`TIDEGATE_AWS_ENDPOINT_HOSTS`/);
  });
  test('what counts as production is a query; off unless set, and on in the demo until it is switched off', () => {
    const set = (value: string) => ({ ...key, TIDEGATE_PRODUCTION: value });
    expect(parse(key).perimeterRules).toEqual({ ownChangeWaitMs: 24 * 3_600_000, production: null });
    expect(parse(set('resource_tag["env"] = "prod"')).perimeterRules.production).not.toBeNull();
    expect(parse({}, ['--demo']).perimeterRules.production).not.toBeNull();
    expect(parse({ TIDEGATE_PRODUCTION: 'none' }, ['--demo']).perimeterRules.production).toBeNull();
    expect(refusal(set('resource_tag["env"] ='))).toMatch(/`TIDEGATE_PRODUCTION` is not a query/);
    expect(refusal({ ...key, TIDEGATE_OWN_CHANGE_HOURS: '-1' })).toMatch(/`TIDEGATE_OWN_CHANGE_HOURS`/);
  });
  test('an empty variable is one that is not set', () => {
    expect(parse({ ...key, TIDEGATE_PORT: '' }).port).toBe(7333);
  });
});

describe('what it does not start with', () => {
  const open = { ...key, TIDEGATE_HOST: '0.0.0.0' };
  const tls = { TIDEGATE_TLS_CERT: 'cert.pem', TIDEGATE_TLS_KEY: 'key.pem' };
  const publicUrl = { TIDEGATE_PUBLIC_URL: 'https://tidegate.example' };
  test.each<[string, Record<string, string>, readonly string[], RegExp]>([
    ['no sealing key', {}, [], /^config\.missing: `TIDEGATE_KEY_FILE` .*openssl rand/],
    [
      'a misspelt variable',
      { ...key, TIDEGATE_PROT: '1' },
      [],
      /^config\.unknown_setting: .*`TIDEGATE_PROT`.*`TIDEGATE_PORT`/,
    ],
    ['a misspelt flag', key, ['--prot', '1'], /^config\.unknown_setting: .*`--prot`.*`--port`/],
    ['a flag without its value', key, ['--port'], /^config\.missing: `--port`/],
    ['a value for a switch', key, ['--demo=yes'], /^config\.unknown_setting: `--demo`/],
    ['a word that is no flag', key, ['7333'], /^config\.unknown_setting: .*`7333`/],
    ['a port that is none', { ...key, TIDEGATE_PORT: '65536' }, [], /^config\.unsafe: `TIDEGATE_PORT`/],
    ['a port that is no number', { ...key, TIDEGATE_PORT: '7e3' }, [], /`TIDEGATE_PORT` must be a whole number/],
    ['a host that is a name', { ...key, TIDEGATE_HOST: 'tidegate.example' }, [], /^config\.unsafe: `TIDEGATE_HOST`/],
    ['another database', { ...key, DATABASE_URL: 'mysql://x' }, [], /^config\.unsafe: `DATABASE_URL`/],
    [
      'an open host in the clear',
      open,
      [],
      /^config\.unsafe: `TIDEGATE_HOST`.*`TIDEGATE_TLS_CERT`.*`TIDEGATE_TRUSTED_PROXY`/,
    ],
    ['an open host without a public URL', { ...open, ...tls }, [], /^config\.missing: `TIDEGATE_PUBLIC_URL`/],
    [
      'an open host with a public URL in the clear',
      { ...open, TIDEGATE_TRUSTED_PROXY: '10.0.0.1', TIDEGATE_PUBLIC_URL: 'http://tidegate.example' },
      [],
      /^config\.unsafe: `TIDEGATE_PUBLIC_URL`/,
    ],
    [
      'a public URL in the clear before loopback',
      { ...key, TIDEGATE_PUBLIC_URL: 'http://tidegate.example' },
      [],
      /^config\.unsafe: `TIDEGATE_PUBLIC_URL`/,
    ],
    [
      'a public URL with a path',
      { ...key, TIDEGATE_PUBLIC_URL: 'https://x.example/portal' },
      [],
      /`TIDEGATE_PUBLIC_URL` must be/,
    ],
    [
      'a certificate without its key',
      { ...key, TIDEGATE_TLS_CERT: 'cert.pem' },
      [],
      /^config\.missing: `TIDEGATE_TLS_KEY`/,
    ],
    [
      'a proxy that is a name',
      { ...open, ...publicUrl, TIDEGATE_TRUSTED_PROXY: 'proxy' },
      [],
      /^config\.unsafe: `TIDEGATE_TRUSTED_PROXY`/,
    ],
    [
      'a proxy that is everybody',
      { ...open, ...publicUrl, TIDEGATE_TRUSTED_PROXY: '0.0.0.0/0' },
      [],
      /^config\.unsafe: `TIDEGATE_TRUSTED_PROXY`/,
    ],
    ['a demo for others', { ...tls, ...publicUrl, TIDEGATE_HOST: '0.0.0.0' }, ['--demo'], /^config\.unsafe: `--demo`/],
    [
      'a demo behind a proxy',
      { ...publicUrl, TIDEGATE_TRUSTED_PROXY: '10.0.0.1' },
      ['--demo'],
      /^config\.unsafe: `--demo`/,
    ],
  ])('%s', (_what, environment, args, message) => {
    expect(refusal(environment, args)).toMatch(message);
  });

  test('the password in a malformed database URL is not repeated', () => {
    expect(refusal({ ...key, DATABASE_URL: 'postgre://me:canary@x/y' })).not.toContain('canary');
  });
  test.each([
    [{ ...open, ...tls, ...publicUrl }],
    [{ ...open, ...publicUrl, TIDEGATE_TRUSTED_PROXY: '10.0.0.0/8, fd00::1' }],
  ])('an open host starts with TLS, or with a named proxy: %o', (environment) => {
    expect(refusal(environment)).toBe('started');
  });
});

test('every setting is read: a value that cannot be is refused, or changes the outcome', () => {
  const usual = JSON.stringify(parse({ ...key }));
  const samples: Record<string, string> = {
    DATABASE_URL: 'postgres://x/y',
    TIDEGATE_STATE: 'elsewhere',
    TIDEGATE_HOST: '::1',
    TIDEGATE_PORT: '1',
    TIDEGATE_PUBLIC_URL: 'https://x.example',
    TIDEGATE_TRUSTED_PROXY: '10.0.0.1',
    TIDEGATE_TLS_CERT: 'c',
    TIDEGATE_TLS_KEY: 'k',
    TIDEGATE_KEY_FILE: 'other.key',
    TIDEGATE_CONNECTOR_KEY_FILE: '/connector.key',
    TIDEGATE_WATCHDOG: 'off',
    TIDEGATE_SECRETS_FOLDER: 'secrets',
    TIDEGATE_ADMIN_EMAIL: 'first@acme.example',
    TIDEGATE_LOG_LEVEL: 'error',
    TIDEGATE_WORKERS: '9',
    TIDEGATE_WEBHOOK_LOCAL: 'allow',
    TIDEGATE_MAIL_URL: 'smtp://mail.acme.example',
    TIDEGATE_MAIL_PASSWORD_FILE: 'mail.password',
    TIDEGATE_MAIL_FROM: 'tidegate@acme.example',
    TIDEGATE_AWS_ENDPOINT_HOSTS: 'aws.inside.example',
    TIDEGATE_OWN_CHANGE_HOURS: '7',
    TIDEGATE_PRODUCTION: 'resource_account = "333333333333"',
    TIDEGATE_SEGMENTATION: 'segmentation.yaml',
    TIDEGATE_SIGN_IN: 'segmentation.yaml',
    TIDEGATE_WITNESS_FILE: 'somewhere/witness.jsonl',
    TIDEGATE_EPOCH_FILE: 'somewhere/epoch.json',
    TIDEGATE_SIGNER_SOCKET: 'signer.sock',
    TIDEGATE_CHECKPOINT_SECONDS: '61',
    TIDEGATE_READ_EVERY_MINUTES: '30',
    TIDEGATE_REVIEW_EVERY_MINUTES: '5',
    TIDEGATE_DRIFT_SHARE_PERCENT: '20',
    TIDEGATE_DRIFT_RESOURCES_MIN: '3',
    TIDEGATE_ENVIRONMENT_TAGS: 'stage, tier',
    TIDEGATE_RATE_PER_MINUTE: '77',
  };
  for (const { name } of settings) {
    const value = samples[name];
    expect(value, `${name} has a sample`).toBeDefined();
    const environment = { ...key, [name]: String(value) };
    const outcome = refusal(environment) === 'started' ? JSON.stringify(parse(environment)) : 'refused';
    expect(outcome, name).not.toBe(usual);
  }
});
