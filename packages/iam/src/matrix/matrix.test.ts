// The service matrix against what was counted before it was written, against what AWS says, and against the table itself.
import { describe, expect, it } from 'vitest';
import {
  countTags,
  exceptionsOf,
  findActions,
  isolationOf,
  matrixActions,
  reachable,
  serviceFacts,
  servicePrefixes,
  tagExceptions,
} from '../index.ts';

const action = (name: string) => {
  const found = matrixActions(name.slice(0, name.indexOf(':')))?.find((one) => one.action === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

/** Counted independently from the same data: actions, without a resource, all types honour tags, some, none, take request tags. */
const counted: readonly (readonly [string, number, number, number, number, number, number])[] = [
  ['rds', 169, 20, 149, 0, 0, 35],
  ['s3', 180, 15, 147, 0, 18, 11],
  ['dynamodb', 79, 13, 55, 5, 6, 2],
  ['lambda', 119, 16, 97, 0, 6, 7],
  ['kms', 56, 11, 42, 3, 0, 2],
  ['sqs', 20, 1, 19, 0, 0, 2],
  ['sns', 41, 23, 18, 0, 0, 2],
  ['secretsmanager', 23, 3, 20, 0, 0, 2],
  ['ssm', 164, 55, 94, 4, 11, 15],
  ['eks', 74, 9, 65, 0, 0, 11],
  ['ecs', 81, 14, 67, 0, 0, 12],
  ['elasticloadbalancing', 77, 22, 55, 0, 0, 7],
  ['logs', 133, 57, 76, 0, 0, 11],
  ['cloudwatch', 150, 78, 72, 0, 0, 11],
  ['route53', 71, 21, 0, 0, 50, 0],
  ['cloudfront', 173, 72, 67, 0, 34, 11],
  ['glue', 304, 85, 142, 71, 6, 20],
  ['sts', 16, 8, 5, 1, 2, 7],
];

describe('the counts', () => {
  it.each(counted)('of %s are those counted before', (service, actions, noResource, all, some, none, requestTag) => {
    expect(countTags(service)).toEqual({ actions, noResource, all, some, none, requestTag });
  });

  it('of iam differ from those by iam:PassRole, which does not see the tags that the table lists', () => {
    expect(countTags('iam')).toEqual({ actions: 190, noResource: 47, all: 115, some: 5, none: 23, requestTag: 16 });
  });

  it('of ec2 go by what is listed for each action; counting the keys of the type as well would say that a new thing has tags', () => {
    expect(countTags('ec2')).toEqual({ actions: 826, noResource: 263, all: 447, some: 75, none: 41, requestTag: 110 });
    const types = new Map(serviceFacts('ec2')?.resourceTypes.map(({ name, conditionKeys }) => [name, conditionKeys]));
    const tagged = (keys: readonly string[]) => keys.some((key) => key.startsWith('aws:ResourceTag/'));
    const either = [...(serviceFacts('ec2')?.actions.values() ?? [])]
      .filter(({ resources }) => resources.length > 0)
      .map(({ resources }) => {
        const seen = resources.filter((one) => tagged([...one.conditionKeys, ...(types.get(one.type) ?? [])]));
        return seen.length === resources.length ? 'all' : seen.length > 0 ? 'some' : 'none';
      });
    const count = (wanted: string) => either.filter((one) => one === wanted).length;
    expect([count('all'), count('some'), count('none')]).toEqual([557, 3, 3]);
    expect(action('ec2:CreateKeyPair').honours).toBe('none');
  });

  it('add up for every service', () => {
    for (const service of servicePrefixes()) {
      const counts = countTags(service);
      if (counts === undefined) throw new Error(service);
      expect(counts.noResource + counts.all + counts.some + counts.none, service).toBe(counts.actions);
    }
    expect(countTags('nothing')).toBeUndefined();
  });
});

describe('an action', () => {
  it('tells for each resource type which tags its requests carry', () => {
    const run = action('ec2:RunInstances');
    const type = (name: string) => run.resources.find((one) => one.type === name);
    expect(type('instance')).toMatchObject({ required: true, honoursResourceTag: false, takesRequestTag: true });
    expect(type('subnet')).toMatchObject({ required: true, honoursResourceTag: true, takesRequestTag: false });
    expect(run).toMatchObject({ honours: 'some', makes: true, takesRequestTag: true, withoutResource: false });
    expect(action('ec2:DescribeInstances')).toMatchObject({
      honours: 'no-resource',
      withoutResource: true,
      makes: false,
    });
  });

  it('carries what the table does not say about it', () => {
    const on = (name: string) => action(name).exceptions.map((one) => one.on);
    expect(on('iam:PassRole')).toEqual(['iam:PassRole']);
    expect(action('iam:PassRole').honours).toBe('none');
    expect(on('s3:GetObject')).toEqual(['s3 object']);
    expect(on('s3:PutBucketTagging')).toEqual(['s3 bucket', 's3:PutBucketTagging']);
    expect(on('s3:GetAccessPoint')).toEqual(['s3:GetAccessPoint']);
    expect(on('rds:CreateDBProxy')).toEqual(['rds:CreateDBProxy']);
    expect(on('ec2:DeleteTags')).toEqual(['ec2:DeleteTags']);
    expect(on('sqs:SendMessage')).toEqual([]);
  });

  it('is in the matrix what a proof takes it for', () => {
    const allowed = (name: string, key: string) =>
      reachable(
        { identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: name, Resource: '*' } }] },
        { action: name, condition: { StringEquals: { [`${key}/team`]: 'red' } } },
      ).answer === 'exists';
    const sample = ['ec2', 'rds', 's3', 'iam', 'route53'].flatMap((service) =>
      (matrixActions(service) ?? []).filter((_, index) => index % 12 === 0),
    );
    expect(sample.length).toBeGreaterThan(100);
    for (const one of [...sample, action('iam:PassRole'), action('s3:GetAccessPoint')]) {
      if (one.honours !== 'no-resource') {
        expect(allowed(one.action, 'aws:ResourceTag'), one.action).toBe(one.honours !== 'none');
      }
      // A proof may reckon with more, never with less.
      if (one.takesRequestTag) expect(allowed(one.action, 'aws:RequestTag'), one.action).toBe(true);
    }
  });
});

