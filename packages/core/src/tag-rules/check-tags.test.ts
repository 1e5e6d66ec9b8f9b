// What the rules say of one resource, case by case: what fails, what is not known, and what is fixed how.

import { describe, expect, test } from 'vitest';
import { type DeclaredResource, type DeclaredTag, knownText, noText, unknownText } from '../import/declared.ts';
import { parseQuery } from '../query/parse.ts';
import { checkTags } from './check-tags.ts';
import { readTagRules } from './read-rules.ts';

const { rules } = readTagRules({
  keys: {
    Environment: { required: true, values: ['production', 'staging', 'development'], instead_of: ['stage'] },
    Class: { required: ['aws_db_*', 'aws-account-s3-bucket'], values: ['public', 'pii'] },
    Owner: {},
    Residency: { values: ['eu', 'us'] },
  },
  names: [
    { pattern: ['prod-*'], tags: { Environment: 'production' } },
    { pattern: 'dev-*', types: ['aws_db_instance'], tags: { Environment: 'development' } },
  ],
  regions: [{ pattern: 'eu-*', tags: { Residency: 'eu' } }],
  accounts: {
    '111111111111': { tags: { Environment: ['development', 'staging'] } },
    '333333333333': { name: 'prod', tags: { Environment: 'production' } },
  },
  exempt: [{ types: ['aws_db_*'], addresses: ['module.old.*'], reason: 'moved in the autumn' }],
});

type Tags = Readonly<Record<string, string | null>>;
interface Given extends Partial<DeclaredResource> {
  readonly with?: Tags;
  readonly more?: boolean;
}
const declared = ({ with: tags = {}, more = false, ...rest }: Given): DeclaredResource => ({
  address: 'aws_db_instance.a',
  change: 'create',
  kind: 'aws_db_instance',
  type: 'aws-rds-instance',
  nativeId: null,
  whyNoId: null,
  name: knownText('api'),
  tags: {
    known: new Map(
      Object.entries(tags).map(([key, value]): [string, DeclaredTag] => [
        key,
        { value, why: value === null ? 'it is known only after apply' : null, secret: false },
      ]),
    ),
    more,
  },
  accountId: knownText('333333333333'),
  region: knownText('eu-west-1'),
  parentNativeId: null,
  facts: {},
  riskLevel: 'high',
  ...rest,
});
const good = { Environment: 'production', Class: 'pii' };
const check = (...given: readonly Given[]) =>
  checkTags({ rules, resources: given.map(declared), scopes: null, integrationName: null, which: 'all' });
const told = (given: Given) =>
  check(given).findings.map((one) => `${one.rule}${one.verdict === 'unknown' ? '?' : ''} ${one.message} → ${one.fix}`);

