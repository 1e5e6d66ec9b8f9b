import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allOf, anyOneOf, condition, flow, inGroup, isUser, theManager } from '../../oracle/cast.ts';
import { conditionLabel } from '../consent/terms.ts';
import { durationText } from './duration-text.ts';
import { flowSentence } from './flow-sentence.ts';
import { nearestName } from './nearest-name.ts';
import { plainTerms } from './terms.ts';

const known = new Map([
  ['scp_pii', 'rds-prod-pii'],
  ['scp_dev', 'rds-dev'],
  ['bdl_kit', 'On-call kit'],
  ['int_aws', 'aws'],
]);
const names = (id: string): string => known.get(id) ?? id;

describe('a flow as a sentence', () => {
  test.each([
    {
      given: flow(),
      says: 'a member of `data` may ask for what is in `rds-prod-pii`, up to 1 hour, without asking anyone',
    },
    {
      given: flow({
        approval: allOf(theManager, inGroup('dba'), inGroup('compliance')),
        targets: [{ kind: 'scope', scopeId: 'scp_pii', permissions: ['READ_ONLY'] }],
      }),
      says: "a member of `data` may ask for what is in `rds-prod-pii` (READ_ONLY), up to 1 hour, when the requester's manager, a member of `dba` and a member of `compliance` agree",
    },
    {
      given: flow({ approval: allOf(theManager, inGroup('dba')), settings: { distinctPeople: true } }),
      says: "a member of `data` may ask for what is in `rds-prod-pii`, up to 1 hour, when the requester's manager and a member of `dba` agree, each a different person",
    },
    {
      given: flow({
        approval: allOf(theManager),
        settings: { reasonRequired: true, approverReasonRequired: true },
        terms: {
          ...plainTerms,
          duration: { ...plainTerms.duration, defaultSec: 1_800, stepSec: 900 },
          noticeLeadSec: 300,
        },
      }),
      says: "a member of `data` may ask for what is in `rds-prod-pii`, up to 1 hour, 30 minutes where nothing else is asked, in steps of 15 minutes, when the requester's manager agrees; whoever asks and whoever agrees has to say why; told 5 minutes before its end",
    },
    {
      given: flow({ settings: { reasonRequired: true }, terms: { ...plainTerms, noticeLeadSec: 0 } }),
      says: 'a member of `data` may ask for what is in `rds-prod-pii`, up to 1 hour, without asking anyone; whoever asks has to say why; nobody is told before its end',
    },
    {
      given: flow({ approval: anyOneOf(theManager, isUser('zoe')), settings: { selfApproval: true } }),
      says: "a member of `data` may ask for what is in `rds-prod-pii`, up to 1 hour, when the requester's manager or `zoe` agrees; the requester's own consent counts",
    },
    {
      given: flow({
        approval: {
          mode: 'ANY_OF',
          groups: [...allOf(theManager, inGroup('dba')).groups, ...anyOneOf(inGroup('sre')).groups],
        },
      }),
      says: "a member of `data` may ask for what is in `rds-prod-pii`, up to 1 hour, when the requester's manager and a member of `dba`, or a member of `sre` agree",
    },
    {
      given: flow({
        active: false,
        requesters: {
          operator: 'AND',
          conditions: [
            inGroup('data', 'backend'),
            condition('department', ['eng'], 'starts_with'),
            condition('group', ['contractors'], 'is_not'),
          ],
        },
        targets: [
          { kind: 'scope', scopeId: 'scp_pii', permissions: null },
          { kind: 'scope', scopeId: 'scp_dev', permissions: null },
        ],
        durationSecMax: 14_400,
      }),
      says: 'switched off: a member of `data` or `backend` who is also a person whose `department` starts with `eng` who is also a person who is no member of `contractors` may ask for what is in `rds-prod-pii` and what is in `rds-dev`, up to 4 hours, without asking anyone',
    },
    {
      given: flow({ requesters: { operator: 'OR', conditions: [] }, targets: [] }),
      says: 'nobody may ask for nothing, up to 1 hour, without asking anyone',
    },
    {
      given: flow({
        targets: [
          { kind: 'bundle', bundleId: 'bdl_kit' },
          {
            kind: 'selection',
            integrationId: 'int_aws',
            resourceType: 'rds',
            permissions: ['READ'],
            lines: [
              { mode: 'include', by: 'tag', key: 'env', values: ['dev', 'test'] },
              { mode: 'include', by: 'parent', key: null, values: ['eu-1'] },
              { mode: 'exclude', by: 'name', key: null, values: ['hr'] },
            ],
          },
          { kind: 'selection', integrationId: 'int_aws', resourceType: 's3', permissions: ['READ'], lines: null },
        ],
      }),
      says: 'a member of `data` may ask for the bundle `On-call kit`, `rds` of `aws` tagged `env` `dev` or `test` or under `eu-1`, except those named `hr` (READ) and any `s3` of `aws` (READ), up to 1 hour, without asking anyone',
    },
    {
      given: flow({
        terms: {
          ...plainTerms,
          requestFor: { self: false, directReports: true, others: { operator: 'OR', conditions: [inGroup('robots')] } },
        },
      }),
      says: 'a member of `data` may ask for what is in `rds-prod-pii`, for people who report to them and whoever is a member of `robots`, up to 1 hour, without asking anyone',
    },
    {
      given: flow({ targets: [{ kind: 'scope', scopeId: 'scp_lost', permissions: null }] }),
      says: 'a member of `data` may ask for what is in `scp_lost`, up to 1 hour, without asking anyone',
    },
  ])('$says', ({ given, says }) => {
    expect(flowSentence(given, names)).toBe(says);
  });
});

