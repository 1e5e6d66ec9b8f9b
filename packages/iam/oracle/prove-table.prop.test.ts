// Proofs over AWS's own actions agree with brute force: several callers, resource policies, boundaries, levels of an organization, tags of the
// caller as variables, role trust and key policies. Where the prover says that there is no such request, none of those tried is one.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates

import { describe, expect, it } from 'vitest';
import { compile, contained } from '../src/index.ts';
import { type Chance, chanceOf } from './chance.ts';
import { reference } from './reference.ts';
import type { Document, Policies, SingleRequest, Statement } from './shapes.ts';

const worlds = Number(process.env['PROVE_WORLDS'] ?? '60');
const firstSeed = Number(process.env['PROVE_SEED'] ?? '1');
const tries = 600;

const account = '111111111111';
const callers = ['role/app', 'role/admin/root', 'user/ada', 'role/x'].map((rest) => `arn:aws:iam::${account}:${rest}`);
const others = ['arn:aws:iam::222222222222:role/app'];
const targets: Readonly<Record<string, readonly string[]>> = {
  'ec2:StopInstances': [
    `arn:aws:ec2:eu-west-1:${account}:instance/i-1`,
    `arn:aws:ec2:us-east-1:222222222222:instance/i-2`,
  ],
  'sqs:SendMessage': [`arn:aws:sqs:eu-west-1:${account}:a`, `arn:aws:sqs:eu-west-1:222222222222:b`],
  'iam:PassRole': [`arn:aws:iam::${account}:role/app`, `arn:aws:iam::${account}:role/x`],
  'kms:Decrypt': [`arn:aws:kms:eu-west-1:${account}:key/k`],
  'sts:AssumeRole': [`arn:aws:iam::${account}:role/x`],
};
const patterns = [
  '*',
  'arn:aws:ec2:*:*:instance/i-1',
  'arn:aws:sqs:*:*:a*',
  `arn:aws:iam::${account}:role/*`,
  'arn:aws:kms:*:*:key/*',
  'arn:aws:sqs:*:*:${aws:PrincipalTag/t}*',
];

function condition(chance: Chance): NonNullable<Statement['Condition']> {
  return chance.pick([
    { StringEquals: { 'aws:ResourceTag/t': ['x'] } },
    { StringNotEquals: { 'aws:ResourceTag/t': ['x'] } },
    { StringEquals: { 'aws:ResourceTag/t': ['${aws:PrincipalTag/t}'] } },
    { StringNotLike: { 'aws:PrincipalTag/t': ['${aws:ResourceTag/t}', 'y'] } },
    { StringEquals: { 'aws:PrincipalTag/t': ['x', 'y'] } },
    { ArnNotLike: { 'aws:PrincipalArn': [`arn:aws:iam::*:role/admin/*`] } },
    { ArnLike: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:user/*`] } },
    { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } },
    { StringEquals: { 'aws:ResourceAccount': ['${aws:PrincipalAccount}'] } },
    { StringLike: { 'aws:ResourceTag/t': ['${aws:PrincipalTag/t}*'] } },
    { Null: { 'aws:ResourceTag/t': ['true'] } },
    { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] } },
  ]);
}

function statement(chance: Chance, more: { readonly principal: boolean; readonly allow?: true }): Statement {
  return {
    Effect: more.allow === true || chance.percent(65) ? 'Allow' : 'Deny',
    ...(more.principal
      ? { Principal: chance.pick(['*', { AWS: callers[0] ?? '' }, { AWS: account }, { AWS: others[0] ?? '' }]) }
      : {}),
    Action: chance.times(1, 2, () => chance.pick([...Object.keys(targets), 'ec2:*', 'sqs:*', 's*:*'])),
    Resource: chance.times(1, 2, () => chance.pick(patterns)),
    ...(chance.percent(55) ? { Condition: condition(chance) } : {}),
  };
}

function document(chance: Chance, principal: boolean): Document {
  const first = statement(chance, { principal, allow: true });
  return { Version: '2012-10-17', Statement: [first, ...chance.times(0, 2, () => statement(chance, { principal }))] };
}

function layersOf(chance: Chance): Policies {
  return {
    identity: chance.times(1, 2, () => document(chance, false)),
    ...(chance.percent(30) ? { boundary: document(chance, false) } : {}),
    ...(chance.percent(35) ? { resource: document(chance, true) } : {}),
    ...(chance.percent(30) ? { scp: [{ node: 'n', policies: [document(chance, false)] }] } : {}),
  };
}

function requestOf(chance: Chance): SingleRequest {
  const action = chance.pick(Object.keys(targets));
  const resource = chance.pick(targets[action] ?? []);
  const maybe = (key: string, values: readonly string[]): Readonly<Record<string, string>> =>
    chance.percent(70) ? { [key]: chance.pick(values) } : {};
  return {
    principal: chance.pick([...callers, ...others]),
    action,
    resource,
    resourceAccount: resource.split(':')[4] ?? account,
    context: {
      // iam:PassRole never sees the tags of the role.
      ...(action === 'iam:PassRole' ? {} : maybe('aws:ResourceTag/t', ['x', 'y', 'z'])),
      ...maybe('aws:PrincipalTag/t', ['x', 'y', 'z']),
      'aws:RequestedRegion': chance.pick(['eu-west-1', 'us-east-1']),
      ...maybe('aws:SourceIp', ['10.1.1.1', '192.0.2.1']),
    },
  };
}

function compare(seed: number, tally: Record<string, number>): string | undefined {
  const chance = chanceOf(seed);
  const left = layersOf(chance);
  const right = chance.percent(60)
    ? { ...left, identity: [...(left.identity ?? []), document(chance, false)] }
    : layersOf(chance);
  const answer = contained(left, right);
  tally[answer.answer] = (tally[answer.answer] ?? 0) + 1;
  if (answer.answer === 'unknown') {
    // A variable within a longer text may leave an answer open; nothing else here may.
    return JSON.stringify([left, right]).includes('}*"') ? undefined : `seed ${seed}: unknown: ${answer.reason}`;
  }
  const shows = (request: SingleRequest): boolean =>
    reference({ request, policies: left }).effect === 'allow' &&
    reference({ request, policies: right }).effect === 'deny';
  if (answer.answer === 'fails') {
    const { principal, ...rest } = answer.counterExample.request;
    const request = { ...rest, principal: typeof principal === 'string' ? principal : '' };
    return shows(request) ? undefined : `seed ${seed}: the oracle disagrees about ${JSON.stringify(request)}`;
  }
  const [one, other] = [compile(left), compile(right)];
  for (let index = 0; index < tries; index += 1) {
    const request = requestOf(chance);
    if (one.decide(request).effect !== 'allow' || other.decide(request).effect === 'allow') continue;
    return `seed ${seed}: holds, but ${JSON.stringify(request)}\n${JSON.stringify({ left, right })}`;
  }
  return undefined;
}

describe('proofs over the table of actions', () => {
  it(`agree with brute force on ${worlds} worlds from seed ${firstSeed}`, { timeout: 3_600_000 }, () => {
    const tally: Record<string, number> = {};
    const found: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + worlds && found.length < 3; seed += 1) {
      const one = compare(seed, tally);
      if (one !== undefined) found.push(one);
    }
    if (process.env['PROVE_WORLDS'] !== undefined) console.info(JSON.stringify(tally));
    expect(found.join('\n\n')).toBe('');
    expect(Math.min(tally['holds'] ?? 0, tally['fails'] ?? 0)).toBeGreaterThan(worlds / 10);
    expect(tally['unknown'] ?? 0).toBeLessThan(worlds / 20);
  });
});
