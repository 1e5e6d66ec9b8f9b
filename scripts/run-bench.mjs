// Runs one bench, already transpiled, in a process of its own: nothing else is loaded that could disturb what is measured.

import { pathToFileURL } from 'node:url';

const [file = ''] = process.argv.slice(2);
const { bench } = await import(pathToFileURL(file).href);
await bench.run((figure) => console.log(JSON.stringify(figure)));
process.exit(process.exitCode ?? 0);
