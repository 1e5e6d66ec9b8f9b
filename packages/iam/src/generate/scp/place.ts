// Guardrails placed on an organization: which document is attached where, so that AWS's limits hold, every level keeps an Allow, and what the guardrails
// promise is proved at every account below, through all levels. What cannot be placed is said, and nothing is placed then.
import { organizationLimit } from '../../limits.ts';
import type { Organization } from '../../organization/model.ts';
import { Problems } from '../../parse/problems.ts';
import type { Problem } from '../../types.ts';
import type { Generated } from '../generated.ts';
import type { Placements } from '../terraform.ts';
import { type Attached, type Attachment, attachAll, type NodePlan } from './attach.ts';
import type { GuardrailDeclaration } from './declaration.ts';
import { type FoundNode, findNode, nodesOf } from './find-node.ts';
import { notesOf } from './generate-scps.ts';
import { guardBreakGlass } from './guard-break-glass.ts';
import { type Guardrail, withBreakGlass } from './guardrail.ts';
import { provePlaced } from './prove-placed.ts';

/** A set on an organization. */
export interface PlacedGuardrails extends Generated {
  readonly attachments: readonly Attachment[];
  /** The organization as it is afterwards. */
  readonly organization: Organization;
  /** For `main.tf.json`. */
  readonly placements: Placements;
}

/** What placing came to. */
export interface Placing {
  /** Absent if there is an error. */
  readonly placed?: PlacedGuardrails;
  readonly problems: readonly Problem[];
}

/**
 * Places guardrails. Never throws. Policies that are attached already stay, except FullAWSAccess where an allow list stands in its place.
 *
 * @example
 * const { placed, problems } = placeGuardrails(organization, { nodes: [{ at: 'Root', guardrails: [protectAccount()] }] });
 * placed?.attachments[0]?.attach // → ['protect-account']
 */
export function placeGuardrails(organization: Organization, declaration: GuardrailDeclaration): Placing {
  const problems = new Problems();
  const plans = planNodes(organization, declaration, problems);
  if (!problems.readable) return { problems: problems.list };
  const attached = attachAll(organization, plans, declaration.replace);
  if (typeof attached === 'string') {
    problems.error('nodes', 'guardrails.fit', attached);
    return { problems: problems.list };
  }
  checkTotals(attached, problems);
  if (!problems.readable) return { problems: problems.list };
  const guardrails = plans.flatMap((plan) => plan.guardrails);
  const proofs = provePlaced(attached.organization, plans, declaration.breakGlass?.roles ?? []);
  const placed: PlacedGuardrails = {
    documents: attached.documents,
    proofs,
    notes: [
      ...attached.attachments.map(sayAttachment),
      ...unboundNotes(organization, plans),
      ...attached.notes,
      ...notesOf(guardrails),
    ],
    attachments: attached.attachments,
    organization: attached.organization,
    placements: placementsOf(attached),
  };
  return { placed, problems: problems.list };
}

/** The nodes with their guardrails, those of the highest first. */
function planNodes(
  organization: Organization,
  { nodes: declared, breakGlass }: GuardrailDeclaration,
  problems: Problems,
): readonly NodePlan[] {
  const nodes = nodesOf(organization);
  const plans: NodePlan[] = [];
  for (const [index, { at, guardrails }] of declared.entries()) {
    const path = `nodes[${index}].at`;
    const node = findNode(nodes, at);
    if (typeof node === 'string') problems.error(path, 'guardrails.node_unknown', node);
    else if (node.id === organization.managementAccount)
      problems.error(
        path,
        'guardrails.management',
        'service control policies do not bind the management account; name another node',
      );
    else if (plans.some((plan) => plan.node.id === node.id))
      problems.error(path, 'guardrails.node_twice', `\`${at}\` is declared twice; write its guardrails in one place`);
    else plans.push({ node, guardrails: guardrails.map((one) => withBreakGlass(one, breakGlass?.roles ?? [])) });
  }
  const ordered = inOrder(plans, nodes);
  return breakGlass === undefined ? ordered : guarded(ordered, guardBreakGlass(breakGlass));
}

/** The name of break-glass roles is guarded at every node that lets them through, unless a node above does it already. */
function guarded(plans: readonly NodePlan[], guard: Guardrail): readonly NodePlan[] {
  const guarding = new Set<string>();
  return plans.map((plan): NodePlan => {
    if (!plan.guardrails.some(lets) || plan.node.path.some((id) => guarding.has(id))) return plan;
    guarding.add(plan.node.id);
    return { ...plan, guardrails: [...plan.guardrails, guard] };
  });
}

/** Does the guardrail let break-glass roles through anywhere? */
function lets({ statements }: Guardrail): boolean {
  return statements.some(({ everyone }) => everyone !== true);
}

/** Parents before their children. */
function inOrder(plans: readonly NodePlan[], nodes: readonly FoundNode[]): readonly NodePlan[] {
  const place = new Map(nodes.map(({ id }, index) => [id, index]));
  return [...plans].sort((one, other) => (place.get(one.node.id) ?? 0) - (place.get(other.node.id) ?? 0));
}

function checkTotals({ organization }: Attached, problems: Problems): void {
  const { max: scpsMax } = organizationLimit('scpsMax');
  if (organization.policies.size > scpsMax)
    problems.error('nodes', 'guardrails.fit', `an organization may have ${scpsMax} service control policies`);
  const { max: depthMax } = organizationLimit('unitDepthMax');
  const deepest = nodesOf(organization).find(({ kind, path }) => path.length - (kind === 'account' ? 2 : 1) > depthMax);
  if (deepest !== undefined)
    problems.error('nodes', 'guardrails.fit', `\`${deepest.label}\` lies deeper than ${depthMax} units under the root`);
}

function sayAttachment({ node, label, attach, detach }: Attachment): string {
  const gone = detach.length === 0 ? '' : `; detach ${detach.join(', ')}`;
  return `attach to ${label} (${node}): ${attach.length === 0 ? 'nothing new' : attach.join(', ')}${gone}`;
}

function unboundNotes({ managementAccount, usesScps }: Organization, plans: readonly NodePlan[]): readonly string[] {
  const above = plans.filter(({ node }) => node.accounts.some(({ id }) => id === managementAccount));
  return [
    ...(above.length === 0
      ? []
      : [
          `the management account ${managementAccount} is not bound by what is attached to ${above.map(({ node }) => node.label).join(', ')}: run no workloads in it`,
        ]),
    ...(usesScps
      ? []
      : [
          'service control policies are not in use yet: enable the policy type first; AWS then attaches FullAWSAccess everywhere',
        ]),
  ];
}

function placementsOf({ documents, attachments }: Attached): Placements {
  return Object.fromEntries(
    documents.map(({ name }) => {
      const targets = attachments.filter(({ scps }) => scps.includes(name)).map(({ node }) => node);
      return [name, { as: 'organization-policy' as const, targets }];
    }),
  );
}
