#!/usr/bin/env node
// The connector that the server starts beside itself; nobody starts it by hand.
import { runConnector } from '../dist/connector/run-connector.js';

await runConnector(process.argv.slice(2));