describe('the exceptions', () => {
  it('are about what exists, each with a reason and its source', () => {
    for (const { on, reason, source } of tagExceptions) {
      const service = on.split(/[: ]/)[0] ?? '';
      const facts = serviceFacts(service);
      const isAbout = on.includes(':')
        ? facts?.actions.has(on.slice(on.indexOf(':') + 1).toLowerCase())
        : on.includes(' ')
          ? facts?.resourceTypes.some(({ name }) => `${service} ${name}` === on)
          : facts !== undefined;
      expect(isAbout, on).toBe(true);
      expect(reason, on).toMatch(/^[a-z].*[^.]$/);
      expect(source, on).not.toBe('');
    }
    expect(exceptionsOf('ec2').map(({ on }) => on)).toEqual(['ec2', 'ec2:CreateTags', 'ec2:DeleteTags']);
  });

  it('are still needed: the table says otherwise', () => {
    const keys = (name: string) => serviceFacts('iam')?.resourceTypes.find((type) => type.name === name)?.conditionKeys;
    expect(keys('role')?.join()).toContain('aws:ResourceTag/');
    expect(action('s3:GetAccessPoint').honours).toBe('no-resource');
    expect(serviceFacts('s3')?.actions.get('getaccesspoint')?.conditionKeys.join()).toContain('aws:ResourceTag/');
    expect(action('rds:CreateDBProxy')).toMatchObject({ honours: 'no-resource', takesRequestTag: true });
  });
});

