// What tells an environment: the account where accounts separate environments, and only there.

import { describe, expect, test } from 'vitest';
import { makeWorld } from '../eligibility/world.ts';
import { InventoryIndex } from '../inventory-index/inventory-index.ts';
import { reviewSegmentation } from './review-segmentation.ts';
import { readSegmentationRules, type SegmentationRules, segmentationDefaults } from './rules.ts';

interface Given {
  readonly name?: string;
  readonly account?: string;
  readonly accountName?: string;
  readonly unit?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly isAccount?: boolean;
  readonly times?: number;
}

function cellsOf(given: readonly Given[], rules: SegmentationRules = segmentationDefaults) {
  const index = new InventoryIndex({ integrations: new Map([['int_a', 'cloud']]), permissions: [] });
  given.forEach(({ name, account, accountName, unit, tags = {}, isAccount = false, times = 1 }, at) => {
    for (let copy = 0; copy < times; copy++) {
      index.load({
        id: `res_${at}_${copy}`,
        integrationId: 'int_a',
        type: isAccount ? 'account' : 'thing',
        nativeId: isAccount ? (account ?? '') : `thing-${at}-${copy}`,
        name: name ?? `thing ${at}`,
        path: `${at}`,
        ancestors: [],
        status: 'active',
        riskLevel: 'low',
        tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
        context: {
          ...(account === undefined ? {} : { account_id: account }),
          ...(accountName === undefined ? {} : { account_name: accountName }),
          ...(unit === undefined ? {} : { organizational_unit: unit }),
        },
      });
    }
  });
  index.seal();
  const estate = makeWorld({
    integrations: [],
    permissions: [],
    scopes: [],
    bundles: [],
    flows: [],
    people: [],
    groups: [],
  });
  const review = reviewSegmentation({ index, estate, rules });
  return {
    ...review,
    cells: Object.fromEntries(review.cells.map((cell) => [`${cell.environment} × ${cell.class}`, cell.resources])),
  };
}

const dev = { account: '111111111111', accountName: 'shop-dev' };
const prod = { account: '333333333333', accountName: 'shop-prod' };
const rulesFrom = (value: unknown): SegmentationRules => {
  const read = readSegmentationRules(value);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
};

describe('where accounts separate environments', () => {
  test('the account decides, and a resource without a tag stands where its account does', () => {
    const { cells, accountsSeparate, accounts } = cellsOf([dev, { ...prod, tags: { Environment: 'development' } }]);
    expect(cells).toEqual({ 'development × not told': 1, 'production × not told': 1 });
    expect(accountsSeparate).toBe(true);
    expect(accounts.map(({ environment, by }) => [environment, by])).toEqual([
      ['development', 'name of the account'],
      ['production', 'name of the account'],
    ]);
  });
  test('the tag of the account counts before its name', () => {
    const { accounts } = cellsOf([dev, { ...prod, isAccount: true, tags: { Environment: 'staging' } }, prod]);
    expect(accounts.find(({ account }) => account === prod.account)).toMatchObject({
      environment: 'staging',
      by: 'tag of the account',
    });
  });
  test('a name that contradicts the tag is told also where the account agrees with the tag', () => {
    const tags = { Environment: 'development' };
    const { findings } = cellsOf([{ ...dev, name: 'prod-api-rds-01', tags }, { ...dev, name: 'dev-api', tags }, prod]);
    const found = findings.filter(({ code }) => code === 'mis_tagged');
    expect(found).toMatchObject([
      {
        severity: 'high',
        count: 1,
        sentence: 'the name says production, the tag `Environment=development` does not',
        fix: 'correct the name, or move them to an account of `production` if the name is right',
        tagFix: null,
      },
    ]);
  });
  test('a tag that contradicts the account is told once, whatever the name says', () => {
    const tags = { Environment: 'development' };
    const { findings } = cellsOf([dev, { ...prod, name: 'prod-api-rds-01', tags }, { ...prod, name: 'prod-db' }]);
    expect(findings.filter(({ code }) => code === 'mis_tagged').map(({ sentence }) => sentence)).toEqual([
      'tagged `Environment=development` in an account of production',
    ]);
  });
  test('what the rules say counts before everything', () => {
    const rules = rulesFrom({ environments: { accounts: { [prod.account]: 'test' } } });
    expect(cellsOf([dev, { ...prod, isAccount: true, tags: { Environment: 'staging' } }], rules).cells).toEqual({
      'development × not told': 1,
      'test × not told': 1,
    });
  });
  test('a unit of the rules tells all accounts below it', () => {
    const rules = rulesFrom({ environments: { units: { 'Workloads/Prod': 'production' } } });
    const { cells } = cellsOf(
      [
        dev,
        { account: '9', accountName: 'x', unit: 'Workloads/Prod/Shop' },
        { account: '8', accountName: 'y', unit: 'Workloads/Production' },
      ],
      rules,
    );
    expect(cells).toEqual({ 'development × not told': 1, 'production × not told': 2 });
  });
});

describe('where they do not', () => {
  test('a single account with a telling name separates nothing: tags decide', () => {
    const { cells, accountsSeparate, notes } = cellsOf([{ ...prod, tags: { Environment: 'development' } }, prod]);
    expect(cells).toEqual({ 'development × not told': 1, 'not told × not told': 1 });
    expect(accountsSeparate).toBe(false);
    expect(notes[0]).toContain('accounts do not separate environments');
  });
  test('an account most of whose resources say otherwise is shared, whatever it is called', () => {
    const mixed = [
      { ...prod, tags: { Environment: 'development' }, times: 4 },
      { ...prod, tags: { Environment: 'staging' }, times: 3 },
      { ...prod, tags: { Environment: 'production' }, times: 2 },
    ];
    const { cells, findings } = cellsOf([dev, { account: '222222222222', accountName: 'staging' }, ...mixed]);
    expect(cells).toEqual({
      'development × not told': 5,
      'staging × not told': 4,
      'production × not told': 2,
    });
    expect(findings.filter(({ code }) => code === 'mis_tagged')).toEqual([]);
  });
  test('a name that speaks of two environments tells none', () => {
    expect(cellsOf([dev, prod, { account: '7', accountName: 'dev-to-prod' }]).accounts).toHaveLength(2);
  });
});

describe('tags', () => {
  test('of several values of one key the strictest counts, and a word outside the order is no evidence for any cell', () => {
    const { cells } = cellsOf([
      { tags: { Environment: 'moon', DataClassification: 'pii' } },
      { tags: { environment: 'Prod', 'data-classification': 'PUBLIC' } },
      { tags: {} },
    ]);
    expect(cells).toEqual({ 'outside the order × pii': 1, 'production × public': 1, 'not told × not told': 1 });
  });
  test('the spelling that an estate uses is the one that is right', () => {
    const { findings } = cellsOf([
      { tags: { env: 'prod' }, times: 9 },
      { tags: { Environment: 'production' }, times: 2 },
    ]);
    expect(findings.map(({ code, count, tagFix }) => [code, count, tagFix])).toEqual([
      ['misspelt_tag', 2, { key: 'env', value: 'prod', instead: 'Environment' }],
    ]);
  });
});
