// What a world exercises, as plain labels. The crosscheck counts them and fails if a label of the wanted list never came
// up, so that a generator that quietly stops reaching a rule is noticed.

import { documentsOf } from './documents.ts';
import { callerOf, namingOf } from './principals.ts';
import { layerNames, many, type Statement, type Target, type Verdict, type World } from './shapes.ts';
import { operatorNames } from './world-conditions.ts';

const kinds = ['root', 'user', 'role', 'session', 'federatedUser', 'webIdentity', 'service', 'anonymous'];
const setOperators = ['ForAllValues', 'ForAnyValue'];
const elements = ['Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const quirks = [
  ...[
    'same account',
    'cross account',
    'several resources',
    'service-linked',
    'management principal',
    'management resource',
  ],
  ...['trust', 'key policy', 'pass role', 'caller identity', 'aws owned', 'no resource', 'federated without session'],
  ...['not-principal with boundary', 'version 2008', 'no version', 'empty list of values', 'several values'],
  ...[
    'variable',
    'variable with default',
    'literal sign',
    'empty level',
    'no levels',
    'two spellings',
    'single statement',
  ],
];

export const wantedLabels: readonly string[] = [
  ...kinds.map((kind) => `principal ${kind}`),
  ...operatorNames.map((name) => `operator ${name}`),
  ...operatorNames
    .filter((name) => name !== 'Null')
    .flatMap((name) => [`operator ${name}IfExists`, ...setOperators.map((set) => `operator ${set}:${name}`)]),
  ...elements.map((name) => `element ${name}`),
  ...layerNames.flatMap((name) => [`layer ${name}`, `lacking ${name}`, `denying ${name}`, `only ${name}`]),
  ...['direct', 'behind', 'account', 'none'].map((naming) => `naming ${naming}`),
  ...quirks.map((quirk) => `quirk ${quirk}`),
  ...['effect allow', 'effect deny', 'explicit deny'],
];

export function labelsOf({ request, policies }: World, verdict: Verdict): ReadonlySet<string> {
  const caller = callerOf(request.principal);
  const targets: readonly Target[] =
    'resources' in request ? request.resources : [{ arn: request.resource, account: request.resourceAccount }];
  const labels = new Set<string>([`principal ${caller.kind}`, `effect ${verdict.effect}`]);
  const add = (label: string, when: boolean): void => void (when && labels.add(label));

  if (verdict.explicit) labels.add('explicit deny');
  for (const layer of verdict.blockedBy) labels.add(`${verdict.explicit ? 'denying' : 'lacking'} ${layer}`);
  if (verdict.blockedBy.length === 1) labels.add(`only ${verdict.blockedBy[0]}`);
  for (const name of layerNames) add(`layer ${name}`, policies[name] !== undefined);

  const action = request.action.toLowerCase();
  const arns = targets.map((target) => target.arn);
  add('quirk several resources', targets.length > 1);
  add(
    'quirk same account',
    targets.some((target) => target.account === caller.account),
  );
  add(
    'quirk cross account',
    caller.account !== undefined && targets.some((target) => target.account !== caller.account),
  );
  add('quirk service-linked', caller.serviceLinked);
  add(
    'quirk management principal',
    caller.account !== undefined && caller.account === policies.managementAccount && policies.scp !== undefined,
  );
  add(
    'quirk management resource',
    targets.some((target) => target.account === policies.managementAccount) && policies.rcp !== undefined,
  );
  add('quirk trust', action.startsWith('sts:') && arns.some((arn) => arn.includes(':role/')));
  add('quirk key policy', action.startsWith('kms:') && arns.some((arn) => arn.includes(':key/')));
  add('quirk pass role', action === 'iam:passrole');
  add('quirk caller identity', action === 'sts:getcalleridentity');
  add(
    'quirk aws owned',
    arns.some((arn) => arn.includes(':aws:policy/')),
  );
  add('quirk no resource', arns.includes('*'));
  add('quirk federated without session', caller.kind === 'federatedUser' && policies.session === undefined);
  add('quirk no levels', policies.scp?.length === 0 || policies.rcp?.length === 0);
  add(
    'quirk empty level',
    [...(policies.scp ?? []), ...(policies.rcp ?? [])].some((level) => level.policies.length === 0),
  );
  const context = Object.entries(request.context ?? {});
  add(
    'quirk empty list of values',
    context.some(([, value]) => Array.isArray(value) && value.length === 0),
  );
  add(
    'quirk several values',
    context.some(([, value]) => Array.isArray(value) && value.length > 1),
  );
  const spelled = context.map(([key]) => key.toLowerCase());
  add('quirk two spellings', new Set(spelled).size < spelled.length);

  for (const document of documentsOf(policies)) {
    add('quirk version 2008', document.Version === '2008-10-17');
    add('quirk no version', document.Version === undefined);
    add('quirk single statement', !Array.isArray(document.Statement));
    for (const statement of many(document.Statement)) for (const label of statementLabels(statement)) labels.add(label);
  }
  for (const statement of many(policies.resource?.Statement)) {
    if (statement.Principal !== undefined) labels.add(`naming ${namingOf(statement.Principal, caller)}`);
    add('quirk not-principal with boundary', statement.NotPrincipal !== undefined && policies.boundary !== undefined);
  }
  return labels;
}

function statementLabels(statement: Statement): readonly string[] {
  const text = JSON.stringify(statement);
  return [
    ...Object.keys(statement).map((name) => `element ${name}`),
    ...Object.keys(statement.Condition ?? {}).flatMap((name) => [
      `operator ${name}`,
      `operator ${name.replace(/^For\w+:/, '')}`,
      `operator ${name.replace(/IfExists$/, '')}`,
    ]),
    ...(/\$\{[^,*?$}]+\}/.test(text) ? ['quirk variable'] : []),
    ...(/\$\{[^}]+,/.test(text) ? ['quirk variable with default'] : []),
    ...(/\$\{[*?$]\}/.test(text) ? ['quirk literal sign'] : []),
  ];
}
