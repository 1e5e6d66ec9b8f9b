// A generated set as Terraform's JSON syntax (`main.tf.json`). Every text in such a file is a template, so `${` and `%{` of a policy are written
// `$${` and `%%{`; references between resources are the only templates left. Nothing is read back and no state is assumed.
import type { Generated, GeneratedDocument, WrittenDocument } from './generated.ts';

/** Where a document belongs when Terraform applies it. */
export type Placement =
  | {
      /** A managed policy (`aws_iam_policy`): what identity policies and boundaries are without a placement. */
      readonly as: 'policy';
      /** The policy's name in AWS. Default: the document's. */
      readonly policyName?: string;
      /** `/ws-1/`. Default: `/`. */
      readonly path?: string;
    }
  | {
      /** An inline policy of a role (`aws_iam_role_policy`). */
      readonly as: 'role-policy';
      /** The role's name, or `{ document }`: the role made of that trust policy. */
      readonly role: string | { readonly document: string };
      readonly policyName?: string;
    }
  | {
      /** A role made of a trust policy (`aws_iam_role`), with its boundary and managed policies. */
      readonly as: 'role';
      readonly roleName: string;
      readonly path?: string;
      /** An ARN, or `{ document }`: the boundary of that name in the set. */
      readonly boundary?: string | { readonly document: string };
      /** Identity policies of the set that are attached to it. */
      readonly policies?: readonly string[];
      readonly tags?: Readonly<Record<string, string>>;
    }
  | {
      /** A policy of the organization (`aws_organizations_policy`): what SCPs and RCPs are. */
      readonly as: 'organization-policy';
      readonly policyName?: string;
      /** Ids of the root, units and accounts it is attached to. */
      readonly targets?: readonly string[];
    };

/** Placements by document name. */
export type Placements = Readonly<Record<string, Placement>>;

type Value = string | readonly Value[] | { readonly [name: string]: Value };
type Resources = Record<string, Record<string, Value>>;

/** The text of `main.tf.json`. A document of a kind that Terraform cannot place by itself (session, resource, endpoint) is left out. */
export function terraformOf({ documents }: Generated, placements: Placements = {}): string {
  const labels = labelsOf(documents);
  const resources: Resources = {};
  for (const document of documents) {
    const placement = placements[document.name] ?? defaultPlacement(document);
    if (placement !== undefined) add(resources, document, { placement, labels, placements, documents });
  }
  return `${JSON.stringify({ resource: resources }, undefined, 2)}\n`;
}

/** A text as Terraform reads it back unchanged. */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

function defaultPlacement({ kind }: GeneratedDocument): Placement | undefined {
  switch (kind) {
    case 'identity':
    case 'boundary':
      return { as: 'policy' };
    case 'scp':
    case 'rcp':
      return { as: 'organization-policy' };
    case 'trust':
    case 'session':
    case 'resource':
    case 'endpoint':
      return undefined;
  }
}

interface Around {
  readonly placement: Placement;
  readonly placements: Placements;
  readonly labels: ReadonlyMap<string, string>;
  readonly documents: readonly GeneratedDocument[];
}

function add(resources: Resources, document: GeneratedDocument, around: Around): void {
  const label = labelOf(document.name, around.labels);
  const policy = templateOf(document.document);
  const { placement } = around;
  switch (placement.as) {
    case 'policy':
      put(resources, 'aws_iam_policy', label, {
        name: escapeTemplate(placement.policyName ?? document.name),
        ...(placement.path === undefined ? {} : { path: escapeTemplate(placement.path) }),
        description: descriptionOf(document, iamDescriptionMax),
        policy,
      });
      return;
    case 'role-policy':
      put(resources, 'aws_iam_role_policy', label, {
        name: escapeTemplate(placement.policyName ?? document.name),
        role:
          typeof placement.role === 'string'
            ? escapeTemplate(placement.role)
            : reference('aws_iam_role', labelOf(placement.role.document, around.labels), 'name'),
        policy,
      });
      return;
    case 'role':
      addRole(resources, document, { ...around, placement });
      return;
    case 'organization-policy':
      put(resources, 'aws_organizations_policy', label, {
        name: escapeTemplate(placement.policyName ?? document.name),
        description: descriptionOf(document, organizationsDescriptionMax),
        type: document.kind === 'rcp' ? 'RESOURCE_CONTROL_POLICY' : 'SERVICE_CONTROL_POLICY',
        content: policy,
      });
      for (const target of placement.targets ?? []) {
        put(resources, 'aws_organizations_policy_attachment', `${label}_${plainLabel(target)}`, {
          policy_id: reference('aws_organizations_policy', label, 'id'),
          target_id: escapeTemplate(target),
        });
      }
  }
}

function addRole(
  resources: Resources,
  document: GeneratedDocument,
  { placement, labels }: Around & { readonly placement: Extract<Placement, { readonly as: 'role' }> },
): void {
  const label = labelOf(document.name, labels);
  const { roleName, path, boundary, policies = [], tags } = placement;
  put(resources, 'aws_iam_role', label, {
    name: escapeTemplate(roleName),
    ...(path === undefined ? {} : { path: escapeTemplate(path) }),
    description: descriptionOf(document, iamDescriptionMax),
    assume_role_policy: templateOf(document.document),
    ...(boundary === undefined ? {} : { permissions_boundary: arnOf(boundary, labels) }),
    ...(tags === undefined ? {} : { tags: escapedTags(tags) }),
  });
  for (const name of policies) {
    const policyLabel = labelOf(name, labels);
    put(resources, 'aws_iam_role_policy_attachment', `${label}_${policyLabel}`, {
      role: reference('aws_iam_role', label, 'name'),
      policy_arn: reference('aws_iam_policy', policyLabel, 'arn'),
    });
  }
}

function arnOf(boundary: string | { readonly document: string }, labels: ReadonlyMap<string, string>): string {
  return typeof boundary === 'string'
    ? escapeTemplate(boundary)
    : reference('aws_iam_policy', labelOf(boundary.document, labels), 'arn');
}

function escapedTags(tags: Readonly<Record<string, string>>): Value {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [escapeTemplate(key), escapeTemplate(value)] as const),
  );
}

function put(resources: Resources, type: string, label: string, body: Value): void {
  const ofType = resources[type] ?? {};
  ofType[label] = body;
  resources[type] = ofType;
}

function reference(type: string, label: string, attribute: string): string {
  return `\${${type}.${label}.${attribute}}`;
}

function templateOf(document: WrittenDocument): string {
  return escapeTemplate(JSON.stringify(document));
}

/** IAM and Organizations take descriptions of this many characters at most. */
const iamDescriptionMax = 1000;
const organizationsDescriptionMax = 512;

function descriptionOf({ purpose }: GeneratedDocument, charactersMax: number): string {
  return escapeTemplate(purpose.slice(0, charactersMax));
}

/** Labels by document name: letters, digits, `-` and `_`, and no two alike. */
function labelsOf(documents: readonly GeneratedDocument[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name } of documents) {
    const plain = plainLabel(name);
    let label = plain;
    for (let count = 2; taken.has(label); count += 1) label = `${plain}_${count}`;
    taken.add(label);
    labels.set(name, label);
  }
  return labels;
}

function plainLabel(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]/g, '_');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}

function labelOf(name: string, labels: ReadonlyMap<string, string>): string {
  const label = labels.get(name);
  if (label === undefined) throw new Error(`no document ${name} in the generated set`);
  return label;
}
