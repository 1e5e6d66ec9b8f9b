// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { describe, expect, it } from 'vitest';
import type { DocumentInput, Policies, Request } from '../types.ts';
import { explain } from './explain.ts';
import { printExplanation, printProblems } from './print.ts';

const statement = (more: object): DocumentInput => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'One', Effect: 'Allow', Action: 's3:*', Resource: '*', ...more }],
});
const request: Request = {
  principal: 'arn:aws:iam::111111111111:user/ada',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::data/a',
  resourceAccount: '111111111111',
  context: { 'aws:SourceIp': '10.1.2.3', 'aws:TagKeys': ['a', 'b'] },
};
const failures = (policies: Policies, layer: keyof Policies = 'identity'): readonly string[] =>
  explain({ request, policies }).resources.flatMap(({ layers }) =>
    layers
      .filter((one) => one.layer === layer)
      .flatMap((one) => one.statements.flatMap(({ failed }) => failed.map(({ sentence }) => sentence))),
  );

describe('an explanation', () => {
  it.each<[object, string]>([
    [{ Action: 's3:Put*' }, '`s3:GetObject` is not among `s3:Put*`'],
    [{ Action: undefined, NotAction: 's3:Get*' }, '`s3:GetObject` is among those `NotAction` leaves out: `s3:Get*`'],
    [{ Resource: 'arn:aws:s3:::${aws:username}/*' }, '`arn:aws:s3:::data/a` is not among `arn:aws:s3:::ada/*`'],
    [
      { Resource: undefined, NotResource: 'arn:aws:s3:::data/*' },
      '`arn:aws:s3:::data/a` is among those `NotResource` leaves out: `arn:aws:s3:::data/*`',
    ],
    [
      { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } },
      '`aws:SourceIp` is `10.1.2.3`, which does not satisfy `IpAddress` `192.0.2.0/24`',
    ],
    [
      { Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
      '`aws:SourceIp` is `10.1.2.3`, which is ruled out by `NotIpAddress` `10.0.0.0/8`',
    ],
    [
      { Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } },
      '`aws:MultiFactorAuthPresent` is absent, and `Bool` needs it: `true`',
    ],
    [{ Condition: { Null: { 'aws:SourceIp': true } } }, '`aws:SourceIp` is present, and `Null` wants it absent'],
    [
      { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } },
      '`aws:TagKeys` is `a`, `b`, not all of which are within `a` (ForAllValues:StringEquals)',
    ],
    [
      { Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'c' } } },
      '`aws:TagKeys` is `a`, `b`, none of which is within `c` (ForAnyValue:StringEquals)',
    ],
    [
      { Condition: { StringEquals: { 'aws:TagKeys': 'a' } } },
      '`aws:TagKeys` has several values, `a`, `b`, and `StringEquals` has no set operator to compare them',
    ],
  ])('says which element of %j failed', (more, sentence) => {
    expect(failures({ identity: [statement(more)] })).toEqual([sentence]);
  });

  it('says whom a principal element names, and every element that failed', () => {
    const resource = statement({ Principal: { AWS: '222222222222' }, Action: 's3:Put*' });
    expect(failures({ resource }, 'resource')).toEqual([
      '`arn:aws:iam::111111111111:user/ada` is not among `222222222222`',
      '`s3:GetObject` is not among `s3:Put*`',
    ]);
  });

  it('names the statements that decided', () => {
    const full = { node: 'r-abcd', policies: [statement({ Sid: 'Full', Action: '*' })] };
    const allowed = explain({
      request,
      policies: { identity: [statement({ Action: 'ec2:*' }), statement({ Sid: 'Two' })], scp: [full] },
    });
    expect(allowed.sentence).toBe('allowed by `Two`, `Full at r-abcd`');
    expect(allowed.decidedBy).toEqual([
      { layer: 'identity', policy: 1, statement: 0, sid: 'Two' },
      { layer: 'scp', node: 'r-abcd', policy: 0, statement: 0, sid: 'Full' },
    ]);
    const denied = explain({
      request,
      policies: { identity: [statement({ Effect: 'Deny', Sid: 'No' })], scp: [full] },
    });
    expect(denied.sentence).toBe('denied by `No`; nor is there an Allow in the identity policies, the resource policy');
    expect(denied.decidedBy).toEqual([{ layer: 'identity', policy: 0, statement: 0, sid: 'No' }]);
  });

  it('does not count as deciding what was not needed', () => {
    const resource = statement({ Sid: 'Bucket', Principal: { AWS: 'arn:aws:iam::111111111111:user/ada' } });
    const { decidedBy, resources } = explain({
      request,
      policies: { identity: [], boundary: statement({ Action: 'ec2:*' }), resource },
    });
    expect(decidedBy.map((ref) => ref.layer)).toEqual(['resource']);
    expect(resources[0]?.layers.map(({ layer, outcome, needed }) => [layer, outcome, needed])).toEqual([
      ['identity', 'implicit-deny', false],
      ['boundary', 'implicit-deny', false],
      ['session', 'not-present', false],
      ['resource', 'allow', true],
      ['scp', 'not-present', false],
      ['rcp', 'not-present', false],
      ['endpoint', 'not-present', false],
    ]);
  });

  it('names the levels that let nothing through', () => {
    const { resources } = explain({
      request,
      policies: {
        identity: [statement({})],
        scp: [
          { node: 'r', policies: [statement({})] },
          { node: 'ou', policies: [] },
        ],
      },
    });
    const scp = resources[0]?.layers.find((layer) => layer.layer === 'scp');
    expect(scp).toMatchObject({ outcome: 'implicit-deny', needed: true, emptyAt: ['ou'] });
    expect(scp?.sentence).toBe('the service control policies have no Allow for it at `ou`');
  });

  it('says that a layer does not bind', () => {
    const { resources } = explain({
      request: { ...request, principal: 'ec2.amazonaws.com' },
      policies: { identity: [statement({})], scp: [], resource: statement({ Principal: '*' }) },
    });
    expect(
      resources[0]?.layers.filter((layer) => layer.outcome === 'not-applicable').map((layer) => layer.layer),
    ).toEqual(['identity', 'scp']);
  });

  it('speaks for each resource', () => {
    const several: Request = {
      principal: 'arn:aws:iam::111111111111:user/ada',
      action: 's3:GetObject',
      resources: [
        { arn: 'arn:aws:s3:::data/a', account: '111111111111' },
        { arn: 'arn:aws:s3:::other/a', account: '222222222222' },
      ],
    };
    const { effect, blockedBy, resources } = explain({ request: several, policies: { identity: [statement({})] } });
    expect({ effect, blockedBy }).toEqual({ effect: 'deny', blockedBy: ['resource'] });
    expect(resources.map((one) => [one.effect, one.crossAccount])).toEqual([
      ['allow', false],
      ['deny', true],
    ]);
  });

  it('says what could not be read, and what AWS decides by itself', () => {
    expect(explain({ request: { ...request, action: 'all' }, policies: {} }).sentence).toBe(
      'denied: something could not be read: action: the action must be written `service:Action`, without wildcards',
    );
    expect(explain({ request: { ...request, action: 'sts:GetCallerIdentity' }, policies: {} })).toMatchObject({
      effect: 'allow',
      rule: 'caller-identity',
    });
    const owned: Request = {
      ...request,
      action: 'iam:DeletePolicy',
      resource: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    };
    const full: Policies = { identity: [statement({ Action: '*' })] };
    expect(explain({ request: owned, policies: full })).toMatchObject({
      effect: 'deny',
      explicit: false,
      blockedBy: [],
      rule: 'aws-owned',
      decidedBy: [],
    });
    expect(explain({ request: { ...owned, action: 'iam:GetPolicy' }, policies: full }).effect).toBe('allow');
  });

  it('prints for people', () => {
    const text = printExplanation(
      explain({
        request,
        policies: {
          identity: [statement({ Condition: { Bool: { 'aws:SecureTransport': true } } })],
          boundary: statement({}),
        },
      }),
    );
    expect(text).toBe(
      [
        'denied: there is no Allow in the identity policies, the resource policy',
        '',
        'arn:aws:s3:::data/a in account 111111111111',
        '  - identity: the identity policies have no Allow for it',
        '      allow One: does not match',
        '        Condition: `aws:SecureTransport` is absent, and `Bool` needs it: `true`',
        '  + boundary: the permissions boundary allows it: `One`',
        '      allow One: matches',
        '  - resource: there is no resource policy, and an Allow was needed',
      ].join('\n'),
    );
    expect(printProblems([])).toBe('no problems found');
    expect(printProblems([{ path: 'a', code: 'b.c', message: 'wrong', severity: 'error' }])).toBe(
      'error: a: wrong (b.c)',
    );
  });
});
