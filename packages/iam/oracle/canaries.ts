// Seeded mistakes: evaluators that are wrong in one way each, made by bending the world before the engine sees it or the
// answer after. Corpus and random worlds must both catch every one; a check that misses one is not a check.

import { authorize } from '../src/index.ts';
import { mapDocuments } from './documents.ts';
import { type Document, many, type Policies, type Statement, type Verdict, type World } from './shapes.ts';

export interface Canary {
  readonly mistake: string;
  readonly decide: (world: World) => Verdict;
}

const engine = (world: World): Verdict => {
  const { effect, explicit, blockedBy } = authorize(world);
  return { effect, explicit, blockedBy };
};

/** The engine without some of the policies. */
const forgetting =
  (...names: readonly (keyof Policies)[]): Canary['decide'] =>
  ({ request, policies }) => {
    const kept = Object.fromEntries(Object.entries(policies).filter(([name]) => !names.some((one) => one === name)));
    return engine({ request, policies: kept });
  };

/** The engine with every statement of the layers given changed, or dropped. */
const bending =
  (bend: (statement: Statement) => readonly Statement[]): Canary['decide'] =>
  ({ request, policies }) => {
    const change = (document: Document): Document => {
      const Statement = many(document.Statement).flatMap(bend);
      return { ...document, Statement: Statement.length > 0 ? Statement : nothing(document) };
    };
    return engine({ request, policies: mapDocuments(policies, change) });
  };

/** A statement of the same shape that matches nothing. */
const nothing = (document: Document): Statement => ({
  ...(many(document.Statement).some((one) => one.Principal ?? one.NotPrincipal) ? { Principal: '*' as const } : {}),
  Effect: 'Deny',
  Action: 'none:None',
  Resource: '*',
});

const operators = (rename: (name: string) => string): Canary['decide'] =>
  bending((statement) => [
    statement.Condition === undefined
      ? statement
      : {
          ...statement,
          Condition: Object.fromEntries(
            Object.entries(statement.Condition).map(([name, tests]) => [rename(name), tests]),
          ),
        },
  ]);

const renamed = (from: string, to: string): Canary => ({
  mistake: `${from} is read as ${to}`,
  decide: operators((name) => name.replace(new RegExp(`(^|:)${from}(?=$|IfExists)`), `$1${to}`)),
});

const merged = (levels: Policies['scp']): Policies['scp'] =>
  levels === undefined || levels.length === 0
    ? levels
    : [{ node: 'all', policies: levels.flatMap((level) => level.policies) }];

const afterwards =
  (change: (verdict: Verdict, world: World) => Verdict): Canary['decide'] =>
  (world) =>
    change(engine(world), world);

const layerCanaries: readonly Canary[] = (
  ['identity', 'boundary', 'session', 'resource', 'endpoint', 'scp', 'rcp', 'managementAccount'] as const
).map((name) => ({ mistake: `${name} is not looked at`, decide: forgetting(name) }));

