// What mutation testing runs: the lean test alone, and the evaluator's own tests beside its files.
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['oracle/mutation-test.ts', 'oracle/answers.test.ts', 'src/evaluate/**/*.test.ts'],
    pool: 'threads',
    // Each mutant must build its answers anew: what a module keeps would hide it.
    isolate: true,
    testTimeout: 30_000,
  },
});
