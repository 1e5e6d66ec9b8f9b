// Random worlds from a seed: a request and the policies around it, biased towards nearly matching. Every document is one AWS
// would accept in its place; what is malformed is the parser's to refuse and has its own tests.

import { type Chance, chanceOf } from './chance.ts';
import type {
  Context,
  Document,
  Level,
  Policies,
  PrincipalElement,
  Request,
  Statement,
  Target,
  World,
} from './shapes.ts';
import * as universe from './universe.ts';
import { conditionOf } from './world-conditions.ts';

const { accountA, accountB, accountM } = universe;

type Named = 'none' | 'any' | 'everyone';

export function worldOf(seed: number): World {
  const chance = chanceOf(seed);
  const request = requestOf(chance);
  return {
    request,
    policies: chance.percent(50) ? focusedPolicies(chance, request.action) : policiesOf(chance, request.action),
  };
}

function requestOf(chance: Chance): Request {
  const principal = chance.pick(universe.principals);
  const action = spell(chance, chance.pick(universe.actions));
  const context = contextOf(chance, 75);
  if (chance.percent(15)) {
    return { principal, action, resources: chance.times(1, 3, () => targetOf(chance, action)), context };
  }
  const { arn, account } = targetOf(chance, action);
  return { principal, action, resource: arn, resourceAccount: account, context };
}

function spell(chance: Chance, action: string): string {
  return chance.percent(90) ? action : chance.percent(50) ? action.toLowerCase() : action.toUpperCase();
}

const serviceOf = (action: string): string => (action.split(':')[0] ?? '').toLowerCase();

const placesOf = (action: string): readonly string[] =>
  universe.resources[action.toLowerCase()] ?? universe.resources[serviceOf(action)] ?? ['*'];

function targetOf(chance: Chance, action: string): Target {
  const arn = chance.percent(92) ? chance.pick(placesOf(action)) : '*';
  const inArn = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1];
  const account = inArn ?? chance.pick([accountA, accountA, accountA, accountB, accountM]);
  return { arn, account, ...(chance.percent(30) ? { context: contextOf(chance, 20) } : {}) };
}

function contextOf(chance: Chance, presence: number): Context {
  const specs = [
    ...universe.textKeys.slice(0, 2),
    ...universe.textKeys.slice(-1),
    ...[
      universe.numberKeys,
      universe.dateKeys,
      universe.boolKeys.slice(0, 2),
      universe.binaryKeys,
      universe.ipKeys,
    ].flat(),
    ...universe.arnKeys.filter((spec) => spec.key !== 'aws:PrincipalArn'),
  ];
  const stated = chance.percent(10)
    ? [...universe.textKeys.slice(2, 5), universe.arnKeys[1]].filter((one) => one !== undefined)
    : [];
  const entries = [...specs, ...stated]
    .filter(() => chance.percent(presence))
    .map((spec) => {
      const key = chance.percent(10) ? spec.key.toUpperCase() : spec.key;
      return [
        key,
        spec.multivalued ? chance.times(0, 2, () => chance.pick(spec.given)) : chance.pick(spec.given),
      ] as const;
    });
  // F77: now and then one key under two spellings.
  if (chance.percent(1)) entries.push(['AWS:resourcetag/TEAM', 'green']);
  return Object.fromEntries(entries);
}

function wide(named: Named): Document {
  const Principal = named === 'none' ? {} : { Principal: '*' as const };
  return { Version: '2012-10-17', Statement: { Effect: 'Allow', ...Principal, Action: '*', Resource: '*' } };
}

/**
 * All but one layer allow everything or do not exist, so that one random document decides: a mistake in reading it cannot hide
 * behind another layer. Half of these documents turn on their condition alone.
 */
function focusedPolicies(chance: Chance, action: string): Policies {
  const bare = chance.percent(50);
  const document = (named: Named): Document => (bare ? conditional(chance, named) : documentOf(chance, action, named));
  const documents = (named: Named): readonly Document[] =>
    chance.percent(50) ? [wide(named), document(named)] : [document(named)];
  const levels = (named: Named): readonly Level[] => [{ node: 'root', policies: documents(named) }];
  const grants = { identity: [wide('none')], ...(chance.percent(50) ? { resource: wide('any') } : {}) };
  return chance.pick([
    () => ({ identity: documents('none') }),
    () => ({ identity: documents('none'), ...(chance.percent(30) ? { resource: wide('any') } : {}) }),
    () => ({ resource: document('any') }),
    () => ({ identity: [wide('none')], resource: document('any') }),
    () => ({ ...grants, boundary: document('none') }),
    () => ({ ...grants, session: documents('none') }),
    () => ({ ...grants, endpoint: documents('any') }),
    () => ({ ...grants, scp: levels('none') }),
    () => ({ ...grants, rcp: levels('everyone') }),
  ])();
}

function conditional(chance: Chance, named: Named): Document {
  const variables = chance.percent(70);
  return {
    ...(variables ? { Version: '2012-10-17' as const } : chance.percent(50) ? { Version: '2008-10-17' as const } : {}),
    Statement: {
      Effect: chance.percent(60) ? 'Allow' : 'Deny',
      ...(named === 'none' ? {} : { Principal: '*' as const }),
      Action: '*',
      Resource: chance.percent(75) ? '*' : chance.pick(universe.resourcePatterns),
      Condition: conditionOf(chance, variables, 1),
    },
  };
}

