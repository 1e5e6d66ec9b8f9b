// The example organization has nothing wrong with it, and what a review says beside findings is what the chapter intends. What is said of it when it
// is spoiled is in `spoiled.test.ts`.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { account, detach, example, folder, review, text, told, trusting } from '../../../oracle/effective-example.ts';
import { authorize } from '../../authorize.ts';
import { organizationPolicies } from '../../organization/layers.ts';
import { readOrganization } from '../../organization/read-organization.ts';

describe('the example organization', () => {
  it('has nothing wrong with it, and nothing about it is undecided', () => {
    expect(readOrganization(text).problems).toEqual([]);
    const { findings, undecided } = review(example());
    expect(findings).toEqual([]);
    expect(undecided).toEqual([]);
  });

  it('keeps its policies as files of their own, too', () => {
    const files = readdirSync(`${folder}policies`);
    const read = files.map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(`${folder}policies/${file}`, 'utf8')) as unknown,
    ]);
    expect(Object.fromEntries(read)).toEqual(example().policies);
  });

  it('is understood account by account, with what told it', () => {
    expect(
      review(example()).accounts.map(({ name, kind, businessUnit, phase }) => [
        name,
        `${kind.value}: ${kind.from}`,
        businessUnit === undefined ? '' : `${businessUnit.value}: ${businessUnit.from}`,
        phase === undefined ? '' : `${phase.value}: ${phase.from}`,
      ]),
    ).toEqual([
      ['management', 'management: `managementAccount`', '', ''],
      ['security', 'security: tag `use-case`', '', ''],
      ['shared-services', 'shared-services: tag `use-case`', '', ''],
      ['delivery', 'delivery: tag `use-case`', '', ''],
      ['sandbox', 'sandbox: the name', '', ''],
      ['ecommerce-dev', 'runtime: nothing else said', 'ecommerce: unit `Ecommerce`', 'development: the name'],
      ['ecommerce-stage', 'runtime: nothing else said', 'ecommerce: unit `Ecommerce`', 'stage: the name'],
      ['ecommerce-prod', 'runtime: nothing else said', 'ecommerce: unit `Ecommerce`', 'production: the name'],
      [
        'data-warehouse-dev',
        'runtime: nothing else said',
        'data warehouse: unit `Data Warehouse`',
        'development: tag `phase`',
      ],
      [
        'data-warehouse-stage',
        'runtime: nothing else said',
        'data warehouse: unit `Data Warehouse`',
        'stage: tag `phase`',
      ],
      [
        'data-warehouse-prod',
        'runtime: nothing else said',
        'data warehouse: unit `Data Warehouse`',
        'production: tag `phase`',
      ],
    ]);
  });

  it('lists every trust across accounts and how far the delivery account gets, as what it is meant to be', () => {
    const { trusts, delivery } = review(example());
    expect(
      trusts.map(({ accountName, trusts: { kind }, trustedName, may }) => [accountName, kind, trustedName, may])[0],
    ).toEqual(['security', 'principal', 'shared-services', 's3']);
    expect(trusts).toHaveLength(8);
    expect(delivery.map(({ accountName }) => accountName)).toEqual(['delivery']);
    expect(delivery[0]?.reaches.map(({ accountName, phase, through }) => [accountName, phase, through])).toEqual([
      ['shared-services', undefined, undefined],
      ['ecommerce-dev', 'development', undefined],
      ['ecommerce-stage', 'stage', undefined],
      ['ecommerce-prod', 'production', undefined],
      ['data-warehouse-dev', 'development', undefined],
      ['data-warehouse-stage', 'stage', undefined],
      ['data-warehouse-prod', 'production', undefined],
    ]);
  });
});

describe('what a finding comes with', () => {
  it('repairs what it finds with policies that take the finding away', () => {
    for (const name of ['approved-services', 'approved-regions', 'protect-account', 'deny-root']) {
      const file = example();
      detach(file.root, name);
      delete file.policies[name];
      const [finding] = review(file).findings;
      if (finding?.fixPolicy === undefined) throw new Error(`no policy for ${name}`);
      const repaired = { ...file, policies: { ...file.policies, fix: finding.fixPolicy } };
      repaired.root.scps.push('fix');
      expect(
        told(review(repaired)).filter((one) => one.startsWith(finding.code)),
        name,
      ).toEqual([]);
    }
  });

  it('shows what passes with a request the engine allows', () => {
    const file = example();
    detach(file.root, 'protect-account');
    delete file.policies['protect-account'];
    const { organization } = readOrganization(file);
    const [finding] = review(file).findings;
    const request = finding?.counterExample?.request;
    if (organization === undefined || request === undefined) throw new Error('no request');
    const layers = organizationPolicies(organization, { principal: request.resourceAccount });
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    expect(authorize({ request, policies: { identity: [everything], ...layers } }).effect).toBe('allow');
  });

  it('reaches on through the roles of others, and says through which', () => {
    const file = example();
    const hop = 'arn:aws:iam::333333333333:role/delivery/deploy';
    account(file, 'security').roles = [{ name: 'audit', trust: trusting(hop) }];
    const { delivery } = review(file);
    expect(delivery[0]?.reaches.find(({ accountName }) => accountName === 'security')).toMatchObject({
      through: hop,
      may: 'not told',
    });
  });

  it('says so where service control policies are not in use at all', () => {
    const bare = {
      managementAccount: '111111111111',
      root: {
        id: 'r-abcd',
        accounts: [{ id: '111111111111', name: 'management' }],
        units: [
          {
            id: 'ou-abcd-11112222',
            name: 'Shop',
            accounts: ['security', 'shared-services', 'delivery', 'shop-dev', 'shop-prod'].map((name, index) => ({
              id: `22222222222${index}`,
              name,
            })),
          },
        ],
      },
    };
    expect(told(review(bare))).toEqual(['scp.not_in_use @ organization']);
  });
});
