// What mutation testing runs: the lean test alone, and the evaluator's own tests beside its files.
import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['oracle/mutation-test.ts', 'oracle/answers.test.ts', 'src/evaluate/**/*.test.ts'],
    pool: 'threads',
    // A module keeps what it made for the mutant before; that can hide a mutant, never kill one, and halves the time.
    isolate: false,
    testTimeout: 30_000,
  },
});
