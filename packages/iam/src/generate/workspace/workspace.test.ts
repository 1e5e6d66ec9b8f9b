// A workspace's guardrails as they are: pinned for the services of the decision record, refused where they would be empty promises, the same each time,
// and each difference between modes where it is said to be.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a policy variable looks like a template

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  checkPolicy,
  type DeclaredBoundary,
  type GeneratedDocument,
  type GeneratedWorkspace,
  generateWorkspace,
  isProved,
  reachable,
} from '../../index.ts';
import { patternsFor } from './compress.ts';
import { declare } from './declared.ts';
import { lookalikes } from './denials.ts';
import { documentsOf, insideZone } from './documents.ts';
import { grantsFor, type Writing } from './grants.ts';
import { serviceShape } from './service-shape.ts';

const account = '111122223333';
const wide = ['cloudfront', 'ecs', 'glue', 'sagemaker', 'dynamodb', 'ec2', 'iot', 'lambda', 'logs', 'rds', 's3'];
const record: DeclaredBoundary = {
  scope: { workspace: 'ws-1', zones: ['z-1'] },
  tagKeys: { workspace: 'entigo:workspace', zone: 'entigo:zone' },
  services: ['ec2', 'rds', 's3'],
  delegate: { rolesUnder: 'ws-1', mustCarryBoundary: true },
};

function made(own: Partial<DeclaredBoundary> = {}): GeneratedWorkspace {
  const { generated, refused } = generateWorkspace({ ...record, ...own }, { account });
  if (generated === undefined) throw new Error(refused.join('\n'));
  return generated;
}

/** For one service, without zones and platforms, which take most of the time. */
function small(service: string): GeneratedWorkspace {
  const { tagKeys } = record;
  const declared: DeclaredBoundary = { scope: { workspace: 'ws-1' }, tagKeys, services: [service] };
  const { generated, refused } = generateWorkspace(declared, { account });
  if (generated === undefined) throw new Error(refused.join('\n'));
  return generated;
}

function refusedFor(own: Partial<DeclaredBoundary>, target: { readonly account: string } = { account }): string {
  return generateWorkspace({ ...record, ...own }, target).refused.join('\n');
}

/** A document to be read: one line for each statement. */
function lines({ name, kind, size, document }: GeneratedDocument): string {
  return [`${name} (${kind}, ${size})`, ...document.Statement.map((one) => `  ${JSON.stringify(one)}`), ''].join('\n');
}

const named = ({ documents }: GeneratedWorkspace, name: string): GeneratedDocument => {
  const found = documents.find((document) => document.name === name);
  if (found === undefined) throw new Error(`no document ${name}`);
  return found;
};

describe('the guardrails of the decision record', () => {
  const generated = made();

  it('are these', async () => {
    const golden = fileURLToPath(new URL('./workspace.golden.txt', import.meta.url));
    const text = [
      ...generated.documents.map(lines),
      ...generated.proofs.map(({ claim, answer }) => `${answer.answer}: ${claim}`),
      '',
      ...generated.notes,
      '',
    ].join('\n');
    await expect(text).toMatchFileSnapshot(golden);
  });

  it('are proved', () => {
    expect(generated.proofs.filter(({ proved }) => !proved)).toEqual([]);
    expect(isProved(generated)).toBe(true);
  });

  it('are the same each time, whatever the order of services, and although other sets were made before', () => {
    expect(made({ services: ['s3', 'ec2', 'rds', 's3'] })).toEqual(generated);
  });

  it('fit, give a reason for every statement, and have no problem that a check finds', () => {
    for (const { size, sizeMax, document, reasons, kind } of generated.documents) {
      expect(size).toBeLessThanOrEqual(sizeMax);
      expect(reasons.map(({ sid }) => sid)).toEqual(document.Statement.map(({ Sid: sid }) => sid));
      expect(reasons.every(({ why }) => /^[a-z].{20,}[^.]$/.test(why) || /^[A-Z0-9]{2,}/.test(why))).toBe(true);
      expect(checkPolicy(document, kind)).toEqual([]);
    }
  });

  it('have one boundary, which no zone changes', () => {
    const boundaries = generated.documents.filter(({ name }) => name.startsWith('boundary-'));
    expect(boundaries).toHaveLength(1);
    const { scope } = record;
    const other = made({ scope: { ...scope, zones: ['z-2', 'z-3'] }, services: ['s3'] });
    const none = made({ scope: { workspace: 'ws-1' }, services: ['s3'] });
    expect(named(other, 'boundary-ws-1')).toEqual(named(none, 'boundary-ws-1'));
  });

  it('name every exception to the tags, and every read that remains', () => {
    const notes = generated.notes.join('\n');
    for (const said of ['rds, s3: tags cannot tell', 's3:PutBucketAbac', 'begin with `default`', 'DescribeInstances'])
      expect(notes).toContain(said);
  });

  it('say where Terraform puts what: boundaries where no platform reaches', () => {
    expect(generated.placements['boundary-ws-1']).toMatchObject({ path: '/guardrails/' });
    expect(generated.placements['zone-ws-1-z-1']).toMatchObject({ path: '/ws-1/z-1/' });
  });
});

