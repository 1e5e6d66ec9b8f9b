// `npm run check`: what one runs all day. Types, lint, layers, unit tests; no real servers, no browser.

import { join } from 'node:path';
import { program, root, runSteps } from './run.mjs';

const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');

export const checkSteps = [
  ['types', process.execPath, [tsc, '-b']],
  ['types of the tests', process.execPath, [tsc, '-p', 'tsconfig.tests.json']],
  ['lint', program('biome'), ['check', '.']],
  ['layers', process.execPath, [join(root, 'scripts', 'check-layers.mjs')]],
  ['unused', program('knip'), ['--no-progress']],
  ['unit tests', program('vitest'), ['run', '--project', 'unit', '--reporter', 'default']],
];

if (process.argv[1] === join(root, 'scripts', 'check.mjs')) runSteps(checkSteps);
