// What is compiled for each permission, proved with the iam package over all requests: all of what it is for, nothing beyond what is shown,
// nothing on anything else, nothing from the end on. And whatever names AWS allows: inside AWS's sizes, or refused.

import type { PlanAsk } from '@tidegate/core';
import { contained, type DocumentInput, disjoint, reachable, sizeLimits } from '@tidegate/iam';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../config.ts';
import { resourceTypes } from '../permissions.ts';
import { type AwsPlan, makePlan, readPlan } from '../plan.ts';
import { accessDocument, closedDocument, endDocument, setDocument, textOf, trustDocument } from './compile-policy.ts';
import { whyOutside } from './decide.ts';
import { trustingAll } from './role-entitlement.ts';

const account = '111111111111';
const end = Date.parse('2026-03-02T10:00:00.250Z');
const parsed = parseConfig(
  {
    organization_id: 'o-a1b2c3d4e5',
    external_id: 'tidegate-1',
    regions: 'eu-west-1',
    granting_role_name: 'tidegate-main',
    boundary_policy: 'guardrails/boundary-main',
    identity_center_role_arn: `arn:aws:iam::${account}:role/tidegate-main`,
    identity_center_region: 'eu-west-1',
    database_user_read_only: 'reader',
    database_user_read_write: 'writer',
    database_user_admin: 'owner',
  },
  () => false,
);
if (!parsed.ok) throw new Error(parsed.refusal.message);
const config = parsed.value;

const at = (service: string, resource: string): string => `arn:aws:${service}:eu-west-1:${account}:${resource}`;
/** Two things of each type, of which one name begins with the other. */
const things: Readonly<Record<string, readonly [one: string, other: string]>> = {
  'aws-account-s3-bucket': ['arn:aws:s3:::acme', 'arn:aws:s3:::acme-2'],
  'aws-account-dynamodb-table': [at('dynamodb', 'table/carts'), at('dynamodb', 'table/carts2')],
  'aws-account-ec2-instance': [at('ec2', 'instance/i-01234567'), at('ec2', 'instance/i-012345678')],
  'aws-rds-instance': [at('rds', 'db:orders'), at('rds', 'db:orders2')],
  'aws-rds-cluster': [at('rds', 'cluster:orders'), at('rds', 'cluster:orders2')],
  'aws-account-secret': [at('secretsmanager', 'secret:a-AbCdEf'), at('secretsmanager', 'secret:a-AbCdEfG')],
  'aws-account-ssm-parameter': [at('ssm', 'parameter/a'), at('ssm', 'parameter/a/b')],
  'aws-account-iam-role': [`arn:aws:iam::${account}:role/Deploy`, `arn:aws:iam::${account}:role/Deploy2`],
  'aws-organization-account': [`arn:aws:organizations::999999999999:account/o-a1b2c3d4e5/${account}`, ''],
};

function planned(type: string, permission: string, which: 0 | 1 = 0): AwsPlan {
  const nativeId = things[type]?.[which] ?? '';
  const ids = ['ABCDEFGHIJ', 'ABCDEFGHIJK'];
  const ask = {
    grantId: 'grt_1',
    granteeEmail: 'ada@acme.example',
    account: { account: `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_X_1/ada`, by: 'table', verified: true },
    resource: {
      type,
      nativeId,
      name: nativeId,
      context: { account_id: account, region: 'eu-west-1', iam_sign_in: 'yes', database_id: `db-${ids[which]}` },
    },
    permission: { name: permission },
    chance: { bytes: (count: number) => new Uint8Array(count).fill(7) },
  };
  // Only what a plan is made from.
  const made = makePlan(config, ask as unknown as PlanAsk);
  if (!made.ok) throw new Error(`${type} ${permission}: ${made.refusal.message}`);
  return readPlan(made.value.plan);
}

const all = resourceTypes.flatMap(({ id, permissions }) => permissions.map(({ name }) => [id, name] as const));
const identityOf = (plan: AwsPlan): readonly DocumentInput[] =>
  plan.way === 'role' ? [accessDocument(plan.allows, end), endDocument(end)] : [setDocument(plan.allows, end)];
/** As if every role trusted everybody: what their own policies say is AWS's to tell, and on the twin. */
const around = ({ nativeId }: AwsPlan) => trustingAll(nativeId);
const atTime = (instant: number) => ({ DateEquals: { 'aws:CurrentTime': new Date(instant).toISOString() } });

