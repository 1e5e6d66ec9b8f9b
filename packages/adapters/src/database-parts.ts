// A database server as parts: each database with all that is in it, and the roles of the server. A part is whole or it failed; what is
// known of a part that failed stays. Shared by the adapters whose ids begin with the name of the database.

import { type DiscoveredResource, type DiscoveryReport, Fault, quoted } from '@tidegate/core';
import { CallError } from './call-error.ts';

export type Resources = readonly DiscoveredResource[];

export const rolesPart = 'roles';

/** The part that a resource belongs to, by the database that its id begins with. */
export const partOfId = (nativeId: string): string =>
  nativeId.startsWith('role:') ? rolesPart : `database ${nativeId.split('/')[0] ?? nativeId}`;

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

/** The parts as one list. Throws `Fault` when any of them is not whole. */
export async function* asOneList(reports: AsyncIterable<DiscoveryReport>): AsyncIterable<Resources> {
  for await (const report of reports) {
    if (report.kind === 'page') yield report.resources;
    if (report.kind === 'failed') throw new Fault('target.refused', `${quoted(report.part)}: ${report.message}`);
  }
}
