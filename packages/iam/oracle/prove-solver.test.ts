// The prover agrees with an SMT solver on random policies. Starting the solver takes a second and one question some tens of milliseconds, so this
// is a sample; the long run is `node scripts/crosscheck-prove.mjs`. What the solver gives up on is counted apart.

import { describe, expect, it } from 'vitest';
import { init } from 'z3-solver';
import { contained } from '../src/index.ts';
import { chanceOf } from './chance.ts';
import { containmentScript, solverPolicy } from './prove-smt.ts';
import { principal } from './prove-worlds.ts';

const wanted = Number(process.env['PROVE_SOLVER'] ?? '40');
const firstSeed = Number(process.env['PROVE_SEED'] ?? '1');
const options = { principal, universe: 'open' } as const;

describe('the solver', () => {
  it(`gives the same answers to ${wanted} questions from seed ${firstSeed}`, { timeout: 14_400_000 }, async () => {
    const { Z3, em } = await init();
    const config = Z3.mk_config();
    const tally = { holds: 0, fails: 0, unanswered: 0, solverMs: 0, proverMs: 0 };
    const found: string[] = [];
    for (let seed = firstSeed; tally.holds + tally.fails < wanted && found.length < 3; seed += 1) {
      const chance = chanceOf(seed);
      const inner = solverPolicy(chance);
      const other = solverPolicy(chance);
      // Often the first and more, so that both answers are common.
      const outer = chance.percent(50) ? { ...inner, Statement: [...inner.Statement, ...other.Statement] } : other;
      const before = performance.now();
      const { answer } = contained({ identity: [inner] }, { identity: [outer] }, options);
      tally.proverMs += performance.now() - before;
      const script = containmentScript(inner, outer);
      const agrees = answer === 'holds' ? 'unsat' : 'sat';
      let said = '';
      // The solver's WebAssembly build now and then misreads a script it was given whole: what it says against us it must say three times.
      for (let tries = 0; tries < 3 && said !== agrees && said !== 'unknown'; tries += 1) {
        const context = Z3.mk_context(config);
        const from = performance.now();
        const text = await Z3.eval_smtlib2_string(context, `(set-option :timeout 2000)\n${script}`);
        tally.solverMs += performance.now() - from;
        Z3.del_context(context);
        said = text.trim();
      }
      if (said === agrees) tally[answer === 'holds' ? 'holds' : 'fails'] += 1;
      else if (said === 'sat' || said === 'unsat' || answer === 'unknown') {
        found.push(
          `seed ${seed}: the prover answers ${answer}, the solver ${said}\n${JSON.stringify({ inner, outer })}`,
        );
      } else tally.unanswered += 1;
    }
    em.PThread?.terminateAllThreads?.();
    if (process.env['PROVE_SOLVER'] !== undefined) console.info(JSON.stringify(tally));
    expect(found.join('\n\n')).toBe('');
    // A solver that answers next to nothing has shown nothing.
    expect(tally.unanswered).toBeLessThan(Math.max(4, wanted / 20));
  });
});
