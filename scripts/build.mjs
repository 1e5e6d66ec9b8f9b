// Builds what runs: the packages with `tsc -b`, which does only what changed, and the portal, only when its sources changed.
// Works from any folder and without a network. `npm run build` calls it, and so does `npm start`.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (path) => join(root, path);

/** What the portal is made of; its build reads the sources of contract and core, not their output. */
const portalSources = [
  'package-lock.json',
  'packages/web/index.html',
  'packages/web/package.json',
  'packages/web/public',
  'packages/web/src',
  'packages/web/vite.config.ts',
  'packages/contract/src',
  'packages/core/src',
];
const portalStamp = inRoot('packages/web/dist/site.stamp');

/** Builds everything. Answers whether it succeeded; what went wrong has been printed. */
export function build() {
  return buildPackages() && buildPortal();
}

function buildPackages() {
  // Everything else that runs is referred to by these two.
  const targets = ['packages/server', 'packages/cli'].map(inRoot);
  return runNode([inRoot('node_modules/typescript-native/bin/tsc'), '-b', ...targets]);
}

function buildPortal() {
  const stamp = stampOf(portalSources);
  const built = existsSync(inRoot('packages/web/dist/site/index.html')) && existsSync(portalStamp);
  if (built && readFileSync(portalStamp, 'utf8') === stamp) return true;
  console.log('building the portal');
  const done = runNode([
    inRoot('node_modules/vite/bin/vite.js'),
    'build',
    inRoot('packages/web'),
    '--logLevel',
    'warn',
  ]);
  if (!done) return false;
  mkdirSync(inRoot('packages/web/dist'), { recursive: true });
  writeFileSync(portalStamp, stamp);
  return true;
}

function runNode(args) {
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) console.error(error.message);
  return status === 0;
}

/** One hash over names and contents. Tests are left out: they are not built. */
function stampOf(sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesOf(inRoot(source))).sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isDirectory()) {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
  }
  return [path];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(build() ? 0 : 1);
