// What counts as drift, one row a sentence, with the bounds by name.

import { describe, expect, it } from 'vitest';
import { acceptReading, reviewScope } from './review-scope.ts';
import { driftDefaults, type ScopeBaseline, type ScopeReading, type SeenKey } from './scope-reading.ts';

const id = 'scp_00000000000000000000000000' as const;
const query = 'resource_tag["Environment"] = "development"';
const named: readonly SeenKey[] = [{ field: 'resource_tag', key: 'Environment', values: ['development'] }];
const seen: readonly SeenKey[] = [
  { field: 'resource_tag', key: 'Environment', values: ['development', 'production'] },
  { field: 'resource_tag', key: 'Team', values: ['data'] },
];

const reading = (parts: Partial<ScopeReading> = {}): ScopeReading => ({
  scopeId: id,
  scopeName: 'dev',
  query,
  problem: null,
  resources: 20,
  entitlements: 40,
  environments: [{ value: 'development', count: 20 }],
  accounts: [{ value: '111', count: 20 }],
  named,
  offered: true,
  ...parts,
});

const baseline: ScopeBaseline = {
  scopeId: id,
  query,
  at: 1,
  resources: 20,
  environments: ['development'],
  accounts: ['111'],
  keys: [seen[0] ?? { field: 'resource_tag', key: '', values: [] }],
};

const review = (
  now: Partial<ScopeReading>,
  rest: { readonly baseline?: ScopeBaseline | null; readonly seen?: readonly SeenKey[] } = {},
) => reviewScope({ reading: reading(now), baseline, settings: driftDefaults, seen, now: 5, ...rest });

describe('a scope over thousands of accounts', () => {
  const accounts = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ value: String(100_000 + at), count: 1 }));
  const before = { ...baseline, accounts: accounts(5_000).map(({ value }) => value) };

  it('is told apart from one account more', () => {
    expect(review({ accounts: accounts(5_000) }, { baseline: before }).held).toEqual([]);
    const { held } = review({ accounts: accounts(5_001) }, { baseline: before });
    expect(held.map(({ kind, sentence }) => [kind, sentence.split(';')[0]])).toEqual([
      ['scope.crossed_account', '`dev` now reaches into the account `105000` (1 resource)'],
    ]);
  });

  it('that had no border, because they were too many, has the one that is known now', () => {
    const reviewed = review({ accounts: accounts(3_000) }, { baseline: { ...baseline, accounts: null } });
    expect(reviewed.held).toEqual([]);
    expect(reviewed.baseline?.accounts?.length).toBe(3_000);
  });
});

describe('accounts that separate environments', () => {
  const told = {
    ofAccounts: new Map([
      ['111', 'development'],
      ['222', 'development'],
      ['333', 'production'],
    ]),
    order: [
      { name: 'development', also: ['dev'] },
      { name: 'production', also: ['prod'] },
    ],
  };
  const crossed = (now: Partial<ScopeReading>, known = baseline) =>
    reviewScope({ reading: reading(now), baseline: known, settings: driftDefaults, seen, told, now: 5 })
      .held.filter(({ kind }) => kind === 'scope.crossed_environment')
      .map(({ sentence }) => sentence);
  const into = (account: string) => ({
    accounts: [
      { value: '111', count: 15 },
      { value: account, count: 5 },
    ],
  });

  it('tell of production where no tag does, and of nothing between accounts of one environment', () => {
    expect(crossed(into('333'))).toEqual([
      '`dev` now reaches into the environment `production` (5 resources); until now it held `development`',
    ]);
    expect(crossed(into('222'))).toEqual([]);
    expect(crossed(into('444'))).toEqual([]);
  });

  it('are one environment with tags that say it in another word, and told once', () => {
    const environments = [
      { value: 'dev', count: 15 },
      { value: 'prod', count: 5 },
    ];
    expect(crossed({ environments })).toEqual([
      '`dev` now reaches into the environment `prod` (5 resources); until now it held `development`',
    ]);
    expect(crossed({ environments, ...into('333') })).toHaveLength(1);
  });

  it('count for what was measured before they were known, and are accepted with the finding', () => {
    expect(crossed(into('333'), { ...baseline, accounts: ['111', '333'] })).toEqual([]);
    const accepted = acceptReading('scope.crossed_environment', baseline, reading(into('333')), told);
    expect(accepted.environments).toEqual(['development', 'production']);
    expect(crossed(into('333'), accepted)).toEqual([]);
  });
});