describe('a resource', () => {
  test.each<[string, Given, readonly string[]]>([
    ['that is right gives nothing', { with: good }, []],
    ['that cannot have tags gives nothing', { tags: null }, []],
    [
      'without a required tag',
      { with: { Class: 'pii' }, name: noText, accountId: noText },
      ['missing it has no tag `Environment` → write `Environment` with one of `production`, `staging`, `development`'],
    ],
    [
      'without one that its name and account say',
      { with: { Class: 'pii' }, name: knownText('prod-a') },
      ['missing it has no tag `Environment` → write `Environment` = `production`: the name `prod-a` says that'],
    ],
    [
      'without one on which name and account disagree',
      { with: { Class: 'pii' }, name: knownText('dev-a') },
      [
        'missing it has no tag `Environment` → decide what it is first: the name `dev-a` says `development`, the account `333333333333` (`prod`) says `production`',
      ],
    ],
    [
      'with an empty one',
      { with: { ...good, Environment: ' ' } },
      [
        'missing the tag `Environment` is empty → write `Environment` = `production`: the account `333333333333` (`prod`) says that',
      ],
    ],
    [
      'of a type that need not have it',
      { with: { Environment: 'production' }, kind: 'aws_lambda_function', type: 'aws_lambda_function' },
      [],
    ],
    [
      'of a type that must, by the inventory’s word',
      { with: { Environment: 'production' }, kind: 'AWS::S3::Bucket', type: 'aws-account-s3-bucket' },
      ['missing it has no tag `Class` → write `Class` with one of `public`, `pii`'],
    ],
    [
      'with another value',
      { with: { ...good, Class: 'secret' } },
      ['value `Class` is `secret`, which is none of its values → write `Class` with one of `public`, `pii`'],
    ],
    [
      'with a value in other letters',
      { with: { ...good, Class: 'PII' } },
      ['value `Class` is `PII`, which is none of its values → write `pii`; values are compared letter by letter'],
    ],
    [
      'with the key in other letters',
      { with: { Class: 'pii', environment: 'production' } },
      [
        'key the tag `environment` is not read as `Environment`: keys are compared letter by letter → write it as `Environment`',
      ],
    ],
    [
      'with the key written otherwise',
      { with: { Class: 'pii', stage: 'production' } },
      [
        'key the tag `stage` is not read as `Environment`: keys are compared letter by letter → write it as `Environment`',
      ],
    ],
    [
      'with both',
      { with: { ...good, ENVIRONMENT: 'x' } },
      [
        'key the tag `ENVIRONMENT` is not read as `Environment`: keys are compared letter by letter → remove it; `Environment` is there',
      ],
    ],
    [
      'whose name says otherwise',
      { with: { ...good, Environment: 'development' }, name: knownText('prod-api-rds-01'), accountId: noText },
      [
        'name `Environment` is `development`, but the name `prod-api-rds-01` says `production` → write `production`, or give it another name',
      ],
    ],
    [
      'whose account says otherwise',
      { with: { ...good, Environment: 'production' }, accountId: knownText('111111111111') },
      [
        'account `Environment` is `production`, but the account `111111111111` says `development` or `staging` → write `development` or `staging`, or move it',
      ],
    ],
    [
      'in an account without a rule',
      { with: { ...good, Environment: 'staging' }, accountId: knownText('222222222222') },
      [],
    ],
    [
      'whose region says otherwise',
      { with: { ...good, Residency: 'us' } },
      ['region `Residency` is `us`, but the region `eu-west-1` says `eu` → write `eu`, or move it'],
    ],
    [
      'of a type whose names say nothing',
      { with: { ...good, Environment: 'production' }, kind: 'aws_docdb_cluster', name: knownText('dev-x') },
      [],
    ],
  ])('%s', (_name, given, expected) => {
    expect(told(given)).toEqual(expected);
  });
});

describe('what is known only after apply is never taken for right', () => {
  test.each<[string, Given, readonly string[]]>([
    [
      'a value',
      { with: { ...good, Class: null } },
      [
        'value? the value of `Class` is not known: it is known only after apply → write a value that the plan knows, or look again after apply',
      ],
    ],
    [
      'a value of a key that need not be there',
      { with: { ...good, Owner: null } },
      [
        'value? the value of `Owner` is not known: it is known only after apply → write a value that the plan knows, or look again after apply',
      ],
    ],
    [
      'whether a required tag is there',
      { with: { Environment: 'production' }, more: true },
      ['missing? whether it has the tag `Class` is not known yet → write `Class` with a value that the plan knows'],
    ],
    [
      'the account, where accounts differ',
      { with: good, accountId: unknownText },
      [
        'account? `Environment` is `production`; its account decides whether that fits, and the file does not say which it is → say which account it is: `--account ID`',
      ],
    ],
    [
      'the name',
      { with: { ...good, Environment: 'production' }, name: unknownText },
      [
        'name? `Environment` is `production`; a name like `dev-*` says `development`, and its name is not known yet → give it a name that is known beforehand; of a stack say `--stack NAME`',
      ],
    ],
  ])('%s', (_name, given, expected) => {
    expect(told(given)).toEqual(expected);
  });

  test('but of a name whose beginning is known, what the beginning says is certain', () => {
    expect(
      told({ with: { ...good, Environment: 'staging' }, name: { kind: 'starts', text: 'prod-' }, accountId: noText }),
    ).toEqual([
      'name `Environment` is `staging`, but the name `prod-` says `production` → write `production`, or give it another name',
    ]);
  });
});

