// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ARN templates look like templates
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compactTable } from '../../scripts/compact-table.mjs';
import { actionFacts, actionNames, keyTypeOf, rcpCovers, serviceFacts, serviceName, servicePrefixes } from './table.ts';

describe('the table of actions', () => {
  it('is what the script makes of the installed data', async () => {
    const committed = readFileSync(fileURLToPath(new URL('table.generated.ts', import.meta.url)), 'utf8');
    // Not `toBe`: a difference of a megabyte is no message.
    expect((await compactTable()) === committed, 'run `node packages/iam/scripts/compact-table.mjs`').toBe(true);
  });

  it('holds every service and action', () => {
    expect(servicePrefixes().length).toBe(456);
    expect(servicePrefixes().reduce((sum, prefix) => sum + actionNames(prefix).length, 0)).toBe(22_091);
    expect(servicePrefixes().reduce((sum, prefix) => sum + (serviceFacts(prefix)?.resourceTypes.length ?? 0), 0)).toBe(
      2334,
    );
  });

  it('knows an action in any case, with its level, keys and resources', () => {
    expect(actionFacts('EC2:runinstances')?.name).toBe('RunInstances');
    expect(actionFacts('iam:PassRole')?.level).toBe('Write');
    expect(actionFacts('s3:PutObjectTagging')?.level).toBe('Tagging');
    expect(actionFacts('iam:AttachRolePolicy')?.conditionKeys).toContain('iam:PolicyARN');
    expect(actionFacts('s3:ListAllMyBuckets')?.resources).toEqual([]);
    const instance = actionFacts('ec2:RunInstances')?.resources.find((resource) => resource.type === 'instance');
    expect(instance?.required).toBe(true);
    expect(instance?.conditionKeys).toContain('aws:RequestTag/${TagKey}');
    const image = actionFacts('ec2:RunInstances')?.resources.find((resource) => resource.type === 'image');
    expect(image?.conditionKeys).not.toContain('aws:RequestTag/${TagKey}');
    expect(serviceFacts('s3')?.resourceTypes.find((type) => type.name === 'bucket')?.arn).toBe(
      'arn:${Partition}:s3:::${BucketName}',
    );
    expect(actionFacts('s3:GetObjekt')).toBeUndefined();
    expect(actionFacts('nothing')).toBeUndefined();
    expect(serviceName('s3')).toBe('Amazon S3');
    expect(serviceName('none')).toBe('none');
  });

  it('keeps names of types with spaces whole, and so the ARNs and keys beside them', () => {
    const types = serviceFacts('lambda')?.resourceTypes ?? [];
    expect(types.filter(({ name }) => name === 'function')).toEqual([
      {
        name: 'function',
        arn: 'arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}',
        conditionKeys: ['aws:ResourceTag/${TagKey}'],
      },
    ]);
    expect(types.map(({ name }) => name)).toContain('function alias');
    const all = servicePrefixes().flatMap((prefix) => serviceFacts(prefix)?.resourceTypes ?? []);
    expect(all.filter(({ arn }) => arn !== '' && !/^arn:\S+(?:, arn:\S+)*$/.test(arn))).toEqual([]);
  });

  it('knows the types of keys', () => {
    expect(keyTypeOf('AWS:tagkeys')).toBe('String[]');
    expect(keyTypeOf('aws:ResourceTag/team')).toBe('String');
    expect(keyTypeOf('aws:SourceIp')).toBe('IPAddress');
    expect(keyTypeOf('s3:max-keys', 's3')).toBe('Numeric');
    expect(keyTypeOf('s3:none', 's3')).toBeUndefined();
  });

  it('knows which services resource control policies bind', () => {
    expect(rcpCovers('s3')).toBe(true);
    expect(rcpCovers('ec2')).toBe(false);
  });
});
