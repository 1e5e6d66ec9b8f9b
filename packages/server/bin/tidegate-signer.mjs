#!/usr/bin/env node
// Starts the built signer of checkpoints; `node scripts/build.mjs` builds it.
import { main } from '../dist/signer/serve-signer.js';

main(process.argv.slice(2));