export const canaries: readonly Canary[] = [
  ...layerCanaries,
  {
    mistake: 'SCP levels are gathered into one set',
    decide: ({ request, policies }) => {
      const scp = merged(policies.scp);
      return engine({ request, policies: { ...policies, ...(scp ? { scp } : {}) } });
    },
  },
  {
    mistake: 'only the last SCP level counts',
    decide: ({ request, policies }) =>
      engine({ request, policies: { ...policies, ...(policies.scp ? { scp: policies.scp.slice(-1) } : {}) } }),
  },
  {
    mistake: 'an empty list is an absent layer',
    decide: ({ request, policies }) => {
      const kept = Object.entries(policies).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
      return engine({ request, policies: Object.fromEntries(kept) });
    },
  },
  {
    mistake: 'Deny statements are skipped',
    decide: bending((statement) => (statement.Effect === 'Deny' ? [] : [statement])),
  },
  { mistake: 'conditions are not read', decide: bending((statement) => [withoutCondition(statement)]) },
  {
    mistake: 'NotAction is read as Action',
    decide: bending((statement) => [
      statement.NotAction === undefined
        ? statement
        : { ...withoutKey(statement, 'NotAction'), Action: statement.NotAction },
    ]),
  },
  {
    mistake: 'NotResource is read as Resource',
    decide: bending((statement) => [
      statement.NotResource === undefined
        ? statement
        : { ...withoutKey(statement, 'NotResource'), Resource: statement.NotResource },
    ]),
  },
  {
    mistake: 'Resource is not read',
    decide: bending((statement) => [statement.Resource === undefined ? statement : { ...statement, Resource: '*' }]),
  },
  {
    mistake: 'Principal is not read',
    decide: bending((statement) => [statement.Principal === undefined ? statement : { ...statement, Principal: '*' }]),
  },
  {
    mistake: 'documents without a version have variables',
    decide: ({ request, policies }) =>
      engine({ request, policies: mapDocuments(policies, (document) => ({ Version: '2012-10-17', ...document })) }),
  },
  renamed('StringLike', 'StringEquals'),
  renamed('StringEquals', 'StringEqualsIgnoreCase'),
  renamed('StringNotEquals', 'StringEquals'),
  renamed('ArnLike', 'StringLike'),
  renamed('NumericLessThan', 'NumericLessThanEquals'),
  renamed('DateGreaterThanEquals', 'DateGreaterThan'),
  renamed('NotIpAddress', 'IpAddress'),
  {
    mistake: 'ForAnyValue is read as ForAllValues',
    decide: operators((name) => name.replace('ForAnyValue:', 'ForAllValues:')),
  },
  { mistake: 'IfExists is not read', decide: operators((name) => name.replace(/IfExists$/, '')) },
  {
    mistake: 'only the first resource counts',
    decide: ({ request, policies }) =>
      engine({
        request: 'resources' in request ? { ...request, resources: request.resources.slice(0, 1) } : request,
        policies,
      }),
  },
  {
    mistake: 'the keys of a resource are not read',
    decide: ({ request, policies }) =>
      engine({
        request:
          'resources' in request
            ? { ...request, resources: request.resources.map(({ arn, account }) => ({ arn, account })) }
            : request,
        policies,
      }),
  },
  {
    mistake: 'every request stays in one account',
    decide: ({ request, policies }) => {
      const own = accountOf(request.principal);
      if (own === undefined || 'resources' in request) return engine({ request, policies });
      return engine({ request: { ...request, resourceAccount: own }, policies });
    },
  },
  {
    mistake: 'a session is its role',
    decide: ({ request, policies }) =>
      engine({ request: { ...request, principal: behind(request.principal) }, policies }),
  },
  {
    mistake: 'only the first blocking layer is told',
    decide: afterwards((verdict) => ({ ...verdict, blockedBy: verdict.blockedBy.slice(0, 1) })),
  },
  {
    mistake: 'every deny is explicit',
    decide: afterwards((verdict) => ({ ...verdict, explicit: verdict.effect === 'deny' })),
  },
  { mistake: 'no deny is explicit', decide: afterwards((verdict) => ({ ...verdict, explicit: false })) },
  {
    mistake: 'an explicit deny hides what only lacks',
    decide: afterwards((verdict) =>
      verdict.explicit ? { ...verdict, blockedBy: verdict.blockedBy.slice(-1) } : verdict,
    ),
  },
];

function withoutKey(statement: Statement, key: keyof Statement): Statement {
  const { Effect, ...rest } = statement;
  return { Effect, ...Object.fromEntries(Object.entries(rest).filter(([name]) => name !== key)) };
}

const withoutCondition = (statement: Statement): Statement => withoutKey(statement, 'Condition');

type Asker = World['request']['principal'];

const arnOf = (principal: Asker): string =>
  typeof principal === 'string' ? principal : 'arn' in principal ? principal.arn : '';

const accountOf = (principal: Asker): string | undefined =>
  /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arnOf(principal))?.[1];

function behind(principal: Asker): Asker {
  const found = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arnOf(principal));
  return found === null ? principal : `arn:aws:iam::${found[1]}:role/${found[2]}`;
}
