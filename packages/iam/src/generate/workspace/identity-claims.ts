// What the identity policies promise under the boundary: that a workspace's lets every chosen service be used and made, that a zone's is within it and
// isolates, and that nothing but the policy, or a tag of the role, differs between the two.

import { contained } from '../../prove/contained.ts';
import { isolated } from '../../prove/isolated.ts';
import type { Policies } from '../../types.ts';
import type { GeneratedDocument, Proof } from '../generated.ts';
import { answerOnly, type Claiming, exceptionsIn } from './boundary-claims.ts';
import { documentWith, must } from './claim.ts';
import { insideWorkspace, insideZone } from './documents.ts';
import { workClaims } from './work-claims.ts';

/** Claims about the workspace's and the zones' policies. */
export function identityClaims(claiming: Claiming): readonly Proof[] {
  const { writing, documents, principal } = claiming;
  const workspace = layered(claiming, documents.workspace);
  const inside = insideWorkspace(writing.declared);
  const used = writing.declared.ownAccount ? { ...inside, tags: {} } : inside;
  return [
    ...workClaims(writing, { layers: workspace, inside: used, who: { principal, principalTags: {} } }),
    ...documents.zones.flatMap(({ zone, documents: ofZone }) => zoneClaims(claiming, { zone, ofZone, workspace })),
  ];
}

function layered({ documents }: Claiming, identity: readonly GeneratedDocument[]): Policies {
  return { identity: identity.map(({ document }) => document), boundary: documents.boundary.document };
}

function zoneClaims(
  claiming: Claiming,
  about: { readonly zone: string; readonly ofZone: readonly GeneratedDocument[]; readonly workspace: Policies },
): readonly Proof[] {
  const { writing, principal } = claiming;
  const { zone, ofZone, workspace } = about;
  const inside = insideZone(writing.declared, zone);
  const layers = layered(claiming, ofZone);
  const statements = ofZone.flatMap(({ document }) => document.Statement);
  const { names, exceptions } = exceptionsIn({ document: { Version: '2012-10-17', Statement: statements } });
  const { zoneKey } = writing.declared;
  // The other way to be zone-scoped: the workspace's policy, and the zone as the role's own tag.
  const who = { principal, principalTags: zoneKey === undefined ? {} : { [zoneKey]: zone } };
  const words = `zone \`${zone}\` by the role's own tag`;
  const inWorkspace = insideWorkspace(writing.declared);
  const tagged = workClaims(writing, { layers: workspace, inside: { ...inWorkspace, tags: inside.tags, words }, who });
  return [
    must(
      `all that the policy of zone \`${zone}\` allows, that of the workspace allows`,
      contained({ identity: [documentWith(statements)] }, { identity: workspace.identity ?? [] }, { principal }),
    ),
    must(
      `under the same boundary, the policy of zone \`${zone}\` alone keeps a role to the zone (but for ${names})`,
      answerOnly(isolated(layers, inside.tags, { principal, exceptions })),
    ),
    ...workClaims(writing, { layers, inside, who: { principal } }),
    ...tagged,
  ];
}
