// What is read from Terraform's JSON, attribute by attribute: the tags a resource really gets, where it is, under which id, and nothing that is
// marked sensitive.

import { describe, expect, test } from 'vitest';
import { type DeclaredResource, inventoryOf, type ReadingHints } from './declared.ts';
import { readTerraformPlan, readTerraformState } from './terraform.ts';
import { withoutIndexes } from './terraform-places.ts';

const aws = 'registry.terraform.io/hashicorp/aws';
type Values = Readonly<Record<string, unknown>>;

const resource = (address: string, values: Values, sensitive: unknown = {}) => {
  const [type = '', name = ''] = address.replace(/^.*module\.[^.]+\./, '').split('.');
  return { address, mode: 'managed', type, name, provider_name: aws, values, sensitive_values: sensitive };
};
const state = (...resources: readonly unknown[]) => ({ format_version: '1.0', values: { root_module: { resources } } });
const only = (show: unknown, hints: ReadingHints = {}): DeclaredResource => {
  const [one] = readTerraformState(show, hints).resources;
  if (one === undefined) throw new Error('nothing was read');
  return one;
};
const tagsIn = (one: DeclaredResource) =>
  one.tags && Object.fromEntries([...one.tags.known].map(([key, tag]) => [key, tag.value]));

const bucket = { arn: 'arn:aws:s3:::acme', bucket: 'acme', id: 'acme', tags: null, tags_all: {} };

describe('tags', () => {
  test.each<[string, Values, Record<string, string> | null]>([
    ['with the default tags of the provider', { tags: { A: '1' }, tags_all: { A: '1', B: '2' } }, { A: '1', B: '2' }],
    ['as written where no whole map is told', { tags: { A: '1' } }, { A: '1' }],
    ['none where none are written', { tags: null, tags_all: {} }, {}],
    ['none for what cannot have any', {}, null],
    [
      'the labels of Google, the effective ones first',
      { labels: { a: '1' }, effective_labels: { b: '2' } },
      { b: '2' },
    ],
    ['the blocks of an autoscaling group', { tag: [{ key: 'A', value: '1', propagate_at_launch: true }] }, { A: '1' }],
    ['without a key that is set to null', { tags: { A: null, B: '2' } }, { B: '2' }],
    ['with a number as text', { tags: { A: 7, B: true } }, { A: '7', B: 'true' }],
  ])('are read %s', (_name, values, tags) => {
    expect(tagsIn(only(state(resource('aws_s3_bucket.a', { ...values, arn: bucket.arn }))))).toEqual(tags);
  });

  test('that are marked sensitive are known to be there, and never reach the inventory', () => {
    const marked = [{ tags_all: { Owner: true } }, { tags_all: true }];
    for (const sensitive of marked) {
      const one = only(state(resource('aws_s3_bucket.a', { ...bucket, tags_all: { Owner: 'ada' } }, sensitive)));
      expect(one.tags?.known.get('Owner')).toEqual({ value: 'ada', why: null, secret: true });
      expect(inventoryOf(one)?.resource.tags).toEqual({});
    }
  });
});

describe('what is marked sensitive', () => {
  test('is neither a name, nor an id, nor a fact', () => {
    const one = only(
      state(
        resource(
          'aws_instance.a',
          { arn: 'arn:aws:ec2:r:1:instance/i-1', id: 'i-1', instance_type: 'x' },
          { arn: true, id: true, instance_type: true },
        ),
      ),
    );
    expect(one).toMatchObject({ nativeId: null, name: { kind: 'none' }, facts: {} });
    expect(inventoryOf(one)).toBeNull();
  });
});

