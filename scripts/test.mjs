// `npm test`: everything. Builds, checks, then the suites that start real servers and the journeys through a real browser.
// Ends with one plain line that counts what ran.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSteps } from './check.mjs';
import { program, root, runSteps } from './run.mjs';

const reports = mkdtempSync(join(tmpdir(), 'tidegate-test-'));
const suite = (project) => [
  `${project} tests`,
  program('vitest'),
  [
    'run',
    '--project',
    project,
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    join(reports, `${project}.json`),
  ],
];

runSteps([
  ['build', process.execPath, [join(root, 'scripts', 'build.mjs')]],
  ...checkSteps.filter(([name]) => name !== 'unit tests'),
  suite('unit'),
  suite('real'),
  suite('journey'),
]);

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const project of ['unit', 'real', 'journey']) {
  const report = JSON.parse(readFileSync(join(reports, `${project}.json`), 'utf8'));
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests;
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
