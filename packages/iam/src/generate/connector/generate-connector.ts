// The role that Tidegate's connector runs as: its trust policy, what it may do, and its own boundary, proved before they are returned.
import type { Generated, GeneratedDocument } from '../generated.ts';
import { documentOf, type ReasonedStatement } from '../size.ts';
import type { Placements } from '../terraform.ts';
import { type ConnectorNeed, connectorPath, type Declared, declare } from './declared.ts';
import { notesOf } from './notes.ts';
import { ownBoundary } from './own-boundary.ts';
import { proveConnector } from './prove-connector.ts';
import { assignmentsIn, grantsIn, membersOf, readingOf } from './statements.ts';
import { trustOf } from './trust.ts';

/** A connector's role, or what is wrong with what was declared. */
export type GeneratedConnector =
  | {
      readonly ok: true;
      readonly generated: Generated;
      /** How Terraform places the documents. */
      readonly placements: Placements;
      /** The ARN the role will have. */
      readonly roleArn: string;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * The rights of Tidegate itself. Documents: `connector-trust`, `connector-inventory`, `connector-grants` (for access `grants`) and `connector-boundary`,
 * its own. Whether every claim was proved is for the caller to look at (`isProved`).
 *
 * @example
 * const made = generateConnector({
 *   account: '111122223333',
 *   trusted: 'arn:aws:iam::444455556666:role/tidegate-server',
 *   externalId: 'k3Tq9-example',
 *   workspace: 'ws-1',
 *   access: 'grants',
 *   place: { kind: 'member', boundary: 'arn:aws:iam::111122223333:policy/guardrails/boundary-ws-1' },
 * });
 * made.ok && made.generated.proofs.every(({ proved }) => proved) // → true
 */
export function generateConnector(need: ConnectorNeed): GeneratedConnector {
  const declared = declare(need);
  if (!('need' in declared)) return { ok: false, problems: declared };
  const documents = documentsOf(declared);
  const large = documents.filter(({ size, sizeMax }) => size > sizeMax);
  if (large.length > 0) {
    return {
      ok: false,
      problems: large.map(
        ({ name, size, sizeMax }) => `\`${name}\` has ${size} characters of ${sizeMax}; name fewer accounts or tags`,
      ),
    };
  }
  const of = (kind: GeneratedDocument['kind']) =>
    documents.filter((one) => one.kind === kind).map(({ document }) => document);
  const [trust] = of('trust');
  const [boundary] = of('boundary');
  if (trust === undefined || boundary === undefined) throw new Error('a connector has a trust policy and a boundary');
  const proofs = [...proveConnector(declared, { trust, boundary, identity: of('identity') })];
  const generated = { documents, proofs, notes: notesOf(declared) };
  return { ok: true, generated, placements: placementsOf(declared, documents), roleArn: declared.roleArn };
}

function documentsOf(declared: Declared): readonly GeneratedDocument[] {
  const { need } = declared;
  const { place } = need;
  const reading = [...readingOf(declared), ...(place.kind === 'member' ? [] : membersOf(declared, place))];
  const changing = changingOf(declared);
  const where = place.kind === 'member' ? `in account ${need.account}` : 'for the organization';
  return [
    documentOf(
      { name: 'connector-trust', kind: 'trust', purpose: `who takes the connector's role ${where}` },
      trustOf(declared),
    ),
    documentOf(
      { name: 'connector-inventory', kind: 'identity', purpose: `what the connector reads ${where}` },
      reading,
    ),
    ...(changing.length === 0
      ? []
      : [
          documentOf(
            { name: 'connector-grants', kind: 'identity', purpose: `what the connector opens and closes ${where}` },
            changing,
          ),
        ]),
    documentOf(
      { name: 'connector-boundary', kind: 'boundary', purpose: `the most the connector may ever do ${where}` },
      ownBoundary(declared, [...reading, ...changing]),
    ),
  ];
}

function changingOf(declared: Declared): readonly ReasonedStatement[] {
  const { place, access } = declared.need;
  if (place.kind === 'member') return access === 'grants' ? grantsIn(declared, place) : [];
  const { identityCenter } = place;
  return access === 'grants' && identityCenter !== undefined ? assignmentsIn(declared, identityCenter) : [];
}

function placementsOf({ need, roleName }: Declared, documents: readonly GeneratedDocument[]): Placements {
  const policyNames = documents.filter(({ kind }) => kind === 'identity').map(({ name }) => name);
  return Object.fromEntries(
    documents.map(({ name, kind }) => [
      name,
      kind === 'trust'
        ? ({
            as: 'role',
            roleName,
            boundary: { document: 'connector-boundary' },
            policies: policyNames,
          } as const)
        : ({
            as: 'policy',
            path: connectorPath,
            policyName: `tidegate-${need.workspace}-${name.replace(/^connector-/, '')}`,
          } as const),
    ]),
  );
}