describe('account and region', () => {
  const place = ({ accountId, region }: DeclaredResource) =>
    [accountId, region].map((one) => (one.kind === 'known' ? one.text : one.kind));
  test.each<[string, unknown, readonly string[]]>([
    [
      'from the ARN',
      resource('aws_sqs_queue.a', { arn: 'arn:aws:sqs:eu-west-1:111111111111:q' }),
      ['111111111111', 'eu-west-1'],
    ],
    [
      'from attributes',
      resource('aws_subnet.a', { owner_id: '111111111111', availability_zone: 'us-gov-east-1b' }),
      ['111111111111', 'us-gov-east-1'],
    ],
    [
      'from the region of the provider’s sixth version',
      resource('aws_s3_bucket.a', { ...bucket, region: 'eu-north-1' }),
      ['unknown', 'eu-north-1'],
    ],
    [
      'no region of what is global',
      resource('aws_iam_role.a', { arn: 'arn:aws:iam::111111111111:role/a', region: 'x' }),
      ['111111111111', 'none'],
    ],
    [
      'a region of the resolver, whose name begins like one that is global',
      resource('aws_route53_resolver_rule.a', { arn: 'arn:aws:route53resolver:eu-west-1:111111111111:rule/a' }),
      ['111111111111', 'eu-west-1'],
    ],
    [
      'of an account itself',
      resource('aws_organizations_account.a', {
        arn: 'arn:aws:organizations::999999999999:account/o-1/222222222222',
        id: '222222222222',
      }),
      ['222222222222', 'none'],
    ],
    [
      'none of another cloud',
      { ...resource('google_storage_bucket.a', {}), provider_name: 'registry.terraform.io/hashicorp/google' },
      ['none', 'none'],
    ],
    ['unknown where nothing says it', resource('aws_s3_bucket.a', bucket), ['unknown', 'unknown']],
  ])('%s', (_name, one, expected) => {
    expect(place(only(state(one)))).toEqual(expected);
  });

  test('what a person says stands in for what the file does not say, and never against it', () => {
    const hints = { accountId: '222222222222', region: 'us-east-1' };
    expect(place(only(state(resource('aws_s3_bucket.a', bucket)), hints))).toEqual(['222222222222', 'us-east-1']);
    const told = resource('aws_sqs_queue.a', { arn: 'arn:aws:sqs:eu-west-1:111111111111:q' });
    expect(place(only(state(told), hints))).toEqual(['111111111111', 'eu-west-1']);
  });
});

describe('modules', () => {
  const nested = (depth: number, inner: unknown): unknown =>
    depth === 0 ? inner : { child_modules: [nested(depth - 1, inner)] };

  test('are read to any depth that people write', () => {
    const show = {
      format_version: '1.0',
      values: { root_module: nested(20, { resources: [resource('aws_s3_bucket.a', bucket)] }) },
    };
    expect(readTerraformState(show).resources).toHaveLength(1);
  });

  test('nested deeper are a problem, not a crash', () => {
    const show = { format_version: '1.0', values: { root_module: nested(3_000, {}) } };
    expect(readTerraformState(show).findings).toEqual([expect.objectContaining({ severity: 'problem' })]);
  });
});

test('data sources, random numbers and deposed objects are no resources', () => {
  const show = state(
    { ...resource('aws_s3_bucket.a', bucket), mode: 'data' },
    { ...resource('random_password.a', { result: 'x' }), provider_name: 'registry.terraform.io/hashicorp/random' },
    { ...resource('terraform_data.a', {}), provider_name: 'terraform.io/builtin/terraform' },
    { ...resource('aws_s3_bucket.b', bucket), deposed_key: '00000001' },
  );
  expect(readTerraformState(show).resources).toEqual([]);
});

test('a database is in its cluster where both are in the file, in the same account and region', () => {
  const arn = (region: string, rest: string) => `arn:aws:rds:${region}:111111111111:${rest}`;
  const show = state(
    resource('aws_rds_cluster.a', { arn: arn('eu-west-1', 'cluster:orders'), cluster_identifier: 'orders' }),
    resource('aws_rds_cluster.b', { arn: arn('us-east-1', 'cluster:orders'), cluster_identifier: 'orders' }),
    resource('aws_rds_cluster_instance.b', {
      arn: arn('us-east-1', 'db:o-1'),
      identifier: 'o-1',
      cluster_identifier: 'orders',
    }),
  );
  expect(readTerraformState(show).resources.at(-1)?.parentNativeId).toBe(arn('us-east-1', 'cluster:orders'));
});

