// Keys of which the table knows only how they begin are carried under whatever name they go on.

import { expect, it } from 'vitest';
import { authorize } from '../authorize.ts';
import { reachable } from './reach.ts';
import { carries, pairsOf } from './universe.ts';

it.each([
  ['kms:Decrypt', 'kms:EncryptionContext:app', true],
  ['kms:Decrypt', 'kms:EncryptionContext:aws:logs/arn', true],
  ['kms:DescribeKey', 'kms:EncryptionContext:app', false],
  ['ec2:CreateTags', 'aws:RequestTag/any', true],
])('%s carries %s: %s', (action, key, expected) => {
  expect(pairsOf(action).some((pair) => carries(pair, key))).toBe(expected);
});

it('a right that hangs on the encryption context is found', () => {
  const account = '111122223333';
  const statement = { Effect: 'Allow', Action: 'kms:*', Resource: '*' };
  const Condition = { StringEquals: { 'kms:EncryptionContext:app': 'x' } };
  const policies = {
    identity: [{ Version: '2012-10-17', Statement: { ...statement, Condition } }],
    resource: { Version: '2012-10-17', Statement: { ...statement, Principal: { AWS: account } } },
  };
  const principal = `arn:aws:iam::${account}:role/app`;
  const answer = reachable(policies, { action: 'kms:Decrypt' }, { principal });
  expect(answer.answer === 'exists' && authorize({ policies, request: answer.witness.request }).effect).toBe('allow');
});
