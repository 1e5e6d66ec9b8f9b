// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
// What a replay says of a call holds whatever the record left open; nothing that comes in as a record throws, or is lost from the counts; and however a
// stream is cut, the same records come out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCaller } from '../match/caller.ts';
import type { Policies } from '../types.ts';
import { Guardrails, type Question } from './guardrails.ts';
import { impactOf } from './impact.ts';
import type { CallerOfRecord } from './principal-of.ts';
import { RecordSplitter } from './record-splitter.ts';

const name = 'arn:aws:iam::222222222222:role/ada';
const read = readCaller(name);
if (typeof read === 'string') throw new Error(read);
const caller: CallerOfRecord = {
  principal: name,
  caller: read,
  shown: name,
  account: '222222222222',
  known: true,
  via: undefined,
  mfa: undefined,
  id: undefined,
};

const keys = ['aws:PrincipalTag/team', 'aws:RequestedRegion', 'aws:PrincipalOrgID'] as const;
const values = ['a', 'b', 'c*'] as const;
const resources = ['arn:aws:s3:::a/x', 'arn:aws:s3:::b/x', 'arn:aws:s3:::c/y'] as const;

const condition = fc.tuple(
  fc.constantFrom(
    'StringEquals',
    'StringNotEquals',
    'StringLike',
    'StringNotLikeIfExists',
    'StringEqualsIfExists',
    'Null',
  ),
  fc.constantFrom(...keys),
  fc.oneof(fc.constantFrom(...values), fc.constant('${aws:PrincipalTag/team}')),
  fc.constantFrom('true', 'false'),
);
const statement = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constantFrom('*', 's3:*', 's3:GetObject', 'ec2:*'),
    element: fc.constantFrom('Resource', 'NotResource'),
    resource: fc.constantFrom('*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::*/x', 'arn:aws:s3:::${aws:PrincipalTag/team}/*'),
    conditions: fc.array(condition, { maxLength: 2 }),
  })
  .map(({ element, resource, conditions, ...rest }) => {
    const Condition: Record<string, Record<string, string>> = {};
    for (const [operator, key, value, flag] of conditions)
      Condition[operator] = { ...Condition[operator], [key]: operator === 'Null' ? flag : value };
    const where = element === 'NotResource' && resource !== '*' ? { NotResource: resource } : { Resource: resource };
    return { ...rest, ...where, ...(conditions.length === 0 ? {} : { Condition }) };
  });
// Half of the documents begin with everything, so that what is taken away shows.
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const document = fc.tuple(fc.boolean(), fc.array(statement, { minLength: 1, maxLength: 3 })).map(([open, list]) => ({
  Version: '2012-10-17',
  Statement: open ? [everything, ...list] : list,
}));
const policies: fc.Arbitrary<Policies> = fc.record({
  boundary: document,
  scp: fc.array(document, { minLength: 1, maxLength: 2 }).map((list) => [{ node: 'r-1', policies: list }]),
});

interface Facts {
  readonly context: Readonly<Record<string, string>>;
  readonly arn: string;
}
const asked = ({ context, arn }: Partial<Facts>, unknownKeys: readonly string[]): Question => ({
  caller,
  action: 's3:GetObject',
  arn,
  account: '222222222222',
  endpoint: false,
  context: context ?? {},
  unknownKeys,
});

describe('a replay', () => {
  it('says what holds for every value of what is not known', () => {
    const seen = new Map<string, number>();
    const value = fc.constantFrom('a', 'b', 'cc');
    const facts: fc.Arbitrary<Facts> = fc.record({
      context: fc.record({ [keys[0]]: value, [keys[1]]: value, [keys[2]]: value }, { requiredKeys: [] }),
      arn: fc.constantFrom(...resources),
    });
    fc.assert(
      fc.property(policies, facts, fc.subarray([...keys]), fc.boolean(), (some, real, hidden, hideResource) => {
        const guardrails = new Guardrails({ policies: some });
        const known = Object.fromEntries(
          Object.entries(real.context).filter(([key]) => !hidden.some((one) => one === key)),
        );
        const unknownKeys = hidden.map((key) => key.toLowerCase());
        const said = guardrails.ask(
          asked({ context: known, ...(hideResource ? {} : { arn: real.arn }) }, unknownKeys),
        ).answer;
        const truth = guardrails.ask(asked(real, [])).answer;
        seen.set(`${said} ${truth}`, (seen.get(`${said} ${truth}`) ?? 0) + 1);
        if (said !== 'unknown') expect(said).toBe(truth);
      }),
      { numRuns: 2500 },
    );
    // Every answer is met, and unknown is no answer for everything.
    for (const met of ['allowed allowed', 'denied denied', 'unknown allowed', 'unknown denied'])
      expect(seen.get(met) ?? 0, met).toBeGreaterThan(20);
  });

  it('takes anything for a record, and counts it once', () => {
    const fields = fc.record(
      {
        eventSource: fc.oneof(fc.constantFrom('s3.amazonaws.com', 'ec2.amazonaws.com', '__proto__'), fc.string()),
        eventName: fc.oneof(fc.constantFrom('GetObject', 'RunInstances', 'constructor'), fc.string()),
        userIdentity: fc.oneof(
          fc.constant({ type: 'IAMUser', arn: 'arn:aws:iam::222222222222:user/a' }),
          fc.anything(),
        ),
        requestParameters: fc.anything({ maxDepth: 5 }),
        resources: fc.anything(),
        errorCode: fc.anything(),
        eventTime: fc.anything(),
        awsRegion: fc.anything(),
        sourceIPAddress: fc.anything(),
      },
      { requiredKeys: [] },
    );
    const guarding = {
      boundary: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: '*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestTag/a': '1', 'aws:ResourceTag/a': '1' } },
          },
        ],
      },
    };
    fc.assert(
      fc.property(fc.array(fc.oneof(fields, fc.anything()), { maxLength: 5 }), (some) => {
        const impact = impactOf({ policies: guarding });
        for (const one of some) impact.add(one);
        const { read: all, notGrouped: _, ...counts } = impact.report().records;
        expect(all).toBe(some.length);
        expect(Object.values(counts).reduce((sum, one) => sum + one, 0)).toBe(all);
      }),
      { numRuns: 1500 },
    );
  });

  it('finds the same records however a stream is cut', () => {
    const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 5 });
    fc.assert(
      fc.property(records, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (list, sizes) => {
        // A key that cannot be set from text is no key of a record.
        const text = JSON.stringify({ Records: list });
        const splitter = new RecordSplitter();
        const found: unknown[] = [];
        for (let at = 0, index = 0; at < text.length; index += 1) {
          const size = sizes[index % sizes.length] ?? 1;
          found.push(...splitter.push(text.slice(at, at + size)).records);
          at += size;
        }
        expect(JSON.stringify({ Records: found })).toBe(JSON.stringify(JSON.parse(text)));
        expect(splitter.end()).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