describe('a plan', () => {
  const change = (
    address: string,
    actions: readonly string[],
    after: unknown,
    afterUnknown: unknown = {},
    rest: object = {},
  ) => ({
    ...resource(address, {}),
    ...rest,
    change: { actions, before: { identifier: 'before' }, after, after_unknown: afterUnknown, after_sensitive: {} },
  });
  const plan = (...changes: readonly unknown[]) => ({
    format_version: '1.2',
    resource_changes: changes,
    planned_values: {},
  });
  const first = (show: unknown) => readTerraformPlan(show).resources[0];

  test.each<[readonly string[], string | undefined]>([
    [['no-op'], 'none'],
    [['create'], 'create'],
    [['update'], 'update'],
    [['delete'], 'delete'],
    [['delete', 'create'], 'replace'],
    [['create', 'delete'], 'replace'],
    [['create', 'forget'], 'replace'],
    [['read'], undefined],
    [['forget'], undefined],
  ])('of %s is %s', (actions, expected) => {
    expect(first(plan(change('aws_db_instance.a', actions, {})))?.change).toBe(expected);
  });

  test('a tag that is known only after apply is there without its value', () => {
    const one = first(
      plan(
        change('aws_s3_bucket.a', ['create'], { tags: { A: '1' }, tags_all: { A: '1' } }, { tags_all: { B: true } }),
      ),
    );
    expect(one && tagsIn(one)).toEqual({ A: '1', B: null });
    expect(one?.tags?.more).toBe(false);
  });

  test('of which not even the keys are known, there may be more tags', () => {
    const one = first(plan(change('aws_s3_bucket.a', ['create'], { tags: { A: '1' } }, { tags_all: true })));
    expect([one && tagsIn(one), one?.tags?.more]).toEqual([{ A: '1' }, true]);
  });

  test('a name that is made of a prefix is known to begin with it', () => {
    const one = first(
      plan(change('aws_db_instance.a', ['create'], { identifier_prefix: 'prod-' }, { identifier: true })),
    );
    expect(one?.name).toEqual({ kind: 'starts', text: 'prod-' });
  });

  test('that ended with an error is a problem: resources may be missing', () => {
    expect(readTerraformPlan({ ...plan(), errored: true }).findings).toEqual([
      expect.objectContaining({ severity: 'problem' }),
    ]);
  });

  test('brings into the inventory what was there before it, and says what was left out', () => {
    const show = {
      ...plan(change('aws_s3_bucket.b', ['create'], {})),
      prior_state: state(resource('aws_s3_bucket.a', bucket)),
    };
    const { resources, findings } = readTerraformState(show);
    expect(resources.map((one) => one.address)).toEqual(['aws_s3_bucket.a']);
    expect(findings).toEqual([
      { severity: 'note', where: 'the plan', message: '1 of its resources are not there yet and were left out' },
    ]);
  });

  const configured = (expressions: unknown, rest: object = {}) => ({
    ...plan(change('module.db["a.b]"].aws_s3_bucket.a[0]', ['create'], {}, {}, { type: 'aws_s3_bucket' })),
    configuration: {
      provider_config: { 'aws.prod': { name: 'aws', alias: 'prod', expressions } },
      root_module: {
        resources: [{ address: 'data.aws_caller_identity.me', provider_config_key: 'aws.prod' }],
        module_calls: {
          db: { module: { resources: [{ address: 'aws_s3_bucket.a', provider_config_key: 'aws.prod' }] } },
        },
      },
    },
    ...rest,
  });
  const caller = (account: string) => ({
    prior_state: state({
      address: 'data.aws_caller_identity.me',
      mode: 'data',
      type: 'aws_caller_identity',
      values: { account_id: account },
    }),
  });
  test.each<[string, unknown, string, string]>([
    [
      'constants',
      configured({
        region: { constant_value: 'eu-west-1' },
        allowed_account_ids: { constant_value: ['111111111111'] },
      }),
      '111111111111',
      'eu-west-1',
    ],
    [
      'a variable',
      configured({ region: { references: ['var.region'] } }, { variables: { region: { value: 'eu-west-2' } } }),
      'unknown',
      'eu-west-2',
    ],
    [
      'a part of a variable: not known',
      configured(
        { region: { references: ['var.places.main', 'var.places'] } },
        { variables: { places: { value: { main: 'x' } } } },
      ),
      'unknown',
      'unknown',
    ],
    [
      'the role it assumes',
      configured({ assume_role: [{ role_arn: { constant_value: 'arn:aws:iam::222222222222:role/ci' } }] }),
      '222222222222',
      'unknown',
    ],
    ['whose account it looked up', configured({}, caller('333333333333')), '333333333333', 'unknown'],
    [
      'two accounts that are allowed: not known',
      configured({ allowed_account_ids: { constant_value: ['111111111111', '222222222222'] } }),
      'unknown',
      'unknown',
    ],
  ])('says where a resource will be by its provider: %s', (_name, show, account, region) => {
    const one = first(show);
    expect([one?.accountId, one?.region]).toEqual(
      [account, region].map((text) => (text === 'unknown' ? { kind: 'unknown' } : { kind: 'known', text })),
    );
  });
});

