// The figures of the policy engine. Each is the median of several rounds after warming up; the memory figure is that of a fresh process
// which has loaded the package, decided through five layers and asked the table.
import { execFileSync } from 'node:child_process';
import { compile, type Policies, type Request } from '@tidegate/iam';
import {
  fiveLayers,
  fiveRequest,
  identityPolicies,
  identityRequests,
  lastOfTenThousand,
  policyText,
  tenThousand,
} from './worlds.ts';

/** One figure. */
export interface Figure {
  readonly bench: string;
  readonly value: number;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  readonly goal?: number;
  readonly ratio?: number;
  readonly against?: string;
  /** `>=` where the value is only known to be at least that. */
  readonly bound?: '>=';
  /** How many roles were proved, with how many proofs. */
  readonly roles?: number;
  readonly proofs?: number;
}

/** Takes one figure. */
export type Emit = (figure: Figure) => void;

const rounds = 7;
const requestsKept = 1000;

/** The benchmark of this package. */
export const bench = {
  area: 'iam',
  run: async (emit: Emit): Promise<void> => {
    const identity = perSecond(identityPolicies, identityRequests(requestsKept), 2_000_000);
    emit({ bench: 'iam.decide.identity', value: identity, unit: 'decisions/s', better: 'higher', goal: 8_000_000 });
    const five = Array.from({ length: requestsKept }, (_, index) => fiveRequest(index));
    emit({
      bench: 'iam.decide.five',
      value: perSecond(fiveLayers, five, 1_000_000),
      unit: 'decisions/s',
      better: 'higher',
      goal: 1_400_000,
    });
    emit({ bench: 'iam.decide.five.cold', value: coldPerSecond(500_000), unit: 'decisions/s', better: 'higher' });
    emit({ bench: 'iam.compile.1000', value: compileThousand(), unit: 'ms', better: 'lower', goal: 1000 });
    const { warm, first } = decideTenThousand();
    emit({ bench: 'iam.decide.10000', value: warm, unit: 'ms', better: 'lower', goal: 1 });
    emit({ bench: 'iam.decide.10000.first', value: first, unit: 'ms', better: 'lower' });
    emit({ bench: 'iam.rss', value: residentMegabytes(), unit: 'MB', better: 'lower', goal: 80 });
  },
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Rounds that are not counted: the compiler of the engine settles in them. */
const warmUps = 3;

function measured(round: () => number): number {
  for (let warm = 0; warm < warmUps; warm += 1) round();
  return median(Array.from({ length: rounds }, round));
}

/** Decisions a second over kept requests. Counts the answers, so that no work can be left out. */
function perSecond(policies: Policies, requests: readonly Request[], count: number): number {
  const compiled = compile(policies);
  const expected = requests.filter((request) => compiled.decide(request).effect === 'allow').length;
  return Math.round(
    measured(() => {
      let allowed = 0;
      const begin = performance.now();
      for (let done = 0; done < count; done += requests.length) {
        for (const request of requests) if (compiled.decide(request).effect === 'allow') allowed += 1;
      }
      const seconds = (performance.now() - begin) / 1000;
      if (allowed * requests.length !== expected * count) throw new Error('the answers changed');
      return count / seconds;
    }),
  );
}

/** As through five layers, with each request built just before it is decided. */
function coldPerSecond(count: number): number {
  const compiled = compile(fiveLayers);
  return Math.round(
    measured(() => {
      let allowed = 0;
      const begin = performance.now();
      for (let index = 0; index < count; index += 1) {
        if (compiled.decide(fiveRequest(index)).effect === 'allow') allowed += 1;
      }
      const seconds = (performance.now() - begin) / 1000;
      if (allowed !== count) throw new Error('the answers changed');
      return count / seconds;
    }),
  );
}

/** Milliseconds to compile a thousand policies of ten statements, from text. */
function compileThousand(): number {
  const texts = Array.from({ length: 1000 }, (_, index) => policyText(index));
  return round2(
    measured(() => {
      const begin = performance.now();
      const { problems } = compile({ identity: texts });
      const ms = performance.now() - begin;
      if (problems.length > 0) throw new Error(problems[0]?.message);
      return ms;
    }),
  );
}

/** Milliseconds of a decision over ten thousand statements that all concern the action: again, and for the first time. */
function decideTenThousand(): { readonly warm: number; readonly first: number } {
  const firsts = Array.from({ length: rounds }, () => {
    const fresh = compile(tenThousand);
    const begin = performance.now();
    fresh.decide(lastOfTenThousand);
    return performance.now() - begin;
  });
  const compiled = compile(tenThousand);
  const warm = measured(() => {
    const begin = performance.now();
    for (let index = 0; index < 100; index += 1) {
      if (compiled.decide(lastOfTenThousand).effect !== 'allow') throw new Error('the answer changed');
    }
    return (performance.now() - begin) / 100;
  });
  return { warm: round2(warm), first: round2(median(firsts)) };
}

function residentMegabytes(): number {
  const program = `
    import { compile, actionFacts, nearestAction } from ${JSON.stringify(import.meta.resolve('@tidegate/iam'))};
    const { policies, request } = JSON.parse(process.env.IAM_WORLD);
    const compiled = compile(policies);
    for (let index = 0; index < 200000; index += 1) compiled.decide(request);
    actionFacts('ec2:RunInstances');
    nearestAction('s3:GetObjekt');
    console.log(process.memoryUsage.rss());
  `;
  const world = JSON.stringify({ policies: fiveLayers, request: fiveRequest(0) });
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    env: { ...process.env, IAM_WORLD: world },
  });
  return round2(Number(output) / 1_000_000);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
