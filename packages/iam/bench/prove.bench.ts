// The figures of proofs. A cold figure is that of a fresh process which has loaded the package; a warm one has answered the same question
// before. Every answer is looked at: a quick wrong answer is no figure.
import { execFileSync } from 'node:child_process';
import { contained, isolated } from '@tidegate/iam';
import type { Emit } from './iam.bench.ts';
import { hundred, isolationLayers, isolationTags, manyKeys } from './prove-worlds.ts';

const rounds = 9;

/** The benchmark of proofs. */
export const bench = {
  area: 'prove',
  run: async (emit: Emit): Promise<void> => {
    const cold = Array.from({ length: 3 }, coldIsolation);
    emit({ bench: 'prove.isolated.cold', value: median(cold), unit: 'ms', better: 'lower', goal: 30 });
    const warm = measured(() => expectAnswer(isolated(isolationLayers, isolationTags).answer, 'holds'), 100);
    emit({ bench: 'prove.isolated.warm', value: warm, unit: 'ms', better: 'lower', goal: 1 });
    const narrow = hundred({ offset: 0 });
    const wide = hundred({ offset: 1 });
    const hundreds = measured(() => {
      expectAnswer(contained(narrow, wide).answer, 'holds');
    }, 1);
    emit({ bench: 'prove.contained.100', value: hundreds, unit: 'ms', better: 'lower', goal: 100 });
    const worst = measured(() => {
      expectAnswer(contained(manyKeys('a'), manyKeys('*')).answer, 'holds');
    }, 1);
    emit({ bench: 'prove.worst', value: worst, unit: 'ms', better: 'lower', goal: 250 });
  },
};

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