test.each([
  ['module.db.aws_db_instance.x[0]', 'module.db.aws_db_instance.x'],
  ['module.db["a.b]\\"["].aws_db_instance.x["c"]', 'module.db.aws_db_instance.x'],
])('%s without its indexes is %s', (address, plain) => {
  expect(withoutIndexes(address)).toBe(plain);
});

describe('what a resource is in', () => {
  const parent = (one: unknown) => inventoryOf(only(state(one)))?.resource.parentNativeId;
  test.each<[string, unknown, string | null]>([
    [
      'is its region',
      resource('aws_sqs_queue.a', { arn: 'arn:aws:sqs:eu-west-1:111111111111:q' }),
      '111111111111/eu-west-1',
    ],
    [
      'is its account where it is global',
      resource('aws_iam_role.a', { arn: 'arn:aws:iam::111111111111:role/a' }),
      '111111111111',
    ],
    ['is never nothing for want of knowing it', resource('aws_s3_bucket.a', bucket), '(not said by the file)'],
    [
      'is nothing for an organization',
      resource('aws_organizations_organization.a', { arn: 'arn:aws:organizations::1:organization/o-1', id: 'o-1' }),
      null,
    ],
  ])('%s', (_name, one, expected) => {
    expect(parent(one)).toBe(expected);
  });
});

