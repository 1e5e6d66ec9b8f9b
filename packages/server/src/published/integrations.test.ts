// Integrations through the published API: where their credential may be, what is refused by name, how they are found; and the one
// connector.

import { checkIntegration } from '@tidegate/broker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actAsDemoAdministrator } from '../start/load-company.ts';
import { checkPublished } from '../testing/check-published.ts';
import { configFrom } from '../testing/edge-for-tests.ts';
import { type HouseForTests, openHouse } from '../testing/house-for-tests.ts';
import { passwordTwin, seenCredentials } from '../testing/password-twin.ts';

let house: HouseForTests;
beforeAll(async () => {
  house = await openHouse(configFrom(), [passwordTwin]);
}, 60_000);
afterAll(() => house.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const call = async (method: Method, url: string, body?: object) => {
  const response = await house.call(method, url, { as: 'admin', ...(body === undefined ? {} : { body }) });
  return {
    http: response.statusCode,
    type: response.headers['content-type'],
    body: response.body === '' ? null : response.json(),
  };
};

const integrations = '/api/admin/v4/integrations';
const integrationBody = {
  name: 'rt-integration',
  type: 'password-twin',
  connector_id: 'built-in',
  integration_config: {},
  secret_store_config: { apono: { parameters: { username: 'canary-user', password: 'canary-password' } } },
  connected_resource_types: ['aws-rds-instance', 'aws-account-s3-bucket'],
  custom_access_details: 'ask in #databases',
};

describe('integrations', () => {
  test('a sealed secret never comes out again, and sending back what is shown keeps it', async () => {
    const made = await call('POST', integrations, integrationBody);
    expect(made.body.secret_store_config).toEqual({ apono: { parameters: {} } });
    const { type: _type, ...rest } = integrationBody;
    const shown = { ...rest, secret_store_config: made.body.secret_store_config };
    expect((await call('PUT', `${integrations}/${made.body.id}`, shown)).http).toBe(200);
    const kept = await house.ports.store.read((tx) => tx.secrets.get(made.body.id));
    // It goes to the connector alone: what the server itself seals with does not open it.
    expect(() => kept && house.ports.sealer.open(kept, made.body.id)).toThrow('does not open');
    await checkIntegration(house.ports, await actAsDemoAdministrator(house.ports), { id: made.body.id });
    expect(seenCredentials.at(-1)).toBe(JSON.stringify(integrationBody.secret_store_config.apono.parameters));
    for (const url of [integrations, `${integrations}/${made.body.id}`, '/api/tidegate/v1/audit?limit=1000']) {
      expect((await house.call('GET', url, { as: 'admin' })).body).not.toContain('canary');
    }
    expect(house.log.join('')).not.toContain('canary');
    await call('DELETE', `${integrations}/${made.body.id}`);
  });

  test('the days of clean-up come back as they were sent, are ours to act on, and no setting of the target', async () => {
    const config = { credentials_cleanup_period_in_days: 90 };
    const made = await call('POST', integrations, { ...integrationBody, integration_config: config });
    expect(made.body.integration_config).toEqual(config);
    const stored = await house.ports.store.read((tx) => tx.integrations.get(made.body.id));
    expect(stored).toMatchObject({ cleanUpAfterDays: 90, config: {} });
    const wrong = await call('POST', integrations, {
      ...integrationBody,
      integration_config: { credentials_cleanup_period_in_days: 'soon' },
    });
    expect([wrong.http, JSON.stringify(wrong.body)]).toEqual([400, expect.stringContaining('whole days')]);
    await call('DELETE', `${integrations}/${made.body.id}`);
  });

  test('so do the days of rotation, where access has passwords; where it has none, that is said', async () => {
    const { connected_resource_types: _, ...bare } = integrationBody;
    const rotation = { credentials_rotation_period_in_days: '30' };
    const integration_config = { hostname: '127.0.0.1', port: '1', dbname: 'postgres', ...rotation };
    const made = await call('POST', integrations, { ...bare, type: 'postgresql', integration_config });
    expect(made.body.integration_config, JSON.stringify(made.body)).toMatchObject(rotation);
    const stored = () => house.ports.store.read((tx) => tx.integrations.get(made.body.id));
    expect(await stored()).toMatchObject({ rotateSecretsEveryHours: 720 });
    expect(Object.keys((await stored())?.config ?? {})).not.toContain('credentials_rotation_period_in_days');
    for (const [type, days] of [
      ['postgresql', 0],
      ['postgresql', 366],
      ['aws-simulated', 30],
    ] as const) {
      const config = { ...integration_config, credentials_rotation_period_in_days: days };
      const own = type === 'postgresql' ? config : { credentials_rotation_period_in_days: days };
      const wrong = await call('POST', integrations, { ...bare, type, integration_config: own });
      expect([wrong.http, wrong.body.code], `${type} ${days}`).toEqual([400, 'integration.invalid']);
    }
    await call('DELETE', `${integrations}/${made.body.id}`);
  });

  test('owners by the word of one source are answered with it, by id or name, whatever it is called later', async () => {
    const source = await call('POST', '/api/tidegate/v1/sources', { name: 'hr', kind: 'file' });
    const made = await call('POST', integrations, {
      ...integrationBody,
      owner: { attribute_type: 'group', attribute_value: ['dba'], source_integration_reference: 'hr' },
      owners_mapping: { key_name: 'Owner', attribute_type: 'user', source_integration_reference: source.body.id },
    });
    const from = { source_integration_id: source.body.id, source_integration_name: 'hr' };
    expect(made.body).toMatchObject({ owner: from, owners_mapping: from });
    const listed = await call('GET', `${integrations}/${made.body.id}`);
    expect(listed.body).toMatchObject({ owner: from, owners_mapping: from });
    await call('DELETE', `${integrations}/${made.body.id}`);
  });

  test('a sealed secret is forgotten once the credential is named elsewhere', async () => {
    const { body } = await call('POST', integrations, integrationBody);
    const secret = () => house.ports.store.read((tx) => tx.secrets.get(body.id));
    expect(await secret()).not.toBeNull();
    await call('PUT', `${integrations}/${body.id}`, {
      name: 'rt-integration',
      integration_config: {},
      credential: { environment: 'DB_SECRET' },
    });
    expect(await secret()).toBeNull();
    await call('DELETE', `${integrations}/${body.id}`);
  });

  const { secret_store_config: _sealed, ...open } = integrationBody;
  test('a credential is named by environment variable or file, and the settings keep their spelling', async () => {
    const named = { ...open, credential: { environment: 'DB_SECRET' } };
    const made = await call('POST', integrations, named);
    expect(made.body).toMatchObject({ credential: { environment: 'DB_SECRET' }, secret_store_config: null });
    const moved = await call('PUT', `${integrations}/${made.body.id}`, {
      name: 'rt-integration',
      integration_config: {},
      credential: { file: '/run/db' },
    });
    expect(moved.body).toMatchObject({ credential: { file: '/run/db' }, integration_config: {} });
    await call('DELETE', `${integrations}/${made.body.id}`);
    const pg = {
      name: 'rt-pg',
      type: 'postgresql',
      integration_config: { hostname: 'db.example', port: 5433, sslmode: 'disable' },
      credential: { environment: 'X' },
    };
    const numbered = await call('POST', integrations, pg);
    expect(numbered.body.integration_config).toEqual(pg.integration_config);
    await call('DELETE', `${integrations}/${numbered.body.id}`);
  });

  const refusals: readonly (readonly [what: string, body: object, code: string, field: string])[] = [
    ['an unknown type', { ...integrationBody, type: 'oracle' }, 'integration.invalid', 'type'],
    ['another connector', { ...integrationBody, connector_id: 'east' }, 'integration.invalid', 'connector_id'],
    [
      'an unknown resource type',
      { ...integrationBody, connected_resource_types: ['vm'] },
      'integration.invalid',
      'connected_resource_types',
    ],
    ['no credential', open, 'integration.invalid', 'credential'],
    ['two credentials', { ...integrationBody, credential: { file: '/x' } }, 'integration.invalid', 'credential'],
    ['an unknown setting', { ...integrationBody, integration_config: { hots: 'x' } }, 'integration.invalid', 'hots'],
    [
      'a setting that is no scalar',
      { ...integrationBody, integration_config: { a: {} } },
      'input.invalid',
      'integration_config.a',
    ],
    [
      'a long message',
      { ...integrationBody, custom_access_details: 'x'.repeat(401) },
      'input.invalid',
      'custom_access_details',
    ],
    [
      'an owner by the word of a source that is not there',
      {
        ...integrationBody,
        owner: { attribute_type: 'group', attribute_value: ['dba'], source_integration_reference: 'okta' },
      },
      'integration.invalid',
      'owner.source_integration_reference',
    ],
    [
      'owners by tag by the word of a source that is not there',
      {
        ...integrationBody,
        owners_mapping: { key_name: 'Owner', attribute_type: 'user', source_integration_reference: 'okta' },
      },
      'integration.invalid',
      'owners_mapping.source_integration_reference',
    ],
    ...[
      ['aws', { region: 'eu', secret_id: 's' }],
      ['gcp', { project: 'p', secret_id: 's' }],
      ['kubernetes', { namespace: 'n', name: 's' }],
      ['azure', { vault_url: 'https://v.example', name: 's' }],
      ['hashicorp_vault', { secret_engine: 'kv', path: 's' }],
    ].map(
      ([store, where]) =>
        [
          `the secret store ${store}`,
          { ...integrationBody, secret_store_config: { [String(store)]: where } },
          'integration.invalid',
          `secret_store_config.${store}`,
        ] as const,
    ),
  ];
  test.each(refusals)('%s is refused by name', async (_what, body, code, field) => {
    const refused = await call('POST', integrations, body);
    expect(refused.body).toMatchObject({ tidegate_code: code, field });
  });

  test('the refusal of an unknown type names the known ones', async () => {
    const { body } = await call('POST', integrations, { ...integrationBody, type: 'oracle' });
    expect(body.message).toMatch(/`aws-organization`.*`postgresql`/);
  });

  test('filters: type with wildcard, category, connector, status', async () => {
    const found = async (query: string) => (await call('GET', `${integrations}?${query}`)).body.items.length;
    expect(await found('type=AWS-*')).toBe(1);
    expect(await found('type=postgresql&type=aws*')).toBe(1);
    expect(await found('category=RESOURCES&connector_id=built-in')).toBe(1);
    expect([
      await found('category=USER-INFORMATION'),
      await found('connector_id=east'),
      await found('status=Error'),
    ]).toEqual([0, 0, 0]);
  });

  test('one connector, built in, connected; read-only', async () => {
    const listed = (await call('GET', '/api/admin/v3/connectors')).body;
    expect(checkPublished(listed, 'PublicApiListResponseConnectorPublicV3Model')).toEqual([]);
    expect(listed.items).toMatchObject([{ id: 'built-in', status: 'CONNECTED' }]);
    expect((await call('GET', '/api/admin/v3/connectors/built-in')).body).toEqual(listed.items[0]);
    expect((await call('GET', '/api/admin/v3/connectors?status=DISCONNECTED')).body.items).toEqual([]);
    expect((await call('GET', '/api/admin/v3/connectors/other')).http).toBe(404);
    expect((await call('DELETE', '/api/admin/v3/connectors/built-in')).http).toBe(404);
  });
});
