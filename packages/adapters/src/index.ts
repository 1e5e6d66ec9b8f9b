// The face of adapters: every kind of target there is, and the reader of their credentials.

import { join } from 'node:path';
import type { Adapter } from '@tidegate/core';
import { makeAws } from './aws/index.ts';
import { awsSimulated, makeAwsSimulated } from './aws-simulated/index.ts';
import { ldap } from './ldap/index.ts';
import { mariadb } from './mysql/index.ts';
import { postgresql } from './postgresql/index.ts';
import { redis } from './redis/index.ts';
import { ssh } from './ssh/index.ts';

export type {
  AwsAccount,
  AwsCallName,
  AwsCalls,
  AwsClient,
  AwsPlace,
  AwsProgress,
  AwsThing,
  Page as AwsPage,
} from './aws/calls.ts';
export { AwsError } from './aws/calls.ts';
export { type AwsParts, makeAws } from './aws/index.ts';
export type { TwinCall, TwinFault, TwinFaults } from './aws-simulated/client.ts';
export { type AwsSimulatedParts, awsSimulated, makeAwsSimulated } from './aws-simulated/index.ts';
export { CallError } from './call-error.ts';
export {
  type EndKeeper,
  type EndsList,
  endName,
  grantIn,
  type HeldEnd,
  heldText,
  makeEndKeeper,
  readHeld,
} from './connector/keep-ends.ts';
export { type LocalConnector, type LocalConnectorParts, makeLocalConnector } from './connector/local-connector.ts';
export { makeRemoteConnector, type RemoteConnector, type RemoteConnectorParts } from './connector/remote-connector.ts';
export { type BoxKey, makeBoxKey } from './connector/sealed-box.ts';
export { type ServeParts, serveConnector } from './connector/serve-connector.ts';
export { type CredentialReaderParts, createCredentialReader } from './credential-reader.ts';
export type { Directory, LdapChange, LdapEntry, LdapSearch, OpenDirectory } from './ldap/client.ts';
export { TargetError as LdapError } from './ldap/client.ts';
export { type LdapParts, ldap, makeLdap } from './ldap/index.ts';
export { mariadb } from './mysql/index.ts';
export { postgresql } from './postgresql/index.ts';
export { redis } from './redis/index.ts';
export type { SshClient } from './ssh/client.ts';
export { makeSsh, type SshParts, ssh } from './ssh/index.ts';

/**
 * Every kind of target, in the catalogue's order, for a server. What an adapter keeps of its own goes into `stateFolder`; with null
 * it is in memory and ends with the process.
 */
export const makeAdapters = ({
  stateFolder,
  awsEndpointHosts = [],
}: {
  readonly stateFolder: string | null;
  /** Hosts besides this machine that the setting `endpoint` of AWS integrations may name. */
  readonly awsEndpointHosts?: readonly string[];
}): readonly Adapter[] => [
  makeAws({ endpointAllowed: (hostname) => awsEndpointHosts.includes(hostname) }),
  makeAwsSimulated({ stateFile: stateFolder === null ? null : join(stateFolder, 'aws-simulated.json') }),
  postgresql,
  mariadb,
  redis,
  ldap,
  ssh,
];

/** Every kind of target, in the catalogue's order, keeping nothing: for tests, and for questions about what there is. */
export const adapters: readonly Adapter[] = [makeAws(), awsSimulated, postgresql, mariadb, redis, ldap, ssh];

/** The adapter of an integration type, or null when there is none. */
export const adapterOf = (type: string): Adapter | null => adapters.find((adapter) => adapter.type === type) ?? null;