describe('what a resource is in', () => {
  const chainOf = (...resources: readonly unknown[]) =>
    Object.fromEntries(
      readTerraformState(state(...resources)).resources.flatMap((one) => {
        const found = inventoryOf(one)?.resource;
        return found === undefined ? [] : [[`${found.type} ${found.nativeId} ${found.name}`, found.parentNativeId]];
      }),
    );

  test('folders and projects of Google are in each other, and the highest say which organization they are in', () => {
    const folder = { id: 'folders/7', name: 'folders/7', display_name: 'Production', parent: 'organizations/123' };
    const inner = { id: 'folders/8', name: 'folders/8', display_name: 'Data', parent: 'folders/7' };
    const project = (id: string, rest: Values) => ({ id: `projects/${id}`, project_id: id, name: id, ...rest });
    expect(
      chainOf(
        resource('google_folder.prod', folder),
        resource('google_folder.data', inner),
        resource('google_project.a', project('acme-data', { folder_id: '8', org_id: '' })),
        resource('google_project.b', project('acme-lab', { folder_id: '', org_id: '123' })),
        resource('google_sql_database_instance.a', { id: 'customers', name: 'customers', project: 'acme-data' }),
      ),
    ).toEqual({
      'google_folder folders/7 Production': null,
      'google_folder folders/8 Data': 'folders/7',
      'google_project projects/acme-data acme-data': 'folders/8',
      'google_project projects/acme-lab acme-lab': null,
      'google_sql_database_instance customers customers': 'projects/acme-data',
    });
    expect(inventoryOf(only(state(resource('google_folder.prod', folder))))?.resource.context).toEqual({
      organization_id: '123',
    });
  });

  test.each<[string, Values]>([
    ['no organization', { parent: null }],
    ['an organization that is marked sensitive', { parent: undefined }],
  ])('a folder that says %s is in nobody knows what', (_, values) => {
    const one = only(state(resource('google_folder.prod', { id: 'folders/7', ...values })));
    expect(inventoryOf(one)?.resource).toMatchObject({ parentNativeId: '(not said by the file)', context: {} });
  });

  test('what belongs to a cluster is in it, and objects of Kubernetes in their namespace', () => {
    const arn = (rest: string) => `arn:aws:eks:eu-west-1:111111111111:${rest}`;
    const google = 'projects/acme-data/locations/europe-west1/clusters/main';
    expect(
      chainOf(
        resource('aws_eks_cluster.main', { arn: arn('cluster/main'), id: 'main', name: 'main' }),
        resource('aws_eks_node_group.a', { arn: arn('nodegroup/main/a/1'), id: 'main:a', cluster_name: 'main' }),
        resource('google_container_cluster.main', { id: google, name: 'main', project: 'acme-data' }),
        resource('google_container_node_pool.a', {
          id: `${google}/nodePools/a`,
          name: 'a',
          cluster: 'main',
          project: 'acme-data',
          location: 'europe-west1',
        }),
        resource('kubernetes_namespace.shop', { id: 'shop' }),
        resource('kubernetes_deployment.api', { id: 'shop/api' }),
      ),
    ).toEqual({
      [`aws-account-eks-cluster ${arn('cluster/main')} main`]: '111111111111/eu-west-1',
      [`aws_eks_node_group ${arn('nodegroup/main/a/1')} main:a`]: arn('cluster/main'),
      [`google_container_cluster ${google} main`]: 'projects/acme-data',
      [`google_container_node_pool ${google}/nodePools/a a`]: google,
      'kubernetes_namespace shop shop': '(not said by the file)',
      'kubernetes_deployment shop/api shop/api': 'shop',
    });
  });

  test('a namespace is in the cluster whose host its provider has, where the plan says so by name', () => {
    const arn = 'arn:aws:eks:eu-west-1:111111111111:cluster/main';
    const namespace = (name: string, key: string) => ({
      was: resource(`kubernetes_namespace.${name}`, { id: name }),
      said: { address: `kubernetes_namespace.${name}`, provider_config_key: key },
    });
    const namespaces = [namespace('shop', 'kubernetes'), namespace('lab', 'kubernetes.lab'), namespace('far', 'far')];
    const host = (...references: readonly string[]) => ({ name: 'kubernetes', expressions: { host: { references } } });
    const plan = {
      format_version: '1.2',
      resource_changes: [],
      configuration: {
        root_module: { resources: namespaces.map(({ said }) => said) },
        provider_config: {
          kubernetes: host('aws_eks_cluster.main.endpoint', 'aws_eks_cluster.main'),
          'kubernetes.lab': host('data.aws_eks_cluster.lab.endpoint', 'data.aws_eks_cluster.lab'),
          far: { ...host('aws_eks_cluster.main.endpoint', 'aws_eks_cluster.main'), module_address: 'module.far' },
        },
      },
      prior_state: state(
        resource('aws_eks_cluster.main', { arn, id: 'main', name: 'main' }),
        ...namespaces.map(({ was }) => was),
      ),
    };
    const read = readTerraformState(plan).resources.map(({ address, parentNativeId }) => [address, parentNativeId]);
    expect(Object.fromEntries(read)).toEqual({
      'aws_eks_cluster.main': null,
      'kubernetes_namespace.shop': arn,
      'kubernetes_namespace.lab': null,
      'kubernetes_namespace.far': null,
    });
  });
});
