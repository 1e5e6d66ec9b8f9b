#!/usr/bin/env node
// The watchdog: the server starts it beside itself, or a unit of its own does (docs/guides/running.md).
import { runWatchdog } from '../dist/watchdog/run-watchdog.js';

await runWatchdog(process.argv.slice(2));
