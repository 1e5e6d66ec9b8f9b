// What may happen in a random story, as the sentences of stories: what is found reads like every other story, and can be kept as one.

import fc from 'fast-check';
import type { Step } from '../stories/parse-stories.ts';
import { changes } from './estate.ts';

const engineers = ['engineer', 'colleague', 'engineer-two'] as const;
const seniors = ['manager', 'dba', 'second-dba', 'dba-two', 'security', 'compliance', 'director'] as const;
const movers = [...engineers, 'dba', 'dba-two', 'security', 'outsider'] as const;
const one = fc.constantFrom;

/** Biased to edges: just before, at and after what flows and shifts count with. */
const pauses: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: one('') },
  {
    weight: 4,
    arbitrary: fc
      .tuple(one(0, 600, 3_600, 7_200, 28_800), one(-1, 0, 1, 59, 60, 61))
      .map(([whole, edge]) => `+${Math.max(1, whole + edge)}s`),
  },
);

const wishes: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 2,
    arbitrary: one('READ_ONLY on dev-customers', 'READ_WRITE on dev-billing').map((it) => `${it} through "dev"`),
  },
  {
    weight: 3,
    arbitrary: one(
      'READ_ONLY on prod-customers',
      'READ_ONLY on prod-billing',
      'READ_ONLY on prod-customers and prod-billing',
    ).map((it) => `${it} through "pii"`),
  },
  { weight: 3, arbitrary: one('READ_ONLY on hidden-vault through "vault"') },
  { weight: 2, arbitrary: one('READ_WRITE on prod-customers through "on call"') },
  {
    weight: 2,
    arbitrary: one('prod-customers', 'prod-billing').map(
      (it) => `READ_ONLY on ${it} through "emergency" because "down"`,
    ),
  },
  { weight: 2, arbitrary: one('READ_WRITE on dev-customers through "proved"') },
  {
    weight: 2,
    arbitrary: one('+1s', '+59s', '+600s', '+3601s').map(
      (start) => `READ_ONLY on dev-customers for 10 minutes through "later" starting ${start}`,
    ),
  },
  { weight: 1, arbitrary: one('READ_ONLY on dev-customers through "dev" on behalf of deploy') },
);

const said = (who: fc.Arbitrary<string>, does: fc.Arbitrary<string>): fc.Arbitrary<Omit<Step, 'when'>> =>
  fc.tuple(who, does).map(([name, deed]) => ({ line: 0, who: name, does: deed, expected: '' }));

const deeds: fc.Arbitrary<Omit<Step, 'when'>> = fc.oneof(
  {
    weight: 10,
    arbitrary: said(
      one(...engineers),
      wishes.map((wish) => `asks for ${wish}`),
    ),
  },
  { weight: 14, arbitrary: said(one(...seniors, ...engineers), one('approves')) },
  { weight: 1, arbitrary: said(one(...seniors), one('approves for only 10 minutes')) },
  { weight: 1, arbitrary: said(one(...seniors), one('rejects')) },
  { weight: 1, arbitrary: said(one(...engineers), one('withdraws')) },
  { weight: 3, arbitrary: said(one(...engineers), one('extends it')) },
  { weight: 2, arbitrary: said(one(...engineers), one('gives it back')) },
  { weight: 1, arbitrary: said(one('admin'), one('revokes it')) },
  {
    weight: 3,
    arbitrary: said(one('engineer', 'colleague'), one('types the code', 'types the code', 'types a wrong code')),
  },
  { weight: 2, arbitrary: said(one('security', 'compliance'), one('reviews it as founded because "it was down"')) },
  {
    weight: 3,
    arbitrary: said(
      one(...seniors),
      fc
        .tuple(one(...seniors, 'engineer'), one('10 minutes', '2 hours'))
        .map(([to, long]) => `lets ${to} decide for them for ${long}`),
    ),
  },
  {
    weight: 4,
    arbitrary: said(
      one(...movers),
      fc.tuple(one('joins', 'leaves'), one('engineers', 'seniors', 'dbas', 'watch')).map((it) => it.join(' ')),
    ),
  },
  {
    weight: 2,
    arbitrary: said(
      one('engineer', 'colleague', 'dba', 'security'),
      one('leaves the company', 'comes back', 'comes back'),
    ),
  },
  {
    weight: 1,
    arbitrary: said(
      one(...engineers),
      one('gets the manager director', 'gets the manager manager', 'gets the manager dba'),
    ),
  },
  {
    weight: 2,
    arbitrary: said(
      one('admin'),
      one(...Object.keys(changes)).map((name) => `applies "${name}"`),
    ),
  },
  {
    weight: 1,
    arbitrary: said(
      one('admin'),
      one('switches off "watch"', 'switches on "watch"', 'switches off "pii"', 'switches on "pii"'),
    ),
  },
  {
    weight: 1,
    arbitrary: said(
      one('admin'),
      one('tags dev-billing with DataClassification=pii', 'tags dev-billing with DataClassification=internal'),
    ),
  },
);

/** Engineers who can prove who they are. */
const enrolments: readonly Step[] = ['engineer', 'colleague'].map((who) => ({
  line: 0,
  when: '',
  who,
  does: 'sets up an authenticator',
  expected: '',
}));

/** Somebody asks and those who could agree do, so that stories get far enough for the rest to matter. */
const agreements: fc.Arbitrary<readonly Omit<Step, 'when'>[]> = fc
  .tuple(
    one(...engineers),
    one(
      { wish: 'READ_ONLY on prod-customers and prod-billing through "pii"', by: ['manager', 'second-dba'] },
      { wish: 'READ_ONLY on prod-customers through "pii"', by: ['dba', 'manager'] },
      { wish: 'READ_ONLY on hidden-vault through "vault"', by: ['security', 'compliance'] },
      { wish: 'READ_ONLY on hidden-vault through "vault"', by: ['dba', 'dba-two', 'security'] },
      { wish: 'READ_WRITE on prod-customers through "on call"', by: ['dba', 'security', 'director'] },
      { wish: 'READ_WRITE on dev-customers through "proved"', by: [] },
      { wish: 'READ_ONLY on dev-customers for 10 minutes through "later" starting +600s', by: [] },
    ),
  )
  .map(([who, { wish, by }]) => [
    { line: 0, who, does: `asks for ${wish}`, expected: '' },
    ...(wish.includes('proved') ? [{ line: 0, who, does: 'types the code', expected: '' }] : []),
    ...by.map((name) => ({ line: 0, who: name, does: 'approves', expected: '' })),
  ]);

/** What happens, one thing after another, some of it after a while. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.tuple(
      pauses,
      fc.oneof(
        { weight: 4, arbitrary: deeds.map((deed): readonly Omit<Step, 'when'>[] => [deed]) },
        { weight: 1, arbitrary: agreements },
      ),
    ),
    { minLength: 8, maxLength: 14, size: 'max' },
  )
  .map((all) => [
    ...enrolments,
    ...all.flatMap(([when, told]) => told.map((deed, at) => ({ ...deed, when: at === 0 ? when : '' }))),
  ]);

/** A story as a table, to read what a law found. */
export const tableOf = (told: readonly Step[]): string =>
  [
    '| when | who | does |',
    '|---|---|---|',
    ...told.map(({ when, who, does }) => `| ${when} | ${who} | ${does} |`),
  ].join('\n');
