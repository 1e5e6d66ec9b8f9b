// `npm start`: builds what must be built, then runs the server with the demo company in this process. Flags after `--` are the
// server's own: `npm start -- --port 0`, `npm start -- --no-demo`. State is kept in `.tidegate` of the repository unless told otherwise.

import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const minimum = [20, 19];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < minimum[0] || (major === minimum[0] && minor < minimum[1])) {
  console.error(`tidegate needs Node.js ${minimum.join('.')} or newer; this is ${process.versions.node}`);
  process.exit(2);
}
if (!build()) {
  console.error('tidegate: not started, because the build failed');
  process.exit(1);
}

process.env['TIDEGATE_STATE'] ??= fileURLToPath(new URL('../.tidegate', import.meta.url));
// npm runs scripts in the repository and says where the command was typed; relative paths are meant from there.
if (process.env['npm_lifecycle_event'] === 'start') process.chdir(process.env['INIT_CWD'] ?? process.cwd());

const { main } = await import('../packages/server/dist/main.js');
await main(['--demo', ...process.argv.slice(2)]);
