// One project per kind of test, told apart by the file's name, so that `npm run check` can leave the slow kinds out.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const shared = {
  pool: 'threads',
  isolate: false,
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  // Where global setup files are loaded.
  environments: { __vitest__: { resolve: { conditions: ['source'] } } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'unit',
          // All cores: by itself it leaves one free, which of two is half.
          maxWorkers: availableParallelism(),
          setupFiles: ['tests/seed.ts'],
          include: ['packages/*/{src,oracle}/**/*.test.{ts,tsx}', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.real.test.ts', '**/*.journey.test.ts', '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'real',
          setupFiles: ['tests/seed.ts'],
          include: ['packages/*/src/**/*.real.test.ts', 'tests/**/*.real.test.ts'],
          globalSetup: ['tests/servers.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'journey',
          pool: 'forks',
          include: ['tests/**/*.journey.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
