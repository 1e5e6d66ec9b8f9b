// Runs one program, already transpiled: it exports `main(args)`, which answers an exit code.

import { pathToFileURL } from 'node:url';

const [file = '', ...args] = process.argv.slice(2);
const { main } = await import(pathToFileURL(file).href);
process.exit(await main(args));