describe('other declarations', () => {
  it('an account of its own needs no tags for the workspace, and says what changes', () => {
    const own = made({ account: 'own', services: ['sqs'] });
    expect(isProved(own)).toBe(true);
    expect(lines(named(own, 'workspace-ws-1'))).not.toContain('ResourceTag');
    expect(own.notes.join('\n')).toContain('one account per workspace');
  });

  it('an account of its own without zones takes services that tags cannot isolate', () => {
    const own = made({
      account: 'own',
      services: ['route53'],
      scope: { workspace: 'ws-1' },
      tagKeys: { workspace: 'w' },
    });
    expect(isProved(own)).toBe(true);
    expect(refusedFor({ account: 'own', services: ['route53'] })).toContain('route53');
  });

  it('without names, what tags cannot tell cannot be made, and the notes say so', () => {
    const tagged = made({ create: 'tagged', services: ['rds'] });
    expect(isProved(tagged)).toBe(true);
    expect(lines(named(tagged, 'boundary-ws-1'))).not.toContain('MakeByName');
    expect(tagged.notes.join('\n')).toContain('rds: nothing can be made');
  });

  it('a zone given twice is one zone, and zones that begin alike may be where nothing is made by name', () => {
    const zones = (zones: readonly string[], own: Partial<DeclaredBoundary> = {}): unknown =>
      declare({ ...record, scope: { workspace: 'w', zones }, ...own }, { account });
    expect(zones(['a', 'b', 'a'])).toEqual(zones(['a', 'b']));
    expect(zones(['a', 'a-b'], { create: 'tagged' })).toMatchObject({ zones: ['a', 'a-b'] });
  });

  it.each([
    ['kinesis', 'kinesis:PutResourcePolicy'],
    ['logs', 'logs:PutDestinationPolicy'],
    ['kafka', 'kafka:PutClusterPolicy'],
    ['codeartifact', 'codeartifact:PutRepositoryPermissionsPolicy'],
    ['es', 'es:UpdateDomainConfig'],
    ['eks', 'eks:AssociateAccessPolicy'],
    ['backup', 'backup:PutBackupVaultAccessPolicy'],
    ['sqs', 'sqs:SetQueueAttributes'],
    ['rds', 'rds:ModifyDBSnapshotAttribute'],
  ])('in %s, a call that lets others in is taken for one however AWS files it: %s', (service, action) => {
    const shape = serviceShape(service);
    expect(typeof shape === 'string' ? shape : shape.sharing).toContain(action.slice(service.length + 1));
  });

  it.each(['PutRetentionPolicy', 'PutDataProtectionPolicy', 'PutLogEvents'])(
    'a call that lets nobody in is not: logs:%s',
    (name) => {
      const shape = serviceShape('logs');
      expect(typeof shape === 'string' ? shape : shape.sharing).not.toContain(name);
    },
  );

  it('calls that let others in are denied, whatever is attached, and that is a claim', () => {
    const { documents, proofs } = small('kinesis');
    const identity = [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }];
    const action = 'kinesis:PutResourcePolicy';
    expect(reachable({ identity }, { action }).answer).toBe('exists');
    expect(reachable({ identity, boundary: documents[0]?.document ?? '' }, { action }).answer).toBe('none');
    expect(proofs.some(({ claim, proved }) => proved && claim.startsWith('nothing is shared'))).toBe(true);
  });

  it('a policy that comes with what is made is said, since no condition sees it', () => {
    const queues = small('sqs');
    expect(queues.notes.join('\n')).toContain('no condition sees the policy that `sqs:CreateQueue` may give');
    expect(queues.proofs.map(({ claim }) => claim).join('\n')).toContain('but for the policy that `sqs:CreateQueue`');
  });

  it('keys that must answer to their own policy are used, not made', () => {
    const keys = made({ services: ['kms'] });
    expect(isProved(keys)).toBe(true);
    expect(keys.notes.join('\n')).toContain('kms: cannot be made here');
  });

  it('what a region or a list cannot enforce is said', () => {
    const here = made({ regions: ['eu-west-1'], services: ['s3'], discover: false });
    expect(isProved(here)).toBe(true);
    expect(here.notes.join('\n')).toContain('regions are not enforced for s3:ListAllMyBuckets');
    expect(here.notes.join('\n')).toContain('lists and descriptions are closed');
  });

  it('an identity policy that does not fit is several, with the same statements', () => {
    const declared = declare(
      { ...record, tagKeys: { workspace: 'w', zone: 'zone-of-company' }, services: wide.slice(0, 4) },
      { account },
    );
    if (!('workspace' in declared)) throw new Error(declared.join());
    const shapes = declared.services
      .map((service) => serviceShape(service))
      .filter((shape) => typeof shape !== 'string');
    const writing: Writing = { declared, shapes, shortening: 'words' };
    const documents = documentsOf(writing);
    if (!('boundary' in documents)) throw new Error(documents.join());
    const parts = documents.zones[0]?.documents ?? [];
    expect(parts.map(({ name }) => name)).toEqual(['zone-ws-1-z-1-1', 'zone-ws-1-z-1-2']);
    for (const { size, sizeMax } of parts) expect(size).toBeLessThanOrEqual(sizeMax);
    expect(parts.flatMap(({ document }) => document.Statement)).toEqual(
      grantsFor(writing, insideZone(declared, 'z-1')).map(({ statement }) => statement),
    );
  });
});

