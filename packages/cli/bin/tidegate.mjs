#!/usr/bin/env node
// The command as npm links it; the program itself is built from src.

import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('tidegate: not built yet; run `npm start` or `npm run build` once');
  process.exit(1);
}
await import(main);
