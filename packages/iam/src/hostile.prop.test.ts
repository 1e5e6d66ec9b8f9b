// Whatever comes in, nothing is thrown, and what cannot be read is never allowed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authorize,
  checkPolicy,
  compile,
  explain,
  type Policies,
  parsePolicy,
  type Request,
  readOrganization,
  readPoliciesFrom,
  readRequest,
} from './index.ts';

const full = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const good: Request = { principal: 'arn:aws:iam::111122223333:user/ada', action: 's3:GetObject', resource: '*' };
const anything = fc.anything({
  withNullPrototype: true,
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSparseArray: true,
  maxDepth: 4,
});
/** Something, with one property replaced by anything. */
const spoilt = (base: object): fc.Arbitrary<object> =>
  fc.tuple(fc.constantFrom(...Object.keys(base)), anything).map(([key, value]) => ({ ...base, [key]: value }));
const runs = { numRuns: 1500 };

describe('hostile input', () => {
  it('as a request throws nothing and is not allowed unless it can be read', () => {
    const request = fc.oneof(
      anything,
      spoilt(good),
      spoilt({ ...good, context: {}, resourceAccount: '' }),
      spoilt({ ...good, resources: [] }),
    );
    fc.assert(
      fc.property(request, (given) => {
        const input = { request: given as Request, policies: { identity: [full] } };
        const { effect, explicit, blockedBy, problems } = authorize(input);
        expect(explain(input)).toMatchObject({ effect, explicit, blockedBy });
        if (problems !== undefined) expect(effect).toBe('deny');
      }),
      runs,
    );
  });

  it('as policies throws nothing and allows nothing', () => {
    const policies = fc.oneof(
      anything,
      spoilt({
        identity: [],
        boundary: {},
        session: [],
        resource: {},
        endpoint: [],
        scp: [],
        rcp: [],
        managementAccount: '',
      }),
      anything.map((document) => ({ identity: [full, document] })),
      anything.map((nodes) => ({ identity: [full], scp: [nodes] })),
    );
    fc.assert(
      fc.property(policies, (given) => {
        const compiled = compile(given as Policies);
        const { effect } = compiled.decide(good);
        explain({ request: good, policies: given as Policies });
        if (compiled.problems.some((problem) => problem.severity === 'error')) expect(effect).toBe('deny');
      }),
      runs,
    );
  });

  it('as documents, organizations and files throws nothing', () => {
    const statement = spoilt({
      Sid: 'A',
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: {},
      Principal: '*',
      NotAction: '',
      NotResource: '',
    });
    const document = fc.oneof(
      anything,
      spoilt(full),
      statement.map((one) => ({ Statement: [one] })),
    );
    const node = spoilt({ id: 'r-abcd', name: 'Root', scps: ['FullAWSAccess'], rcps: [], units: [], accounts: [] });
    fc.assert(
      fc.property(document, fc.oneof(anything, node), fc.string({ unit: 'binary' }), (policy, root, text) => {
        for (const kind of ['identity', 'resource', 'scp', 'rcp', 'trust'] as const) {
          parsePolicy(policy as object, { kind });
          checkPolicy(policy as object, kind);
        }
        readOrganization({ managementAccount: '111111111111', policies: { p: policy }, root });
        readOrganization(root as object);
        for (const one of [text, JSON.stringify({ text })]) {
          parsePolicy(one);
          readRequest(one);
          readOrganization(one);
          readPoliciesFrom([{ path: text, text: one }]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that traps or refers to itself is answered with problems', () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trapped');
        },
        ownKeys: () => {
          throw new Error('trapped');
        },
      },
    );
    const loop: { id: string; units: object[] } = { id: 'r-abcd', units: [] };
    loop.units.push(loop);
    expect(authorize({ request: trap as Request, policies: {} }).problems?.[0]?.code).toBe('request.hostile');
    expect(
      authorize({ request: { ...good, context: trap as Request['context'] & object }, policies: { identity: [full] } })
        .effect,
    ).toBe('deny');
    expect(compile(trap as Policies).problems[0]?.code).toBe('policies.form');
    expect(compile(trap as Policies).decide(good).effect).toBe('deny');
    expect(readOrganization({ managementAccount: '111111111111', root: loop }).organization).toBeUndefined();
  });
});