describe('what is refused', () => {
  it.each([
    ['a service that tags cannot isolate', { services: ['route53'] }, 'route53: '],
    ['identities as a service', { services: ['iam', 'sts'] }, 'iam: identities are made through delegation'],
    ['a service nobody knows', { services: ['ecc2'] }, 'no service of the table'],
    ['no service', { services: [] }, 'no service is named'],
    ['a wildcard as a workspace', { scope: { workspace: 'ws-*' } }, 'the workspace `ws-*` holds characters'],
    ['a variable as a zone', { scope: { workspace: 'w', zones: ['${x}'] } }, 'the zone `${x}` holds characters'],
    ['one key for both', { tagKeys: { workspace: 'a', zone: 'A' } }, 'need different tag keys'],
    ['zones without a key', { tagKeys: { workspace: 'a' } }, 'zones need a tag key'],
    ["AWS's own tag keys", { tagKeys: { workspace: 'aws:x', zone: 'z' } }, 'the tag key `aws:x`'],
    ['zones of one name in two cases', { scope: { workspace: 'w', zones: ['a', 'A'] } }, 'differ in case only'],
    [
      'zones of which one begins like the other, where names tell what is new',
      { scope: { workspace: 'w', zones: ['eu-west', 'eu'] } },
      'the zone `eu-west` begins like that of `eu`',
    ],
    ['the workspace as shared', { shared: ['ws-1'] }, 'is not shared with others by itself'],
    [
      'roles where the boundaries are',
      { delegate: { rolesUnder: 'guardrails/x', mustCarryBoundary: true as const } },
      'lie in each other',
    ],
  ])('%s', (_, own, says) => {
    expect(refusedFor(own)).toContain(says);
  });

  it('an account that is none', () => {
    expect(refusedFor({}, { account: '12' })).toContain('not twelve digits');
  });

  it('a boundary that does not fit, with what makes it large', () => {
    expect(refusedFor({ services: wide })).toMatch(/would have \d+ characters and may have 6144.*largest: /);
  });
});

describe('short lists', () => {
  const all = ['CreateVolume', 'CreateVpc', 'CreateVpcEndpoint', 'CreateTags', 'DeleteVpc', 'CreateImage'];
  const wanted = ['CreateVolume', 'CreateVpc', 'CreateVpcEndpoint', 'CreateImage'];
  const of = (shortening: 'words' | 'letters' | 'lengths', harmless = false): readonly string[] =>
    patternsFor({ service: 'ec2', wanted, all, harmless: () => harmless, shortening });

  it('never match what is not wanted', () => {
    for (const shortening of ['words', 'letters', 'lengths'] as const) {
      const patterns = of(shortening).map(
        (one) => new RegExp(`^${one.slice(4).replace(/\*/g, '.*').replace(/\?/g, '.')}$`),
      );
      for (const name of all) expect(patterns.some((one) => one.test(name))).toBe(wanted.includes(name));
    }
  });

  it('end with words first, then with letters, and take what is harmless along', () => {
    expect(of('words')).toEqual(['ec2:CreateImage', 'ec2:CreateVolume', 'ec2:CreateVpc*']);
    expect(of('letters')).toEqual(['ec2:CreateImage', 'ec2:CreateV*']);
    expect(of('words', true)).toEqual(['ec2:Create*']);
  });
});

describe('lookalikes of a key', () => {
  it('are all other spellings, and not the key', () => {
    const patterns = lookalikes(['team:a', 'team:b2'], 'words').map(
      (one) => new RegExp(`^${one.replace(/\*/g, '.*').replace(/\?/g, '.')}$`),
    );
    const caught = (key: string): boolean => patterns.some((one) => one.test(key));
    for (const key of ['TEAM:A', 'Team:a', 'team:A', 'tEam:b2', 'team:B2']) expect(caught(key), key).toBe(true);
    for (const key of ['team:a', 'team:b2', 'team:c', 'Name', 'teams:A']) expect(caught(key), key).toBe(false);
  });
});
