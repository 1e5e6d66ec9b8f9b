// Holds every import against the table in layers.json and answers a wrong one with the sentence of what is allowed. Also finds cycles.
// Fails when it read suspiciously few modules: a check that reads nothing agrees with everything.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { root } from './run.mjs';

const table = JSON.parse(readFileSync(join(root, 'scripts', 'layers.json'), 'utf8'));
const packageOf = (path) => /^packages\/([a-z]+)\//.exec(path)?.[1] ?? null;

const { output } = await cruise(
  Object.keys(table.packages).map((name) => `packages/${name}/src`),
  {
    baseDir: root,
    exclude: { path: '(^|/)(dist|node_modules/(?!@tidegate))|\\.test\\.tsx?$' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.css'],
    },
    ruleSet: { forbidden: [{ name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } }] },
  },
  {},
);

const problems = [];
let modules = 0;
for (const module of output.modules) {
  const from = packageOf(module.source);
  if (!from || !module.source.includes('/src/')) continue;
  modules += 1;
  const rule = table.packages[from];
  for (const dependency of module.dependencies) {
    const to = packageOf(dependency.resolved) ?? /^@tidegate\/([a-z]+)/.exec(dependency.module)?.[1] ?? null;
    if (dependency.circular)
      problems.push(
        `${module.source} imports ${dependency.module} in a cycle: ${dependency.cycle?.map((one) => one.name ?? one).join(' → ')}`,
      );
    if (to && to !== from && !rule.mayImport.includes(to))
      problems.push(`${module.source} imports ${to}: ${rule.says}`);
    if (to && to !== from && dependency.module.startsWith('.'))
      problems.push(`${module.source} imports a file inside ${to}: import @tidegate/${to} by name`);
    const npm =
      dependency.dependencyTypes.some((type) => type.startsWith('npm')) && !dependency.module.startsWith('@tidegate/');
    const name = /^(@[^/]+\/[^/]+|[^/]+)/.exec(dependency.module)?.[1];
    const scope = /^@[^/]+\//.exec(dependency.module)?.[0];
    if (npm && !['*', name, `${scope}*`].some((one) => rule.npm.includes(one)))
      problems.push(`${module.source} imports ${name}: ${rule.says}`);
    const pure = rule.pure === true && dependency.dependencyTypes.includes('core');
    if (pure) problems.push(`${module.source} imports ${dependency.module}: ${rule.says}`);
  }
}
for (const problem of problems.slice(0, 20)) console.error(problem);
if (modules < table.modulesMin) {
  console.error(
    `only ${modules} modules were read, expected ${table.modulesMin} or more: the check is not looking where the code is`,
  );
  process.exit(1);
}
if (problems.length > 0) {
  console.error(`${problems.length} imports break the layers of ${modules} modules`);
  process.exit(1);
}
console.log(`${modules} modules, no import breaks the layers`);
