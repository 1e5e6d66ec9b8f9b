// Each way of spoiling the example organization gives exactly the finding that is meant for it.
import { describe, expect, it } from 'vitest';
import {
  account,
  detach,
  document,
  example,
  type File,
  policy,
  put,
  review,
  roleIn,
  statement,
  take,
  told,
  trusting,
  unit,
  unitsIn,
} from '../../../oracle/effective-example.ts';
import { organizationFindingCodes } from './codes.ts';

const spoiled: readonly (readonly [how: string, spoil: (file: File) => void, expected: readonly string[]])[] = [
  [
    'two stated uses in one account',
    (file) => {
      account(file, 'security').uses = ['security', 'delivery of applications'];
    },
    ['account.several_uses @ account security'],
  ],
  [
    'two uses in one tag',
    (file) => {
      account(file, 'shared-services').tags = { 'use-case': 'shared services, delivery' };
    },
    ['account.several_uses @ account shared-services'],
  ],
  [
    'two uses in one name',
    (file) => {
      account(file, 'sandbox').name = 'sandbox-delivery';
    },
    ['account.several_uses @ account sandbox-delivery'],
  ],
  [
    'two applications stated for a production account',
    (file) => {
      account(file, 'ecommerce-prod').uses = ['ecommerce production', 'data warehouse production'];
    },
    ['account.several_uses @ account ecommerce-prod'],
  ],
  [
    'production and development in one account, by name',
    (file) => {
      account(file, 'ecommerce-prod').name = 'ecommerce-prod-and-dev';
    },
    ['account.mixed_phases @ account ecommerce-prod-and-dev'],
  ],
  [
    'production and development in one account, by tag',
    (file) => {
      account(file, 'data-warehouse-prod').tags = { environment: 'prod/dev' };
    },
    ['account.mixed_phases @ account data-warehouse-prod'],
  ],
  [
    'a workload in the management account',
    (file) => {
      account(file, 'management').uses = ['management', 'ecommerce production'];
    },
    ['management.other_use @ account management'],
  ],
  [
    'a workload in the management account, by tag',
    (file) => {
      account(file, 'management').tags = { 'use-case': 'delivery' };
    },
    ['management.other_use @ account management'],
  ],
  [
    'the management account in a unit',
    (file) => {
      put(file, 'Enterprise', take(file, 'management'));
    },
    ['management.in_unit @ account management'],
  ],
  [
    'no security account',
    (file) => {
      take(file, 'security');
    },
    ['organization.no_security_account @ organization'],
  ],
  [
    'no shared services account',
    (file) => {
      take(file, 'shared-services');
    },
    // What the security account trusted is a stranger from then on.
    ['organization.no_shared_services_account @ organization', 'trust.outside @ account security role log-reader'],
  ],
  [
    'no delivery account',
    (file) => {
      take(file, 'delivery');
      for (const one of unitsIn(file.root).flatMap(({ accounts = [] }) => accounts))
        one.roles = (one.roles ?? []).filter(({ name }) => name !== 'delivery/deploy');
    },
    ['organization.no_delivery_account @ organization'],
  ],
  [
    'an account in the root',
    (file) => {
      put(file, 'Root', take(file, 'security'));
    },
    ['account.in_root @ account security'],
  ],
  [
    'a phase nobody tells',
    (file) => {
      account(file, 'ecommerce-dev').name = 'ecommerce';
    },
    ['account.phase_unknown @ account ecommerce'],
  ],
  [
    'a business unit nobody tells',
    (file) => {
      put(file, 'Runtime', { ...take(file, 'data-warehouse-dev'), name: 'dev' });
    },
    ['account.business_unit_unknown @ account dev'],
  ],
  [
    'a tag and a name that disagree about production',
    (file) => {
      account(file, 'ecommerce-stage').tags = { phase: 'production' };
    },
    ['account.phase_conflict @ account ecommerce-stage'],
  ],
  [
    'the same guardrails for production and development of a business unit',
    (file) => {
      detach(account(file, 'ecommerce-prod'), 'protect-data');
    },
    ['unit.no_phase_guardrail @ unit Ecommerce'],
  ],
  [
    'production guarded like development because development is guarded like production',
    (file) => {
      account(file, 'data-warehouse-dev').scps.push('protect-data');
    },
    ['unit.no_phase_guardrail @ unit Data Warehouse'],
  ],
  [
    'a guardrail of production that forgets tables',
    (file) => {
      const tables = statement(file, 'protect-data', 'DenyDeleteTable');
      tables.Action = (tables.Action ?? []).filter((action) => action !== 'dynamodb:DeleteTable');
    },
    ['scp.data_unprotected @ account ecommerce-prod', 'scp.data_unprotected @ account data-warehouse-prod'],
  ],
  [
    'a level without an Allow',
    (file) => {
      detach(unit(file, 'Ecommerce'), 'FullAWSAccess');
    },
    ['level.no_allow @ unit Ecommerce'],
  ],
  [
    'levels that allow nothing in common',
    (file) => {
      file.policies['only-s3'] = document({ Sid: 'OnlyS3', Effect: 'Allow', Action: ['s3:*'], Resource: '*' });
      file.policies['only-sqs'] = document({ Sid: 'OnlySqs', Effect: 'Allow', Action: ['sqs:*'], Resource: '*' });
      unit(file, 'Enterprise').scps = ['only-s3'];
      account(file, 'security').scps = ['only-sqs'];
    },
    ['level.nothing_in_common @ account security'],
  ],
  [
    'every service approved',
    (file) => {
      detach(file.root, 'approved-services');
      delete file.policies['approved-services'];
    },
    ['scp.services_open @ root Root'],
  ],
  [
    'approved services for some units only',
    (file) => {
      detach(file.root, 'approved-services');
      unit(file, 'Runtime').scps.push('approved-services');
    },
    ['scp.services_open @ unit Enterprise'],
  ],
  [
    'every region approved',
    (file) => {
      detach(file.root, 'approved-regions');
      delete file.policies['approved-regions'];
    },
    ['scp.regions_open @ root Root'],
  ],
  [
    'accounts that may leave and stop their trails',
    (file) => {
      detach(file.root, 'protect-account');
      delete file.policies['protect-account'];
    },
    ['scp.account_unprotected @ root Root'],
  ],
  [
    'trails that may be stopped',
    (file) => {
      const trails = statement(file, 'protect-account', 'DenyStopTrails');
      trails.Action = (trails.Action ?? []).filter((action) => action !== 'cloudtrail:StopLogging');
    },
    ['scp.account_unprotected @ root Root'],
  ],
  [
    'root users that may be used',
    (file) => {
      detach(file.root, 'deny-root');
      delete file.policies['deny-root'];
    },
    ['scp.root_user_open @ root Root'],
  ],
  [
    'a policy on the management account',
    (file) => {
      account(file, 'management').scps.push('protect-data');
    },
    ['scp.on_management @ account management policy protect-data'],
  ],
  [
    'a resource control policy on the management account',
    (file) => {
      file.policies['own-callers'] = document({ Effect: 'Deny', Principal: '*', Action: ['s3:*'], Resource: '*' });
      account(file, 'management').rcps = ['own-callers'];
    },
    ['rcp.on_management @ account management policy own-callers'],
  ],
  [
    'a policy on a unit without accounts',
    (file) => {
      unit(file, 'Runtime').units?.push({
        id: 'ou-abcd-empty0000',
        name: 'Empty',
        scps: ['FullAWSAccess', 'protect-data'],
      });
    },
    ['scp.binds_nobody @ unit Empty policy protect-data'],
  ],
  [
    'a policy that is attached nowhere',
    (file) => {
      file.policies['left-over'] = document({ Sid: 'X', Effect: 'Deny', Action: ['s3:DeleteBucket'], Resource: '*' });
    },
    ['scp.attached_nowhere @ policy left-over'],
  ],
  [
    'a policy that says what the root has said',
    (file) => {
      unit(file, 'Runtime').scps.push('protect-account');
    },
    ['scp.dead @ unit Runtime policy protect-account'],
  ],
  [
    'the denial of root users, once more',
    (file) => {
      unit(file, 'Runtime').scps.push('deny-root');
    },
    ['scp.dead @ unit Runtime policy deny-root'],
  ],
  [
    'a statement about a service that is not approved',
    (file) => {
      policy(file, 'protect-data').Statement.push({
        Sid: 'NoFleets',
        Effect: 'Deny',
        Action: ['gamelift:DeleteFleet'],
        Resource: '*',
      });
    },
    ['ecommerce-stage', 'ecommerce-prod', 'data-warehouse-stage', 'data-warehouse-prod'].map(
      (name) => `scp.dead @ account ${name} policy protect-data Statement[6] NoFleets`,
    ),
  ],
  [
    'a statement about an action there is not',
    (file) => {
      policy(file, 'protect-account').Statement.push({
        Sid: 'Typo',
        Effect: 'Deny',
        Action: ['cloudtrail:StopLoggingNow'],
        Resource: '*',
      });
    },
    ['scp.dead @ root Root policy protect-account Statement[5] Typo'],
  ],
  [
    'a list of what is allowed, beside FullAWSAccess',
    (file) => {
      file.policies['only-s3'] = document({ Sid: 'OnlyS3', Effect: 'Allow', Action: ['s3:*'], Resource: '*' });
      account(file, 'sandbox').scps.push('only-s3');
    },
    ['scp.allow_without_effect @ account sandbox policy only-s3'],
  ],
  [
    'a role for anyone',
    (file) => roleIn(file, 'security', trusting('*')),
    ['trust.open @ account security role extra'],
  ],
  [
    'a role for anyone of any organization',
    (file) => roleIn(file, 'security', trusting('*', { StringLike: { 'aws:PrincipalOrgID': '*' } })),
    ['trust.open @ account security role extra'],
  ],
  [
    'a role for anyone at any address',
    (file) => roleIn(file, 'security', trusting('*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })),
    ['trust.open @ account security role extra'],
  ],
  [
    'a role for a stranger without an external id',
    (file) => roleIn(file, 'security', trusting('arn:aws:iam::999999999999:root')),
    ['trust.outside @ account security role extra'],
  ],
  [
    'a role of the management account for another account',
    (file) => roleIn(file, 'management', trusting('333333333333')),
    ['trust.into_management @ account management role extra'],
  ],
  [
    'a role of the delivery account for a development account',
    (file) => roleIn(file, 'delivery', trusting('arn:aws:iam::666666666661:role/developer')),
    ['trust.into_delivery @ account delivery role extra'],
  ],
  [
    'a role of production for a development account',
    (file) => roleIn(file, 'ecommerce-prod', trusting('666666666661')),
    ['trust.into_production @ account ecommerce-prod role extra'],
  ],
  [
    'a role of production for the whole organization',
    (file) => roleIn(file, 'ecommerce-prod', trusting('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } })),
    ['trust.into_production @ account ecommerce-prod role extra'],
  ],
];

/** Kinds of findings that the table met, with their severity. */
const seen = new Map<string, string>();

describe('the example organization, spoiled', () => {
  it.each(spoiled)('%s', (_, spoil, expected) => {
    const file = example();
    spoil(file);
    const found = review(file);
    expect(told(found)).toEqual(expected);
    expect(found.undecided).toEqual([]);
    for (const { code, severity, counterExample, decided, reason, fix } of found.findings) {
      seen.set(code, severity);
      expect(`${reason}|${fix}`).toMatch(/^[a-z`][^|]*[^.|]\|[a-z`].*[^.]$/);
      expect(counterExample === undefined).toBe(decided === undefined);
    }
  });

  it('covers every kind of finding there is, with the severity it is listed with', () => {
    const elsewhere = ['scp.not_in_use', 'rcp.binds_nobody'];
    const listed = Object.entries(organizationFindingCodes).filter(([code]) => !elsewhere.includes(code));
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(listed.map(([code, { severity }]) => [code, severity])),
    );
  });
});
