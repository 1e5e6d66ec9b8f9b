// Proofs shared between roles, accounts and workspaces say what a proof of each role by itself says. The names are chosen to be confused: one
// begins with another, ends with it, repeats itself, is a part of what policies write; and policies write them in every place they can.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates

import { describe, expect, it } from 'vitest';
import {
  type Answer,
  type DocumentInput,
  type IsolatedRole,
  type Organization,
  organizationIsolated,
} from '../src/index.ts';
import { type Chance, chanceOf } from './chance.ts';

const worlds = Number(process.env['PROVE_WORLDS'] ?? '120');
const firstSeed = Number(process.env['PROVE_SEED'] ?? '1');

const accounts = ['111111111111', '111111111112', '121212121212', '211111111111', '400500600700'];
/** Some that overlap with what policies write, and some that only do with a few. */
const confusing = ['a', 'ab', 'aba', 'a-b', 'b-a', '11', 'ws-1', 'ws-11', 'ws-2', 'true', 'a:b', 'x*'];
const clear = ['amber', 'birch', 'umbra', 'zinc-11', 'zinc', 'x/y', 'ws-20', 'ws-21', 'kelp-ws-1', 'mist.a'];
const key = 'aws:ResourceTag/w';

interface Names {
  readonly account: string;
  readonly workspace: string;
}

/** A statement as a template: made once, filled in with the names of each role. */
type Template = (names: Names) => object;

function placeOf(chance: Chance): (names: Names) => string {
  return chance.pick([
    () => '*',
    ({ account }) => `arn:aws:sqs:*:${account}:*`,
    ({ account, workspace }) => `arn:aws:sqs:*:${account}:${workspace}-*`,
    ({ workspace }) => `arn:aws:sqs:*:*:${workspace}*`,
    ({ workspace }) => `arn:aws:sqs:*:*:*${workspace}`,
    ({ account, workspace }) => `arn:aws:iam::${account}:role/${workspace}/*`,
    ({ workspace }) => `arn:aws:iam::*:role/*-${workspace}`,
    ({ account }) => `arn:aws:dynamodb:*:*:table/${account}-*`,
    ({ workspace }) => `arn:aws:dynamodb:*:*:table/${workspace}`,
    ({ workspace }) => `arn:aws:sqs:*:*:${workspace}`,
    ({ workspace }) => `arn:aws:sqs:*:*:${workspace}`,
    () => 'arn:aws:sqs:*:*:a*',
    () => 'arn:aws:sqs:*:*:zin*',
    () => 'arn:aws:sqs:*:*:*-11',
    () => 'arn:aws:sqs:*:*:*b-*',
    () => 'arn:aws:*:*:11*:*',
    () => 'arn:aws:sqs:*:*:ws-?',
    () => 'arn:aws:sqs:*:*:${aws:PrincipalTag/w}*',
    () => 'arn:aws:sqs',
  ] as const);
}

