// A workspace's guardrails from a declaration: one boundary, policies for the workspace and its zones, delegation, and the service control policy that keeps
// them. Every claim is put to the prover before anything is returned; a claim that does not hold comes back as one that is not proved.

import { isolationOf } from '../../matrix/isolation.ts';
import type { Exposure } from '../../prove/isolated.ts';
import type { Generated, GeneratedDocument, Proof } from '../generated.ts';
import type { Placements } from '../terraform.ts';
import { boundaryClaims, type Claiming } from './boundary-claims.ts';
import { type AwsTarget, type DeclaredBoundary, declare } from './declared.ts';
import { delegateClaims } from './delegate-claims.ts';
import { documentsOf, type WorkspaceDocuments } from './documents.ts';
import { escapeClaims } from './escape-claims.ts';
import type { Writing } from './grants.ts';
import { guardClaims, sessionClaims } from './guard-claims.ts';
import { identityClaims } from './identity-claims.ts';
import { refusedServices } from './known-services.ts';
import { notesFor } from './notes.ts';
import { serviceShape } from './service-shape.ts';

/** The guardrails of a workspace, and where Terraform puts them. */
export interface GeneratedWorkspace extends Generated {
  readonly placements: Placements;
}

/** What came of a declaration: the set, or sentences about why there is none. */
export type WorkspaceResult =
  | { readonly generated: GeneratedWorkspace; readonly refused: readonly [] }
  | { readonly generated?: undefined; readonly refused: readonly string[] };

/**
 * Generates the guardrails of a workspace in an AWS account: a boundary, identity policies for the workspace and each zone, and, if delegation is declared,
 * policy and boundary of the platform roles and a service control policy. Refused: a declaration that contradicts itself, a service that tags cannot
 * isolate, and a boundary that does not fit into one policy. Deterministic.
 *
 * @example
 * generateWorkspace(
 *   { scope: { workspace: 'ws-1' }, tagKeys: { workspace: 'workspace' }, services: ['ec2', 'sqs'] },
 *   { account: '111122223333' },
 * ).generated.documents.map(({ name }) => name) // → ['boundary-ws-1', 'workspace-ws-1']
 */
export function generateWorkspace(boundary: DeclaredBoundary, target: AwsTarget): WorkspaceResult {
  const declared = declare(boundary, target);
  if (!('workspace' in declared)) return { refused: declared };
  const byTags = !declared.ownAccount || declared.zoneKey !== undefined;
  const unfit = byTags ? declared.services.flatMap(whyNotByTags) : [];
  if (unfit.length > 0) return { refused: unfit };
  const found = declared.services.map((service) => serviceShape(service, byTags ? 'tags' : 'account'));
  const refused = found.filter((one) => typeof one === 'string');
  if (refused.length > 0) return { refused };
  const shapes = found.filter((one) => typeof one !== 'string');
  const writing: Writing = { declared, shapes, shortening: 'words' };
  const documents = documentsOf(writing);
  if (!('boundary' in documents)) return { refused: documents };
  const { proofs, exposures } = proofsOf(writing, documents);
  return {
    generated: {
      documents: allOf(documents),
      placements: documents.placements,
      proofs,
      notes: notesFor(declared, shapes, exposures),
    },
    refused: [],
  };
}

/** Services that tags cannot isolate are refused, with the reason of the matrix. In an account of its own, without zones, none needs to be. */
function whyNotByTags(service: string): readonly string[] {
  const isolation = refusedServices.has(service) ? undefined : isolationOf(service);
  return isolation?.verdict === 'not-isolable' ? [`${service}: ${isolation.why}`] : [];
}

function allOf(documents: WorkspaceDocuments): readonly GeneratedDocument[] {
  return [
    documents.boundary,
    ...documents.workspace,
    ...documents.zones.flatMap((zone) => zone.documents),
    ...documents.platforms.flatMap((platform) => [platform.policy, platform.boundary]),
    ...(documents.guard === undefined ? [] : [documents.guard]),
    ...(documents.sessions === undefined ? [] : [documents.sessions]),
  ];
}

/** All claims about a set of documents, put to the prover, and what can be read outside. */
export function proofsOf(
  writing: Writing,
  documents: WorkspaceDocuments,
): { readonly proofs: readonly Proof[]; readonly exposures: readonly Exposure[] } {
  const { declared } = writing;
  const claiming: Claiming = { writing, documents, principal: someRole(writing) };
  const { proofs, exposures } = boundaryClaims(claiming);
  const all = [
    ...proofs,
    ...identityClaims(claiming),
    ...documents.platforms.flatMap((platform) => delegateClaims(declared, platform)),
    ...(documents.guard === undefined ? [] : guardClaims(declared, documents.guard)),
    ...(documents.sessions === undefined ? [] : sessionClaims(declared, documents.sessions)),
    ...escapeClaims(claiming),
  ];
  return { proofs: all, exposures };
}

function someRole({ declared: { partition, account, rolesUnder } }: Writing): string {
  return `arn:${partition}:iam::${account}:role/${rolesUnder}/some-role`;
}
