// A database server as parts: the server itself, its roles, and each database with all that is in it. A part is whole or it failed; what
// is known of a part that failed stays. Shared by the adapters whose ids begin with the name of the database.

import { type DiscoveredResource, type DiscoveryReport, Fault, quoted } from '@tidegate/core';
import { CallError } from './call-error.ts';

export type Resources = readonly DiscoveredResource[];

export const rolesPart = 'roles';
/** By itself: the databases hang on it also where the roles cannot be read. */
export const serverPart = 'server';

/** Where a server is. */
export interface ServerAddress {
  readonly hostname: string;
  readonly port: number;
}

/** The id of a server, by its address: a query that names it means this server and no other. A name in another id has its `:` encoded. */
export const serverNativeId = ({ hostname, port }: ServerAddress): string => `server:${hostname}:${port}`;

/** The server, above all its databases and roles. It carries no tags: neither kind of server keeps a comment on itself. */
const serverResource = (type: string, address: ServerAddress): DiscoveredResource => ({
  type,
  nativeId: serverNativeId(address),
  name: address.hostname,
  path: address.hostname,
  parentNativeId: null,
  tags: {},
  context: { host: address.hostname },
  riskLevel: 'medium',
});

/** The part that a resource belongs to, by the database that its id begins with. */
export function partOfId(nativeId: string): string {
  if (nativeId.startsWith('server:')) return serverPart;
  return nativeId.startsWith('role:') ? rolesPart : `database ${nativeId.split('/')[0] ?? nativeId}`;
}

/** A part from its pages; what the server refuses or does not answer fails it. */
export async function* partFrom(part: string, pages: AsyncIterable<Resources>): AsyncGenerator<DiscoveryReport> {
  try {
    for await (const resources of pages) yield { kind: 'page', part, resources };
    yield { kind: 'completed', part, findings: [] };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    yield { kind: 'failed', part, message: error.message };
  }
}

/** The part of the server. */
export function* serverReports(type: string, address: ServerAddress): Generator<DiscoveryReport> {
  yield { kind: 'page', part: serverPart, resources: [serverResource(type, address)] };
  yield { kind: 'completed', part: serverPart, findings: [] };
}

/** The parts as one list. Throws `Fault` when any of them is not whole. */
export async function* asOneList(reports: AsyncIterable<DiscoveryReport>): AsyncIterable<Resources> {
  for await (const report of reports) {
    if (report.kind === 'page') yield report.resources;
    if (report.kind === 'failed') throw new Fault('target.refused', `${quoted(report.part)}: ${report.message}`);
  }
}