function policiesOf(chance: Chance, action: string): Policies {
  const documents = (named: Named): readonly Document[] => chance.times(0, 2, () => documentOf(chance, action, named));
  const wide = (named: Named): Document => ({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      ...(named === 'none' ? {} : { Principal: '*' as const }),
      Action: '*',
      Resource: '*',
    },
  });
  const mostlyWide = (named: Named): readonly Document[] =>
    chance.percent(60) ? [wide(named), ...documents(named)] : documents(named);
  const path = (named: Named): readonly Level[] =>
    chance.times(0, 3, () => ({ node: `ou-${chance.below(9)}`, policies: mostlyWide(named) }));
  return {
    ...(chance.percent(85)
      ? { identity: chance.percent(40) ? [wide('none'), ...documents('none')] : documents('none') }
      : {}),
    ...(chance.percent(30) ? { boundary: chance.percent(40) ? wide('none') : documentOf(chance, action, 'none') } : {}),
    ...(chance.percent(30) ? { session: mostlyWide('none') } : {}),
    ...(chance.percent(65) ? { resource: documentOf(chance, action, 'any') } : {}),
    ...(chance.percent(15) ? { endpoint: mostlyWide('any') } : {}),
    ...(chance.percent(30) ? { scp: path('none') } : {}),
    ...(chance.percent(25) ? { rcp: path('everyone') } : {}),
    ...(chance.percent(30) ? { managementAccount: chance.pick([accountM, accountM, accountA, accountB]) } : {}),
  };
}

function documentOf(chance: Chance, action: string, named: Named): Document {
  const version = chance.pick(['2012-10-17', '2012-10-17', '2012-10-17', '2012-10-17', '2008-10-17', 'none'] as const);
  const statements = chance.times(1, 3, () => statementOf(chance, action, named, version === '2012-10-17'));
  const [only] = statements;
  return {
    ...(version === 'none' ? {} : { Version: version }),
    Statement: statements.length === 1 && only !== undefined && chance.percent(50) ? only : statements,
  };
}

function statementOf(chance: Chance, action: string, named: Named, variables: boolean): Statement {
  const patterns = (): string | readonly string[] => oneOrMany(chance, () => actionPattern(chance, action));
  const places = (): string | readonly string[] => oneOrMany(chance, () => chance.pick(universe.resourcePatterns));
  // An RCP of a customer has neither NotAction nor NotPrincipal, and Principal `*` (F39).
  const free = named !== 'everyone';
  return {
    ...(chance.percent(20) ? { Sid: `S${chance.below(99)}` } : {}),
    Effect: chance.percent(65) ? 'Allow' : 'Deny',
    ...principalOf(chance, named),
    ...(free && chance.percent(12) ? { NotAction: patterns() } : { Action: patterns() }),
    ...(chance.percent(12) ? { NotResource: places() } : { Resource: chance.percent(45) ? '*' : places() }),
    ...(chance.percent(50) ? { Condition: conditionOf(chance, variables) } : {}),
  };
}

function oneOrMany<T>(chance: Chance, make: () => T): T | readonly T[] {
  return chance.percent(55) ? make() : chance.times(1, 3, make);
}

function actionPattern(chance: Chance, action: string): string {
  const [service = '', name = ''] = action.split(':');
  const other = chance.pick(universe.actions);
  const cut = chance.below(name.length);
  return chance.pick([
    action,
    action.toLowerCase(),
    `${service}:*`,
    '*',
    other,
    `${service}:${name.slice(0, cut)}*`,
    `${service}:*${name.slice(cut)}`,
    `${service}:${name.slice(0, cut)}?${name.slice(cut + 1)}`,
    `${service}:${name}?`,
    `${serviceOf(other)}:*`,
  ]);
}

function principalOf(chance: Chance, named: Named): Pick<Statement, 'Principal' | 'NotPrincipal'> {
  if (named === 'none') return {};
  if (named === 'everyone') return { Principal: '*' };
  if (chance.percent(20)) return { Principal: '*' };
  const aws = (): PrincipalElement => ({ AWS: oneOrMany(chance, () => chance.pick(universe.principalNames.AWS)) });
  const mixed = (): PrincipalElement => ({
    AWS: chance.times(1, 3, () => chance.pick(universe.principalNames.AWS)),
    ...(chance.percent(50) ? { Service: oneOrMany(chance, () => chance.pick(universe.principalNames.Service)) } : {}),
    ...(chance.percent(50)
      ? { Federated: oneOrMany(chance, () => chance.pick(universe.principalNames.Federated)) }
      : {}),
  });
  const element = chance.pick([
    aws,
    aws,
    mixed,
    () => ({ Service: chance.pick(universe.principalNames.Service) }),
    () => ({ Federated: chance.pick(universe.principalNames.Federated) }),
  ])();
  return chance.percent(18) ? { NotPrincipal: element } : { Principal: element };
}
