#!/usr/bin/env node
// Starts the built server; `node scripts/build.mjs` builds it.
import { main } from '../dist/main.js';

await main(process.argv.slice(2));
