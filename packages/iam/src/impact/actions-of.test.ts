import { describe, expect, it } from 'vitest';
import { actionFacts, serviceFacts } from '../data/table.ts';
import { actionsOf } from './actions-of.ts';
import { apiGatewayVerbs, prefixesOf, renamed } from './actions-table.ts';
import { readActivity } from './activity.ts';

function of(source: string, eventName: string, requestParameters: object | null = {}): readonly string[] | undefined {
  const activity = readActivity({ eventSource: `${source}.amazonaws.com`, eventName, requestParameters });
  if (typeof activity === 'string') throw new Error(activity);
  return actionsOf(activity)?.map(({ action, about }) => (about === undefined ? action : `${action} of ${about}`));
}

describe('the permissions of a recorded call', () => {
  it.each<[string, string, object | null, readonly string[] | undefined]>([
    ['ec2', 'RunInstances', {}, ['ec2:RunInstances']],
    ['s3', 'ListObjectsV2', {}, ['s3:ListBucket']],
    ['s3', 'HeadObject', { versionId: 'v1' }, ['s3:GetObjectVersion']],
    ['s3', 'GetObject', null, ['s3:GetObject']],
    ['s3', 'DeleteObject', { versionId: 'v1' }, ['s3:DeleteObjectVersion']],
    ['s3', 'CopyObject', {}, ['s3:PutObject', 's3:GetObject of copy-source']],
    ['s3', 'PutBucketLifecycle', {}, ['s3:PutLifecycleConfiguration']],
    ['s3', 'GetBucketCors', {}, ['s3:GetBucketCORS']],
    ['lambda', 'Invoke', {}, ['lambda:InvokeFunction']],
    ['lambda', 'Invoke20150331', {}, ['lambda:InvokeFunction']],
    ['lambda', 'UpdateFunctionCode20150331v2', {}, ['lambda:UpdateFunctionCode']],
    ['monitoring', 'PutMetricAlarm', {}, ['cloudwatch:PutMetricAlarm']],
    ['email', 'SendEmail', {}, ['ses:SendEmail']],
    ['autoscaling', 'RegisterScalableTarget', {}, ['application-autoscaling:RegisterScalableTarget']],
    ['cloudfront', 'CreateDistribution2020_05_31', {}, ['cloudfront:CreateDistribution']],
    [
      'cloudfront',
      'CreateDistributionWithTags2020_05_31',
      {},
      ['cloudfront:CreateDistribution', 'cloudfront:TagResource'],
    ],
    ['apigateway', 'UpdateStage', {}, ['apigateway:PATCH']],
    ['apigateway', 'GetRestApis', {}, ['apigateway:GET']],
    ['kms', 'ReEncrypt', {}, ['kms:ReEncryptFrom of sourceKeyId', 'kms:ReEncryptTo of destinationKeyId']],
    [
      'dynamodb',
      'TransactWriteItems',
      { transactItems: [{ put: {} }, { delete: {} }] },
      ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
    ],
    ['dynamodb', 'TransactWriteItems', {}, undefined],
    ['dynamodb', 'ExecuteStatement', {}, undefined],
    ['sqs', 'SendMessageBatch', {}, ['sqs:SendMessage']],
    ['ec2', 'NoSuchCall', {}, undefined],
    ['no-such-service', 'ListThings', {}, undefined],
    ['constructor', 'toString', {}, undefined],
  ])('%s %s', (source, name, parameters, expected) => {
    expect(of(source, name, parameters)).toEqual(expected);
  });

  it('exist, every one of the exceptions', () => {
    for (const [prefix, names] of Object.entries(renamed)) {
      for (const [name, rename] of Object.entries(names)) {
        const made = typeof rename === 'function' ? (rename({}) ?? []) : typeof rename === 'string' ? [rename] : rename;
        for (const one of made) {
          const action = typeof one === 'string' ? one : one.action;
          expect(actionFacts(`${prefix}:${action}`), `${prefix} ${name}`).toBeDefined();
        }
      }
    }
    for (const prefix of Object.values(prefixesOf).flat()) expect(serviceFacts(prefix), prefix).toBeDefined();
    for (const [, verb] of apiGatewayVerbs) expect(actionFacts(`apigateway:${verb}`), verb).toBeDefined();
  });
});