describe.each(all)('%s %s', (type, permission) => {
  const plan = planned(type, permission);
  const identity = identityOf(plan);

  test('allows all of what it is for until the last millisecond', () => {
    for (const { action, resource } of plan.essential) {
      const answer = reachable({ identity, ...around(plan) }, { action, resource, condition: atTime(end - 1) });
      expect([action, answer.answer]).toEqual([action, 'exists']);
    }
  });

  test('allows nothing at all from the end on', () => {
    for (const instant of [end, end + 1, end + 86_400_000]) {
      const ask = { action: '*', condition: atTime(instant) };
      expect(reachable({ identity, ...around(plan) }, ask)).toMatchObject({ answer: 'none' });
    }
    const closed = { identity: [...identity, closedDocument], ...around(plan) };
    expect(reachable(closed, { action: '*' })).toMatchObject({ answer: 'none' });
  });

  test('is proved inside what an approver is shown', async () => {
    expect(await whyOutside(plan)).toBeNull();
  });

  test('is within the sizes of AWS', () => {
    const size = identity.reduce<number>((sum, document) => sum + JSON.stringify(document).length, 0);
    expect(size).toBeLessThan(10_240);
    if (plan.way === 'role') {
      const trust = textOf(trustDocument(plan, end));
      // The quota of an account before it is raised.
      expect(trust.length).toBeLessThan(Math.min(2_048, sizeLimits.trust[0]?.charactersMax ?? 0));
    }
  });
});

describe('apart from each other', () => {
  test.each(all.filter(([type]) => type !== 'aws-organization-account'))(
    '%s %s on one thing is nothing on the next, however alike their names',
    (type, permission) => {
      const [one, other] = [planned(type, permission), planned(type, permission, 1)];
      // Shells have the document and their own sessions in common.
      const own = (plan: AwsPlan) => plan.allows.filter(({ sid }) => !/^(ShellDocument|OwnSessions)$/.test(sid));
      const layers = [one, other].map((plan) => ({
        identity: [accessDocument(own(plan), end)],
        ...around(plan),
      }));
      expect(disjoint(layers[0] ?? {}, layers[1] ?? {})).toMatchObject({ answer: 'holds' });
    },
  );

  test.each(all.filter(([, permission]) => permission === 'READ_ONLY' || permission === 'CONNECT'))(
    'the lesser permission of %s (%s) is inside the greater',
    (type, permission) => {
      const greater = { READ_ONLY: 'READ_WRITE', CONNECT: 'POWER' }[permission] ?? '';
      const types = resourceTypes.find(({ id }) => id === type)?.permissions ?? [];
      // Users of databases are other people's to compare.
      if (type.startsWith('aws-rds') || !types.some(({ name }) => name === greater)) return;
      const [inner, outer] = [planned(type, permission), planned(type, greater)];
      expect(contained({ identity: identityOf(inner) }, { identity: identityOf(outer) })).toMatchObject({
        answer: 'holds',
      });
    },
  );
});

describe('a wrong table is noticed', () => {
  test('what reaches beyond the sentence is told, with a request', async () => {
    const plan = planned('aws-account-s3-bucket', 'READ_ONLY');
    const wider = {
      ...plan,
      allows: [...plan.allows, { sid: 'More', actions: ['s3:DeleteObject'], resources: ['*'] }],
    };
    expect(await whyOutside(wider)).toMatch(/s3:DeleteObject/);
  });

  test('what takes more than one role is told, though no role of AWS trusts by itself', async () => {
    const plan = planned('aws-account-iam-role', 'TAKE');
    const wider = { ...plan, allows: [{ sid: 'Take', actions: ['sts:AssumeRole'], resources: ['*'] }] };
    expect(await whyOutside(wider)).toMatch(/sts:AssumeRole/);
  });

  test('reading an account shows no stored data, code or environment', () => {
    const plan = planned('aws-organization-account', 'READ_ONLY');
    const shown = [
      's3:GetObject',
      'dynamodb:GetItem',
      'secretsmanager:GetSecretValue',
      'ssm:GetParameter',
      'lambda:GetFunction',
    ];
    const actions = [
      ...shown,
      'ecs:DescribeTaskDefinition',
      'lambda:ListFunctions',
      'ec2:DescribeInstanceAttribute',
      'kms:Decrypt',
    ];
    expect(reachable({ identity: identityOf(plan) }, { action: actions })).toMatchObject({ answer: 'none' });
  });

  test('power over an account reaches no people, no policies of IAM and no other role', () => {
    const plan = planned('aws-organization-account', 'POWER');
    const actions = ['iam:*', 'organizations:*', 'sso:*', 'sts:AssumeRole'];
    expect(reachable({ identity: identityOf(plan) }, { action: actions })).toMatchObject({ answer: 'none' });
  });
});