describe('a condition in words', () => {
  test.each([
    [isUser('zoe', 'bob'), '`zoe` or `bob`'],
    [condition('user', ['zoe'], 'is_not'), 'anybody but `zoe`'],
    [condition('user', ['ext-'], 'starts_with'), 'a person whose address starts with `ext-`'],
    [condition('group', ['data'], 'contains'), 'a member of a group whose name contains `data`'],
    [condition('manager', ['max']), 'a person whose manager is `max`'],
    [condition('manager', ['max'], 'is_not'), 'a person whose `manager` is not `max`'],
    [condition('group', ['ext'], 'does_not_contain'), 'a person in no group whose name contains `ext`'],
    [condition('shift', ['night'], 'does_not_contain'), 'a person on no shift whose name contains `night`'],
    [condition('manager', ['max'], 'contains'), "a person whose manager's address contains `max`"],
    [
      condition('manager_of_manager', ['max'], 'starts_with'),
      "a person whose manager's manager's address starts with `max`",
    ],
    [condition('city', ['Oslo'], 'does_not_contain'), 'a person whose `city` does not contain `Oslo`'],
  ])('%j is "%s"', (given, words) => {
    expect(conditionLabel(given)).toBe(words);
  });
});

describe('a duration in words', () => {
  test.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [59, '59 seconds'],
    [60, '1 minute'],
    [61, '61 seconds'],
    [119, '119 seconds'],
    [120, '2 minutes'],
    [121, '2 minutes 1 second'],
    [3599, '59 minutes 59 seconds'],
    [3600, '1 hour'],
    [3601, '1 hour 1 second'],
    [5400, '90 minutes'],
    [7200, '2 hours'],
    [9000, '2 hours 30 minutes'],
    [86_400, '1 day'],
    [93_600, '1 day 2 hours'],
    [172_800, '2 days'],
    [31_622_400, '366 days'],
  ])('%i seconds are "%s"', (seconds, words) => {
    expect(durationText(seconds)).toBe(words);
  });
  const inSeconds = (words: string): number =>
    [...words.matchAll(/(\d+) (day|hour|minute|second)s?/g)].reduce(
      (sum, [, count, unit]) =>
        sum + Number(count) * ({ day: 86_400, hour: 3_600, minute: 60, second: 1 }[unit ?? ''] ?? Number.NaN),
      0,
    );
  test('nothing is rounded: the words mean exactly the seconds', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat({ max: 31_622_400 }), fc.nat({ max: 8_000 })),
        (seconds) => inSeconds(durationText(seconds)) === seconds,
      ),
    );
  });
  test('that property catches words that leave the seconds out', () => {
    const mistaken = (seconds: number): string => durationText(Math.floor(seconds / 60) * 60);
    expect(
      fc.check(fc.property(fc.nat({ max: 8_000 }), (seconds) => inSeconds(mistaken(seconds)) === seconds)).failed,
    ).toBe(true);
  });
});

describe('the name somebody meant', () => {
  test.each([
    ['rds-prod-pi', 'rds-prod-pii'],
    ['RDS-Prod-PII', 'rds-prod-pii'],
    ['dbas', 'dba'],
    ['quite-something-else', null],
    ['x', null],
    ['y'.repeat(500), null],
  ])('%s → %s', (asked, meant) => {
    expect(nearestName(asked, ['rds-prod-pii', 'rds-prod-internal', 'dba', 'z'.repeat(500)])).toBe(meant);
  });
});