describe('the verdict', () => {
  it.each([
    ['ec2', 'tags'],
    ['ecs', 'tags'],
    ['elasticfilesystem', 'tags'],
    ['rds', 'name-prefix'],
    ['s3', 'name-prefix'],
    ['dynamodb', 'name-prefix'],
    ['secretsmanager', 'name-prefix'],
    ['route53', 'not-isolable'],
    ['route53domains', 'not-isolable'],
    ['iam', 'not-isolable'],
    ['organizations', 'not-isolable'],
    ['sso', 'not-isolable'],
    ['ram', 'not-isolable'],
    ['payments', 'not-isolable'],
    ['kafka-cluster', 'not-isolable'],
    ['pricing', 'not-isolable'],
  ])('on %s is %s, with a sentence', (service, verdict) => {
    const isolation = isolationOf(service.toUpperCase());
    expect(isolation?.verdict).toBe(verdict);
    expect(isolation?.why).toMatch(/^[a-z].*[^.]$/);
  });

  it('is not there for a service that the table does not know, so that nobody takes silence for a yes', () => {
    expect(isolationOf('nothing')).toBeUndefined();
  });

  it('lists what tags do not hold in a service that they hold otherwise', () => {
    const rds = isolationOf('rds');
    expect(rds?.creates.byNamePrefix).toContain('CreateDBInstance');
    expect(rds?.creates.outside).toEqual(['CreateCustomDBEngineVersion', 'CreateDBProxy', 'CreateDBProxyEndpoint']);
    expect(isolationOf('kms')?.creates).toEqual({ byRequestTag: [], byNamePrefix: [], outside: ['CreateKey'] });
    expect(isolationOf('secretsmanager')?.creates.byNamePrefix).toEqual(['CreateSecret']);
    expect(isolationOf('kms')?.exceptions.map(({ on }) => on)).toEqual(['kms']);
    expect(isolationOf('lambda')?.typesOutOfReach).toEqual(['layer', 'layerVersion']);
    expect(isolationOf('ec2')?.accountWide).toContain('EnableSerialConsoleAccess');
    expect(isolationOf('ec2')?.creates.byRequestTag).toContain('RunInstances');
  });

  it('never calls a service isolable in which no change sees tags', () => {
    for (const service of servicePrefixes()) {
      const sees = findActions({ services: [service] }).some(
        ({ level, honours }) => level !== 'List' && level !== 'Read' && (honours === 'all' || honours === 'some'),
      );
      if (!sees) expect(isolationOf(service)?.verdict, service).toBe('not-isolable');
    }
  });
});

describe('looking up', () => {
  const names = (query: Parameters<typeof findActions>[0]) => findActions(query).map((one) => one.action);

  it('finds by service, pattern, type, level and tags, all of them together', () => {
    expect(names({ services: ['route53'], honours: 'all' })).toEqual([]);
    expect(names({ services: ['S3'], action: 'create*', takesRequestTag: true })).toEqual([
      's3:CreateAccessGrant',
      's3:CreateAccessGrantsInstance',
      's3:CreateAccessGrantsLocation',
      's3:CreateAccessPoint',
      's3:CreateBucket',
      's3:CreateJob',
      's3:CreateStorageLensGroup',
    ]);
    expect(names({ action: 'sqs:*', level: 'Tagging' })).toEqual(['sqs:TagQueue', 'sqs:UntagQueue']);
    expect(
      names({ services: ['iam'], resourceType: 'GROUP', level: 'Permissions management', honours: 'none' }),
    ).toEqual(['iam:AttachGroupPolicy', 'iam:DeleteGroupPolicy', 'iam:DetachGroupPolicy', 'iam:PutGroupPolicy']);
    expect(names({ services: ['nothing'] })).toEqual([]);
  });

  it('answers for the whole table at once', () => {
    expect(findActions({}).length).toBe(22_091);
    expect(findActions({ action: 'iam:PassRole' }).length).toBe(1);
  });
});
