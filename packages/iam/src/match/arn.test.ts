import { describe, expect, it } from 'vitest';
import { authorize } from '../authorize.ts';
import { arnSegment } from './arn.ts';

const resource = (pattern: string, arn: string, kind: 'Resource' | 'NotResource' = 'Resource'): boolean =>
  authorize({
    request: {
      principal: 'arn:aws:iam::111122223333:user/ada',
      action: 's3:GetObject',
      resource: arn,
      resourceAccount: '111122223333',
    },
    policies: { identity: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', [kind]: pattern } }] },
  }).effect === 'allow';

const condition = (pattern: string, value: string): boolean =>
  authorize({
    request: {
      principal: 'arn:aws:iam::111122223333:user/ada',
      action: 's3:GetObject',
      resource: '*',
      context: { 'aws:SourceArn': value },
    },
    policies: {
      identity: [
        {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Action: '*',
            Resource: '*',
            Condition: { ArnLike: { 'aws:SourceArn': pattern } },
          },
        },
      ],
    },
  }).effect === 'allow';

describe('ARNs', () => {
  it.each<[string, string, boolean]>([
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/k', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/p/k:x', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
    ['arn:aws:s3:::b', 'arn:aws:s3:::B', false],
    ['arn:*:s3:::b', 'arn:aws-cn:s3:::b', true],
    ['arn:aws:s3:*:*:b', 'arn:aws:s3:::b', true],
    ['arn:aws:sqs:*:1*:q', 'arn:aws:sqs:eu-west-1:111122223333:q', true],
    ['arn:aws:sqs:*:q', 'arn:aws:sqs:eu-west-1:111122223333:q', false],
    ['arn:aws:ec2:::image/*:*:*', 'arn:aws:ec2:eu-west-1:1:image/a', false],
    ['arn:aws:sqs', 'arn:aws:sqs:eu-west-1:111122223333:q', true],
    ['arn:aws:sqs:eu-*', 'arn:aws:sqs:eu-west-1:111122223333:q', true],
    ['arn:aws:sqs:us-*', 'arn:aws:sqs:eu-west-1:111122223333:q', false],
    ['*', '*', true],
    ['arn:aws:s3:::*', '*', false],
  ])('the resource %s covers %s: %s', (pattern, arn, expected) => {
    expect(resource(pattern, arn)).toBe(expected);
    expect(resource(pattern, arn, 'NotResource')).toBe(!expected);
  });

  it.each<[string, string, boolean]>([
    ['arn:aws:s:*:111:f/*', 'arn:aws:s:r:111:f/x', true],
    ['arn:aws:s:*:111:f/*', 'arn:aws:s:r:x:111:f/x', false],
    ['arn:aws:*:alerts', 'arn:aws:sns:r:1:alerts', false],
    ['arn:aws:sns:r:1:a', 'arn:aws:sns:r:1:a', true],
    ['arn:aws:sns:r:1:a', 'not an arn', false],
    ['*', 'arn:aws:sns:r:1:a', true],
  ])('ArnLike %s matches %s: %s', (pattern, value, expected) => {
    expect(condition(pattern, value)).toBe(expected);
  });

  it('are taken apart at their first five colons', () => {
    expect(arnSegment('arn:aws:s3:::b:c', 5)).toBe('b:c');
    expect(arnSegment('arn:aws:sqs:r:1:q', 4)).toBe('1');
    expect(arnSegment('arn:aws:s3', 0)).toBeUndefined();
  });
});
