// What the identity policies promise under the boundary: that a workspace's lets every chosen service be used and made, that a zone's is within it and
// isolates, and that nothing but the policy differs between the two.

import type { Existence } from '../../prove/answer.ts';
import { contained } from '../../prove/contained.ts';
import { type Creations, creatable } from '../../prove/creatable.ts';
import { isolated } from '../../prove/isolated.ts';
import { reachable } from '../../prove/reach.ts';
import type { Policies } from '../../types.ts';
import type { GeneratedDocument, Proof } from '../generated.ts';
import { answerOnly, type Claiming, exceptionsIn } from './boundary-claims.ts';
import { documentWith, must, policy, possible } from './claim.ts';
import { insideWorkspace, insideZone } from './documents.ts';
import { type Inside, tagKeys, type Writing } from './grants.ts';
import type { ServiceShape } from './service-shape.ts';

/** Claims about the workspace's and the zones' policies. */
export function identityClaims(claiming: Claiming): readonly Proof[] {
  const { writing, documents, principal } = claiming;
  const workspace = layered(claiming, documents.workspace);
  const inside = insideWorkspace(writing.declared);
  const used = writing.declared.ownAccount ? { ...inside, tags: {} } : inside;
  return [
    ...workClaims(writing, { layers: workspace, inside: used, principal }),
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
  return [
    must(
      `all that the policy of zone \`${zone}\` allows, that of the workspace allows`,
      contained({ identity: [documentWith(statements)] }, { identity: workspace.identity ?? [] }, { principal }),
    ),
    must(
      `under the same boundary, the policy of zone \`${zone}\` alone keeps a role to the zone (but for ${names})`,
      answerOnly(isolated(layers, inside.tags, { principal, exceptions })),
    ),
    ...workClaims(writing, { layers, inside, principal }),
  ];
}

interface Work {
  readonly layers: Policies;
  readonly inside: Inside;
  readonly principal: string;
}

/** Every service can be used, and made where anything can be. */
function workClaims({ shapes, declared }: Writing, work: Work): readonly Proof[] {
  const { layers, inside, principal } = work;
  const made = creatable(layers, { principal });
  const path = `arn:${declared.partition}:iam::${declared.account}:role/${inside.path}/*`;
  return [
    ...shapes.flatMap((shape) => [
      possible(
        `in ${inside.words}, \`${shape.service}\` can be used (\`${shape.using ?? ''}\`)`,
        reachable(
          withOwnPolicy(layers, shape, declared.account),
          { action: `${shape.service}:${shape.using ?? ''}`, ...withTags(inside) },
          { principal },
        ),
      ),
      ...makingClaims(shape, made, work),
      ...(declared.discover && shape.lists.length > 0
        ? [
            possible(
              `in ${inside.words}, \`${shape.service}\` can be listed`,
              reachable(layers, { action: shape.lists.map((name) => `${shape.service}:${name}`) }, { principal }),
            ),
          ]
        : []),
    ]),
    possible(
      `in ${inside.words}, a role of the path can be given to a service`,
      reachable(layers, { action: 'iam:PassRole', resource: path }, { principal }),
    ),
  ];
}

/** Where a thing's own policy must let the account's policies decide, as a key's does by default. */
function withOwnPolicy(layers: Policies, { service, known }: ServiceShape, account: string): Policies {
  if (known.needsOwnPolicy !== true) return layers;
  const resource = policy({ Effect: 'Allow', Principal: { AWS: account }, Action: `${service}:*`, Resource: '*' });
  return { ...layers, resource };
}

function withTags({ tags }: Inside): { readonly condition?: object } {
  return Object.keys(tags).length === 0 ? {} : { condition: { StringEquals: tagKeys('ResourceTag', tags) } };
}

function makingClaims(shape: ServiceShape, made: Creations, { layers, inside, principal }: Work): readonly Proof[] {
  const { service } = shape;
  const makers = makersOf(shape, inside);
  const claims: Proof[] = [];
  if (makers.length > 0) {
    const found = made.creations.filter(({ action }) => makers.includes(action));
    const best = found.find(({ action }) => usual.test(action)) ?? found[0];
    const [resource] = best?.request.resources ?? [];
    const exists: Existence =
      best === undefined || resource === undefined
        ? (made.unknown[0] ?? { answer: 'none', assuming: made.assuming })
        : {
            answer: 'exists',
            witness: {
              request: {
                principal,
                action: best.action,
                resource: resource.arn,
                resourceAccount: resource.account ?? '',
                context: { ...best.request.context, ...resource.context },
              },
            },
          };
    const whole = makers.every((action) => !creatableName.test(action))
      ? reachable(layers, { action: makers, ...given(inside) }, { principal })
      : exists;
    claims.push(
      possible(
        `in ${inside.words}, \`${service}\` can be made, with everything the call must name (${found.length} calls)`,
        whole,
      ),
    );
  }
  const tagging = [...shape.tagWhileMaking, ...(inside.prefix === undefined ? [] : shape.tagByName)];
  if (makers.length > 0 && tagging.length > 0) {
    claims.push(
      possible(
        `in ${inside.words}, \`${service}\` takes tags while something is made`,
        reachable(
          layers,
          {
            action: tagging.map((name) => `${service}:${name}`),
            condition: {
              ...(Object.keys(inside.tags).length === 0 ? {} : { StringEquals: tagKeys('RequestTag', inside.tags) }),
              Null: Object.fromEntries(Object.keys(inside.tags).map((key) => [`aws:ResourceTag/${key}`, 'true'])),
            },
          },
          { principal },
        ),
      ),
    );
  }
  return claims;
}

function given({ tags }: Inside): { readonly condition?: object } {
  return Object.keys(tags).length === 0 ? {} : { condition: { StringEquals: tagKeys('RequestTag', tags) } };
}

/** Calls that should be able to make something, with their prefix. */
function makersOf({ service, madeByTag, madeByName }: ServiceShape, { prefix }: Inside): readonly string[] {
  return [...madeByTag, ...(prefix === undefined ? [] : madeByName)].map((name) => `${service}:${name}`).sort();
}

/** What `creatable` looks at. */
const creatableName = /:(?:Create|Run|Copy|Restore|Allocate|Import)/;
/** What people mean by using a service, to be shown as the witness. */
const usual =
  /:(?:RunInstances|CreateDBInstance|CreateBucket|CreateFunction|CreateTable|CreateQueue|CreateTopic|CreateCluster)$/;
