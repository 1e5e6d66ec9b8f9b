// The figures of proofs. A cold figure is that of a fresh process which has loaded the package; a warm one has answered the same question
// before. Every answer is looked at: a quick wrong answer is no figure. The same questions are put to an SMT solver in the same run; its
// figures end in `.smt`, and their ratio says how many times longer it takes (`bound: ">="`: at least, it was stopped).
import { execFileSync } from 'node:child_process';
import { contained, isolated, organizationIsolated, organizationPolicies, type Policies } from '@tidegate/iam';
import { makes } from '../src/prove/makes.ts';
import type { Emit } from './iam.bench.ts';
import { type MadeOrganization, type OrganizationSize, organizationOf } from './organization-worlds.ts';
import { askSolver, type SolverQuestion, type SolverTimes, scriptOf } from './prove-smt.ts';
import { hundred, isolationLayers, isolationTags, manyKeys } from './prove-worlds.ts';

const rounds = 9;
const solverMs = 30_000;

/** The benchmark of proofs. */
export const bench = {
  area: 'prove',
  run: async (emit: Emit): Promise<void> => {
    const cold = median(Array.from({ length: 5 }, coldIsolation));
    emit({ bench: 'prove.isolated.cold', value: cold, unit: 'ms', better: 'lower', goal: 30 });
    const warm = measured(() => expectAnswer(isolated(isolationLayers, isolationTags).answer, 'holds'), 100);
    emit({ bench: 'prove.isolated.warm', value: warm, unit: 'ms', better: 'lower', goal: 1 });
    const solved = askSolver(scriptOf(isolationQuestion(isolationLayers, isolationTags)), solverMs);
    besides(emit, 'prove.isolated.cold', { ours: cold, solver: solved.cold, solved });
    besides(emit, 'prove.isolated.warm', { ours: warm, solver: solved.warm, solved });
    containment(emit, 'prove.contained.100', {
      inner: hundred({ offset: 0 }),
      outer: hundred({ offset: 1 }),
      goal: 100,
    });
    containment(emit, 'prove.worst', { inner: manyKeys('a'), outer: manyKeys('*'), goal: 250 });
    const small = { seed: 1, accounts: 1000, rolesEach: 10, workspacesEach: 2, holes: 3 };
    organization(emit, 'prove.organization', small);
    // The larger reading: ten thousand roles in each of a thousand accounts.
    organization(emit, 'prove.organization.each', {
      seed: 1,
      accounts: 1000,
      rolesEach: 10_000,
      workspacesEach: 20,
      holes: 3,
    });
  },
};

function containment(
  emit: Emit,
  bench: string,
  { inner, outer, goal }: { readonly inner: Policies; readonly outer: Policies; readonly goal: number },
): void {
  const ours = measured(() => expectAnswer(contained(inner, outer).answer, 'holds'), 1);
  emit({ bench, value: ours, unit: 'ms', better: 'lower', goal });
  const solved = askSolver(scriptOf({ inner, outer: () => outer }), solverMs);
  besides(emit, bench, { ours, solver: solved.warm, solved });
}

/** The solver's figure on the same question. */
function besides(
  emit: Emit,
  bench: string,
  { ours, solver, solved }: { readonly ours: number; readonly solver: number; readonly solved: SolverTimes },
): void {
  emit({
    bench: `${bench}.smt`,
    value: solver,
    unit: 'ms',
    better: 'lower',
    ratio: Math.round((solver / ours) * 10) / 10,
    against: bench,
    ...(solved.timedOut ? { bound: '>=' } : {}),
  });
}

/** What `isolated` asks, as documents. */
function isolationQuestion(inner: Policies, tags: Readonly<Record<string, string>>): SolverQuestion {
  const keys = Object.entries(tags);
  const condition = (prefix: string): object => ({
    StringEquals: Object.fromEntries(keys.map(([key, value]) => [`${prefix}/${key}`, value])),
  });
  const statement = (when: object): object => ({ Effect: 'Allow', Action: '*', Resource: '*', Condition: when });
  const made = {
    ...condition('aws:RequestTag'),
    Null: Object.fromEntries(keys.map(([key]) => [`aws:ResourceTag/${key}`, 'true'])),
  };
  const version = '2012-10-17';
  const touching = { identity: [{ Version: version, Statement: [statement(condition('aws:ResourceTag'))] }] };
  const making = {
    identity: [{ Version: version, Statement: [statement(condition('aws:ResourceTag')), statement(made)] }],
  };
  return {
    inner,
    outer: (pair) => (pair.level === 'List' || pair.level === 'Read' ? undefined : makes(pair) ? making : touching),
  };
}

/** Every role of an organization; the roles with a hole must be found, and no others. */
function organization(emit: Emit, bench: string, size: OrganizationSize): void {
  const made = organizationOf(size);
  const from = performance.now();
  const { roles, holds, fails, proofs } = organizationIsolated(made.organization, made.accounts());
  const seconds = (performance.now() - from) / 1000;
  const found = fails.map(({ role }) => role).sort();
  if (
    found.join() !== made.holes.join() ||
    roles !== size.accounts * size.rolesEach ||
    holds + found.length !== roles
  ) {
    throw new Error(
      `of ${roles} roles ${holds} hold and these fail: ${found.join(', ')}; not ${made.holes.join(', ')}`,
    );
  }
  emit({ bench, value: seconds, unit: 's', better: 'lower', goal: 60, roles, proofs });
  const solver = solverPace(made) * roles;
  emit({
    bench: `${bench}.smt`,
    value: solver,
    unit: 's',
    better: 'lower',
    ratio: Math.round(solver / seconds),
    against: bench,
    roles,
  });
}

/** Seconds a role, were the solver asked about each: that of the first account's kinds of role, warm. */
function solverPace({ organization: tree, accounts }: MadeOrganization): number {
  const [first] = accounts();
  const roles = [...(first?.roles ?? [])].filter((_, index) => index % 2 === 0).slice(0, 5);
  const times = roles.map(({ arn, identity, boundary, within }) => {
    const layers = {
      identity,
      ...(boundary === undefined ? {} : { boundary }),
      ...organizationPolicies(tree, { principal: arn.split(':')[4] ?? '' }),
    };
    const question = { ...isolationQuestion(layers, within), settled: { 'aws:principalarn': arn } };
    return askSolver(scriptOf(question), solverMs).warm;
  });
  return median(times) / 1000;
}

function expectAnswer(answer: string, wanted: string): void {
  if (answer !== wanted) throw new Error(`the proof answers ${answer} and not ${wanted}`);
}

/** The median of several rounds, in milliseconds for each time. */
function measured(once: () => void, times: number): number {
  once();
  const figures = Array.from({ length: rounds }, () => {
    const from = performance.now();
    for (let index = 0; index < times; index += 1) once();
    return (performance.now() - from) / times;
  });
  return median(figures);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function coldIsolation(): number {
  const code = [
    `const { isolated } = await import('@tidegate/iam');`,
    `const layers = JSON.parse(process.argv[1]);`,
    `const tags = JSON.parse(process.argv[2]);`,
    `const from = performance.now();`,
    `const { answer } = isolated(layers, tags);`,
    `if (answer !== 'holds') throw new Error(answer);`,
    `console.log(performance.now() - from);`,
  ].join('\n');
  const given = [JSON.stringify(isolationLayers), JSON.stringify(isolationTags)];
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code, ...given], {
    cwd: new URL('.', import.meta.url),
    encoding: 'utf8',
  });
  return Number(printed);
}
