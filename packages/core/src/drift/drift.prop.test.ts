// A change that is undone resolves what it opened: over random little estates, looked at before, after, and after the change is taken
// back. The generator is seen to reach every kind of finding.

import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Finding, FindingKind } from './finding.ts';
import { findingKinds } from './finding.ts';
import { reviewScope } from './review-scope.ts';
import type { DriftSettings, ScopeBaseline, ScopeReading, SeenKey, ValueCount } from './scope-reading.ts';
import { settleFindings } from './settle-findings.ts';

const settings: DriftSettings = { share: 0.5, rowsMin: 2, environmentTags: ['env'], reviewEveryMs: 1 };
const id = 'scp_00000000000000000000000000' as const;
const named: readonly SeenKey[] = [{ field: 'resource_tag', key: 'team', values: ['a'] }];

interface Thing {
  readonly team: string | null;
  readonly env: string;
  readonly account: string;
}
interface Estate {
  readonly things: readonly Thing[];
  readonly problem: string | null;
}

const thing = fc.record({
  team: fc.constantFrom('a', 'a', 'b', null),
  env: fc.constantFrom('dev', 'prod'),
  account: fc.constantFrom('1', '2', '3'),
});
const estate = fc.record({
  things: fc.oneof(fc.array(thing, { maxLength: 3 }), fc.array(thing, { minLength: 4, maxLength: 14 })),
  problem: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, fc.constant('unknown field')),
});

const countsOf = (values: readonly string[]): readonly ValueCount[] =>
  [...new Set(values)].map((value) => ({ value, count: values.filter((one) => one === value).length }));

/** The scope `team = a`, looked at in an estate. */
function readingOf({ things, problem }: Estate): ScopeReading {
  const members = problem === null ? things.filter(({ team }) => team === 'a') : [];
  return {
    scopeId: id,
    scopeName: 's',
    query: 'resource_tag["team"] = "a"',
    problem,
    resources: members.length,
    entitlements: members.length,
    environments: countsOf(members.map(({ env }) => env)),
    accounts: countsOf(members.map(({ account }) => account)),
    named,
    offered: true,
  };
}

function seenIn({ things }: Estate): readonly SeenKey[] {
  const teams = [...new Set(things.flatMap(({ team }) => team ?? []))];
  const keys: SeenKey[] = things.length === 0 ? [] : [{ field: 'resource_tag', key: 'env', values: ['dev'] }];
  return teams.length === 0 ? keys : [...keys, { field: 'resource_tag', key: 'team', values: teams }];
}

/** Reviews estates one after another, as a server does: what is open after each. */
function openAfter(estates: readonly Estate[]): readonly (readonly Finding[])[] {
  let baseline: ScopeBaseline | null = null;
  let open: readonly Finding[] = [];
  let ids = 0;
  return estates.map((now, at) => {
    const reviewed = reviewScope({ reading: readingOf(now), baseline, settings, seen: seenIn(now), now: at });
    baseline = reviewed.baseline;
    const newId = () => `fnd_${(ids++).toString().padStart(26, '0')}` as const;
    const settled = settleFindings({ open, held: reviewed.held, now: at, newId, before: new Map() });
    expect(settled.kept.length + settled.resolved.length).toBe(open.length);
    expect(settled.resolved.every(({ resolvedAt }) => resolvedAt === at)).toBe(true);
    open = [...settled.kept, ...settled.opened];
    expect(new Set(open.map(({ key }) => key)).size).toBe(open.length);
    return open;
  });
}

const reached = new Set<FindingKind>();
afterAll(() => expect([...reached].sort()).toEqual(findingKinds.filter((kind) => kind.startsWith('scope.')).sort()));

describe('drift', () => {
  it('a change that is undone resolves what it opened, and only that', () => {
    fc.assert(
      fc.property(estate, estate, (before, after) => {
        const [first = [], second = [], third = []] = openAfter([before, after, before]);
        for (const { kind } of second) reached.add(kind);
        const was = new Set(first.map(({ key }) => key));
        const opened = second.filter(({ key }) => !was.has(key));
        for (const { key } of opened) expect(third.map((one) => one.key)).not.toContain(key);
        for (const { id: one } of first) {
          const stayed = second.some(({ id: other }) => other === one);
          expect(third.some(({ id: other }) => other === one)).toBe(stayed);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('a review that sees the same again opens and resolves nothing', () => {
    fc.assert(
      fc.property(estate, estate, (before, after) => {
        const [, second = [], third = []] = openAfter([before, after, after]);
        expect(third.map(({ id: one }) => one)).toEqual(second.map(({ id: one }) => one));
      }),
    );
  });
});
