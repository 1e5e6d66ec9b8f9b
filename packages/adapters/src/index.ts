// The face of adapters: every kind of target there is, and the reader of their credentials.

import type { Adapter } from '@tidegate/core';
import { awsSimulated } from './aws-simulated/index.ts';
import { postgresql } from './postgresql/index.ts';

export type { TwinCall, TwinFault, TwinFaults } from './aws-simulated/client.ts';
export { awsSimulated, makeAwsSimulated } from './aws-simulated/index.ts';
export { type CredentialReaderParts, createCredentialReader } from './credential-reader.ts';
export { postgresql } from './postgresql/index.ts';

/** Every kind of target, in the catalogue's order. */
export const adapters: readonly Adapter[] = [awsSimulated, postgresql];

/** The adapter of an integration type, or null when there is none. */
export const adapterOf = (type: string): Adapter | null => adapters.find((adapter) => adapter.type === type) ?? null;