function conditionOf(chance: Chance): (names: Names) => object {
  return chance.pick([
    ({ workspace }) => ({ StringEquals: { [key]: workspace } }),
    ({ workspace }) => ({ StringEquals: { [key]: workspace } }),
    ({ workspace }) => ({ StringEquals: { [key]: [workspace, 'shared'] } }),
    ({ workspace }) => ({ StringNotEquals: { [key]: workspace }, Null: { [key]: 'false' } }),
    ({ workspace }) => ({ StringLike: { [key]: `${workspace}*` } }),
    ({ workspace }) => ({ StringEqualsIgnoreCase: { [key]: workspace } }),
    () => ({ StringEquals: { [key]: '${aws:PrincipalTag/w}' } }),
    () => ({ StringNotLike: { [key]: ['a*', 'ws-1*'] } }),
    () => ({ StringLike: { [key]: '*1' } }),
    () => ({ StringNotEquals: { [key]: 'ws-1' } }),
    ({ workspace }) => ({ StringLike: { 'aws:PrincipalTag/w': [workspace, 'a*'] } }),
    () => ({ StringEquals: { 'aws:PrincipalTag/w': ['a', 'ws-1', '11'] } }),
    ({ workspace }) => ({ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${workspace}/*` } }),
    () => ({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/a*' } }),
    ({ account }) => ({ StringEquals: { 'aws:ResourceAccount': account } }),
    () => ({ StringNotEquals: { 'aws:PrincipalAccount': ['111111111111'] } }),
    () => ({ StringLike: { 'aws:PrincipalAccount': '*1112' } }),
    ({ account }) => ({ StringNotEquals: { 'aws:SourceAccount': account } }),
    () => ({ StringNotLike: { 'aws:SourceAccount': '1111*' } }),
    ({ account }) => ({ ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${account}:*` } }),
    ({ workspace }) => ({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['w', workspace] } }),
    ({ workspace }) => ({ StringEquals: { 'aws:RequestTag/w': workspace } }),
    () => ({ StringEquals: { [key]: '${aws:RequestTag/w}' } }),
  ] as const);
}

const actions = [
  'sqs:SendMessage',
  'sqs:*',
  'dynamodb:DeleteTable',
  'dynamodb:*',
  'iam:PassRole',
  'ec2:CreateVolume',
  'ec2:StopInstances',
];

function templateOf(chance: Chance, allow: boolean): Template {
  const [place, condition] = [placeOf(chance), chance.percent(70) ? conditionOf(chance) : undefined];
  const action = chance.percent(40) ? 'sqs:*' : chance.times(1, 2, () => chance.pick(actions));
  const element = chance.percent(allow ? 10 : 60) ? 'NotResource' : 'Resource';
  const some = chance.percent(85);
  return (names) => ({
    Effect: allow ? 'Allow' : 'Deny',
    Action: action,
    [some && place(names) !== '*' ? element : 'Resource']: place(names),
    ...(condition === undefined ? {} : { Condition: condition(names) }),
  });
}

function documentOf(chance: Chance): (names: Names) => DocumentInput {
  const templates = [templateOf(chance, true), ...chance.times(0, 2, () => templateOf(chance, chance.percent(50)))];
  return (names) => ({ Version: '2012-10-17', Statement: templates.map((template) => template(names)) });
}

const inside: Template = ({ workspace }) => ({
  Effect: 'Allow',
  Action: actions,
  Resource: '*',
  Condition: { StringEquals: { [key]: workspace } },
});

function organizationOf(chance: Chance): Organization {
  const deny = { Version: '2012-10-17', Statement: [templateOf(chance, false)({ account: 'x', workspace: 'ws-1' })] };
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  return {
    managementAccount: accounts[3] ?? '',
    policies: new Map<string, DocumentInput>([
      ['all', all],
      ['deny', deny],
    ]),
    root: {
      id: 'r',
      name: 'r',
      scps: chance.percent(50) ? ['all', 'deny'] : ['all'],
      units: [],
      accounts: accounts.map((id) => ({ id, name: id, scps: ['all'] })),
    },
    usesScps: true,
    usesRcps: false,
  };
}

describe('proofs of an organization', () => {
  it(`are those of each role by itself in ${worlds} worlds from seed ${firstSeed}`, { timeout: 3_600_000 }, () => {
    const tally = { roles: 0, proofs: 0, alone: 0, holds: 0, fails: 0, unknown: 0 } satisfies Record<
      Answer['answer'] | 'roles' | 'proofs' | 'alone',
      number
    >;
    const found: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + worlds && found.length < 3; seed += 1) {
      const chance = chanceOf(seed);
      const organization = organizationOf(chance);
      const [identity, other] = [documentOf(chance), chance.percent(50) ? documentOf(chance) : undefined];
      const limited = chance.percent(60);
      const tagged = chance.percent(80);
      const resource = chance.percent(20)
        ? [
            {
              Version: '2012-10-17',
              Statement: { Effect: 'Allow', Principal: { AWS: accounts[0] }, Action: 'sqs:*', Resource: '*' },
            },
          ]
        : [];
      const filled = accounts.map((account) => ({
        account,
        resources: resource,
        roles: chance.times(1, 4, (): IsolatedRole => {
          const names = { account, workspace: chance.pick(chance.percent(20) ? confusing : clear) };
          return {
            arn: `arn:aws:iam::${account}:role/${names.workspace}/${chance.pick(['app', 'ops'])}`,
            identity: [identity(names), ...(other === undefined ? [] : [other(names)])],
            ...(limited ? { boundary: { Version: '2012-10-17', Statement: [inside(names)] } } : {}),
            ...(tagged ? { tags: { w: names.workspace, cost: account } } : {}),
            within: { w: names.workspace },
          };
        }),
      }));
      const together = organizationIsolated(organization, filled);
      tally.proofs += together.proofs;
      const badly = new Map(
        [...together.fails, ...together.unknown].map(({ role, answer }) => [role, answer.answer] as const),
      );
      for (const { account, roles, resources } of filled) {
        for (const role of roles) {
          const alone = organizationIsolated(organization, [{ account, roles: [role], resources }]);
          const own: Answer | undefined = (alone.fails[0] ?? alone.unknown[0])?.answer;
          const said = badly.get(role.arn) ?? 'holds';
          const wanted = own?.answer ?? 'holds';
          tally.roles += 1;
          tally.alone += alone.proofs;
          tally[wanted] += 1;
          // Two roles of one name have the same documents.
          if (said !== wanted)
            found.push(`seed ${seed}: ${role.arn} ${said}, by itself ${wanted}\n${JSON.stringify(role)}`);
        }
      }
    }
    if (process.env['PROVE_WORLDS'] !== undefined) console.info(JSON.stringify(tally));
    expect(found.join('\n\n')).toBe('');
    // Proofs are shared, and both answers are common.
    expect(tally.proofs).toBeLessThan(tally.alone * 0.9);
    expect(Math.min(tally.holds, tally.fails)).toBeGreaterThan(tally.roles / 10);
  });
});