test('a value that is marked sensitive is compared and never shown', () => {
  const secret = new Map([
    ['Environment', { value: 'hush', why: null, secret: true }],
    ['Class', { value: 'pii', why: null, secret: false }],
  ]);
  const { findings } = check({ tags: { known: secret, more: false } });
  expect(findings).toHaveLength(1);
  expect(JSON.stringify(findings)).not.toContain('hush');
});

test('deleted, exempt and, where asked, unchanged ones are left out and counted', () => {
  const resources = [
    declared({ change: 'delete' }),
    declared({ change: 'none' }),
    declared({ address: 'module.old.aws_db_instance.a' }),
    declared({ with: good }),
  ];
  const ask = { rules, resources, scopes: null, integrationName: null };
  expect(checkTags({ ...ask, which: 'changed' })).toEqual({
    checked: 1,
    skipped: {
      deleted: 1,
      unchanged: 1,
      exempt: [{ address: 'module.old.aws_db_instance.a', reason: 'moved in the autumn' }],
    },
    findings: [],
  });
  expect(checkTags({ ...ask, which: 'all' }).checked).toBe(2);
});

describe('scopes', () => {
  const scope = (name: string, text: string) => {
    const parsed = parseQuery(text);
    if (!parsed.ok) throw new Error(parsed.refusal.message);
    return { name, query: parsed.value };
  };
  const scopes = [
    scope(
      'rds-pii',
      'resource_type = "aws-rds-instance" and resource_account = "333333333333" and resource_tag["Class"] = "pii"',
    ),
    scope('s3', 'resource_type = "aws-account-s3-bucket" and permission_name != "READ_WRITE"'),
    scope('cloud-dynamodb', 'resource_type = "aws-account-dynamodb-table" and integration_name = "cloud"'),
  ];
  const inScopes = (given: Given, integrationName: string | null = null) =>
    checkTags({ rules, resources: [declared({ with: good, ...given })], scopes, integrationName, which: 'all' })
      .findings.filter((one) => one.rule === 'scope')
      .map((one) => `${one.verdict}: ${one.message} → ${one.fix}`);
  const table = { kind: 'aws_dynamodb_table', type: 'aws-account-dynamodb-table' };

  test.each<[string, Given, string | null, readonly string[]]>([
    ['take it', {}, null, []],
    ['take it whatever permission they name', { kind: 'aws_s3_bucket', type: 'aws-account-s3-bucket' }, null, []],
    [
      'would take it with other tags',
      { with: { ...good, Class: 'public' } },
      null,
      ['fails: it would be in no scope → `rds-pii` takes it with `Class` = `pii`'],
    ],
    [
      'would not take it whatever its tags',
      { accountId: knownText('222222222222') },
      null,
      [
        'fails: it would be in no scope → no scope takes a `aws_db_instance` like this, whatever its tags; write a scope, or exempt it',
      ],
    ],
    [
      'may take it: the tag is known only after apply',
      { with: { ...good, Class: null } },
      null,
      [
        'unknown: whether it would be in a scope is not known: `rds-pii` may take it → say where it will be (`--integration NAME`), or look again after apply',
      ],
    ],
    [
      'may take it: the account is not known',
      { accountId: unknownText },
      'cloud',
      [
        'unknown: whether it would be in a scope is not known: `rds-pii` may take it → say where it will be (`--account ID`), or look again after apply',
      ],
    ],
    [
      'may take it: the integration is not said',
      table,
      null,
      [
        'unknown: whether it would be in a scope is not known: `cloud-dynamodb` may take it → say where it will be (`--integration NAME`), or look again after apply',
      ],
    ],
    ['take it in that integration', table, 'cloud', []],
    [
      'do not take it in another',
      table,
      'other',
      [
        'fails: it would be in no scope → no scope takes a `aws_dynamodb_table` like this, whatever its tags; write a scope, or exempt it',
      ],
    ],
    ['are not asked of what nobody asks for', { kind: 'aws_sqs_queue', type: 'aws_sqs_queue' }, null, []],
  ])('%s', (_name, given, integration, expected) => {
    expect(inScopes(given, integration)).toEqual(expected);
  });
});