describe('what is found about a scope', () => {
  it.each<[string, Partial<ScopeReading>, readonly [string, string, string][]]>([
    ['nothing, when nothing moved', {}, []],
    ['nothing, when it grew by half exactly', { resources: 30 }, []],
    ['grown by more than half', { resources: 31 }, [['scope.grew', 'medium', '`dev` grew from 20 to 31 resources']]],
    ['shrunk by more than half', { resources: 9 }, [['scope.shrank', 'low', '`dev` shrank from 20 to 9 resources']]],
    [
      'empty, which is not told as shrunk too',
      { resources: 0, environments: [], accounts: [] },
      [['scope.empty', 'medium', '`dev` holds nothing any more; it held 20 resources']],
    ],
    [
      'another environment, which is grave',
      {
        environments: [
          { value: 'development', count: 19 },
          { value: 'production', count: 1 },
        ],
      },
      [
        [
          'scope.crossed_environment',
          'high',
          '`dev` now reaches into the environment `production` (1 resource); until now it held `development`',
        ],
      ],
    ],
    ['an environment that left crosses nothing', { environments: [] }, []],
    [
      'another account',
      { accounts: [{ value: '333', count: 2 }] },
      [
        [
          'scope.crossed_account',
          'high',
          '`dev` now reaches into the account `333` (2 resources); until now it held `111`',
        ],
      ],
    ],
    ['more accounts than are told apart: no border', { accounts: null }, []],
    [
      'a scope that no flow offers is never urgent',
      { resources: 200, offered: false },
      [['scope.grew', 'low', '`dev` grew from 20 to 200 resources']],
    ],
    [
      'a query that cannot be read, and nothing else about it',
      { problem: 'unknown field `x`', resources: 0 },
      [
        [
          'scope.unreadable',
          'high',
          'the query of `dev` can no longer be read, so it holds nothing: unknown field `x`',
        ],
      ],
    ],
  ])('%s', (_what, now, expected) => {
    expect(review(now).held.map(({ kind, severity, sentence }) => [kind, severity, sentence])).toEqual(expected);
  });

  it('fewer than the least number of resources is never drift, however large the share', () => {
    const small = { ...baseline, resources: 2 };
    expect(review({ resources: 11 }, { baseline: small }).held).toEqual([]);
    expect(review({ resources: 12 }, { baseline: small }).held).toHaveLength(1);
  });

  it('a key that no resource has is told with the key it became, by the values it had', () => {
    const renamed: readonly SeenKey[] = [{ field: 'resource_tag', key: 'env', values: ['development'] }];
    const [empty, unseen] = review(
      { resources: 0, environments: [], accounts: [] },
      { seen: renamed },
    ).held.toReversed();
    expect(empty?.kind).toBe('scope.empty');
    expect(unseen?.sentence).toBe(
      '`dev` asks for the tag `Environment`, which no resource has; it may have become `env`',
    );
    expect(unseen?.details).toEqual({ field: 'resource_tag', key: 'Environment', likely: 'env' });
    const byHad = review(
      { named: [{ field: 'resource_tag', key: 'Environment', values: [] }] },
      { seen: [{ field: 'resource_tag', key: 'landscape', values: ['development', 'production'] }] },
    );
    expect(byHad.held[0]?.details).toMatchObject({ likely: 'landscape' });
  });

  it('of an inventory of which nothing is known, no key is missing', () => {
    expect(review({}, { seen: [] }).held).toEqual([]);
  });
});

describe('what the next review compares with', () => {
  it('a scope that is new, or has another query, or held nothing yet, is compared with nothing', () => {
    const other = { ...baseline, query: 'resource_type = "x"' };
    const none = { ...baseline, resources: 0 };
    for (const before of [null, other, none]) {
      const { held, baseline: next } = review({ resources: 500 }, { baseline: before });
      expect(held).toEqual([]);
      expect(next).toMatchObject({ query, resources: 500, at: 5, environments: ['development'] });
    }
  });

  it('what is found does not become the measure by itself: a slow drift is found like a fast one', () => {
    let kept: ScopeBaseline | null = baseline;
    for (const resources of [24, 28, 30]) kept = review({ resources }, { baseline: kept }).baseline;
    expect(review({ resources: 31 }, { baseline: kept }).held.map(({ kind }) => kind)).toEqual(['scope.grew']);
  });

  it('accepting takes over what the finding is about and nothing else', () => {
    const now = reading({
      resources: 90,
      environments: [{ value: 'production', count: 1 }],
      accounts: [{ value: '333', count: 1 }],
    });
    expect(acceptReading('scope.grew', baseline, now)).toEqual({ ...baseline, resources: 90 });
    expect(acceptReading('scope.crossed_environment', baseline, now)).toEqual({
      ...baseline,
      environments: ['production'],
    });
    expect(acceptReading('scope.crossed_account', baseline, now)).toEqual({ ...baseline, accounts: ['333'] });
    expect(acceptReading('scope.key_unseen', baseline, now)).toEqual(baseline);
  });
});
