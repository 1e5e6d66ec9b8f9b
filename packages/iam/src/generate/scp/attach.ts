// Documents for the guardrails of each node, and the organization with them attached. One document for each guardrail while the node has room, so that people
// find them by name; one packed set where it has not. Nodes that get the same document share it.
import { organizationLimit } from '../../limits.ts';
import type { Organization, OrganizationAccount, OrganizationUnit } from '../../organization/model.ts';
import type { GeneratedDocument } from '../generated.ts';
import { type FoundNode, nodesOf } from './find-node.ts';
import type { Guardrail } from './guardrail.ts';
import { packStatements } from './pack.ts';

/** A node with what it gets. */
export interface NodePlan {
  readonly node: FoundNode;
  readonly guardrails: readonly Guardrail[];
}

/** What is attached to a node. */
export interface Attachment {
  readonly node: string;
  /** Names from below the root. */
  readonly label: string;
  /** Every service control policy attached afterwards, in order. */
  readonly scps: readonly string[];
  /** Those of them that are new here. */
  readonly attach: readonly string[];
  /** What is detached. */
  readonly detach: readonly string[];
}

/** What attaching came to. */
export interface Attached {
  readonly documents: readonly GeneratedDocument[];
  readonly attachments: readonly Attachment[];
  readonly organization: Organization;
  readonly notes: readonly string[];
}

/** Attaches the guardrails of all nodes; a sentence if they do not fit. */
export function attachAll(
  organization: Organization,
  plans: readonly NodePlan[],
  replace: readonly string[] = [],
): Attached | string {
  const wanted: { readonly plan: NodePlan; readonly documents: readonly GeneratedDocument[] }[] = [];
  for (const plan of plans) {
    const documents = documentsOf(plan, replace, organization);
    if (typeof documents === 'string') return `${plan.node.label}: ${documents}`;
    wanted.push({ plan, documents });
  }
  const names = new Names(organization, freed(organization, plans, replace));
  for (const { plan, documents } of wanted) for (const document of documents) names.note(document, plan.node);
  const attachments = wanted.map(({ plan, documents }): Attachment => {
    const attach = documents.map((document) => names.of(document)).filter((name) => !plan.node.scps.includes(name));
    const detach = detachedFrom(plan, replace).filter(
      (name) => !documents.some((document) => names.of(document) === name),
    );
    const scps = [...plan.node.scps.filter((name) => !detach.includes(name)), ...attach];
    return { node: plan.node.id, label: plan.node.label, scps, attach, detach };
  });
  return {
    documents: names.documents(),
    attachments,
    organization: withAttachments(organization, attachments, names.documents()),
    notes: names.notes(),
  };
}

const replacesFull = ({ guardrails }: NodePlan): boolean =>
  guardrails.some(({ statements }) => statements.some(({ statement }) => statement.Effect === 'Allow'));

/** What a node loses: what is to be replaced, and FullAWSAccess where an allow list stands in its place. */
function detachedFrom(plan: NodePlan, replace: readonly string[]): readonly string[] {
  return plan.node.scps.filter((name) => replace.includes(name) || (name === 'FullAWSAccess' && replacesFull(plan)));
}

/** The documents of a node: by guardrail, or packed if there is no room for so many. */
function documentsOf(
  plan: NodePlan,
  replace: readonly string[],
  { policies }: Organization,
): readonly GeneratedDocument[] | string {
  const { max } = organizationLimit('scpsPerNodeMax');
  const kept = plan.node.scps.length - detachedFrom(plan, replace).length;
  const there = new Set(plan.node.scps.map((name) => textOf(policies.get(name) ?? '')));
  const added = (documents: readonly GeneratedDocument[]): number =>
    documents.filter(({ document }) => !there.has(JSON.stringify(document))).length;
  const single: GeneratedDocument[] = [];
  for (const { name, purpose, statements } of plan.guardrails) {
    const packed = packStatements({ name, purpose }, statements);
    if (typeof packed === 'string') return packed;
    single.push(...packed);
  }
  if (kept + added(single) <= max) return single;
  const all = plan.guardrails.flatMap(({ statements }) => statements);
  const purpose = `the guardrails of ${plan.node.label}: ${plan.guardrails.map(({ name }) => name).join(', ')}`;
  const merged = packStatements({ name: `guardrails-${slugOf(plan.node.label)}`, purpose }, all);
  if (typeof merged === 'string') return merged;
  if (kept + added(merged) <= max) return merged;
  return `${kept} policies are attached and ${added(merged)} would be added; a node may have ${max}: detach some, or move guardrails to the units above or below`;
}

/** A name as part of a file's name. */
function slugOf(label: string): string {
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug === '' ? 'node' : slug;
}

/** Names for documents: the guardrail's where there is one such document, with the node's behind it where there are several. */
class Names {
  readonly #existing: ReadonlyMap<string, string>;
  readonly #taken: ReadonlySet<string>;
  readonly #byText = new Map<string, { readonly document: GeneratedDocument; readonly node: FoundNode }>();
  #named: ReadonlyMap<string, GeneratedDocument> | undefined;
  #reused: readonly string[] = [];
  #beside: readonly (readonly [string, string])[] = [];

  constructor({ policies }: Organization, free: readonly string[]) {
    const texts = [...policies].map(([name, document]) => [textOf(document), name] as const);
    this.#existing = new Map(texts.reverse());
    this.#taken = new Set(
      [...policies.keys()].filter((name) => !free.includes(name)).map((name) => name.toLowerCase()),
    );
  }

  note(document: GeneratedDocument, node: FoundNode): void {
    const text = JSON.stringify(document.document);
    if (!this.#byText.has(text)) this.#byText.set(text, { document, node });
  }

  of({ document }: GeneratedDocument): string {
    const named = this.#all().get(JSON.stringify(document));
    if (named === undefined) throw new Error('a document that was not noted');
    return named.name;
  }

  documents(): readonly GeneratedDocument[] {
    return [...this.#all().values()];
  }

  notes(): readonly string[] {
    this.#all();
    return [
      ...this.#reused.map((name) => `\`${name}\` is in the organization already, with the same text`),
      ...this.#beside.map(
        ([old, name]) =>
          `a policy \`${old}\` with another text stays as it is; the new one is called \`${name}\`: put \`${old}\` under \`replace\` if it is an older one`,
      ),
    ];
  }

  #all(): ReadonlyMap<string, GeneratedDocument> {
    if (this.#named !== undefined) return this.#named;
    const noted = [...this.#byText];
    const used = new Set<string>();
    const reused: string[] = [];
    const beside: [string, string][] = [];
    const named = new Map<string, GeneratedDocument>();
    for (const [text, { document, node }] of noted) {
      const there = this.#existing.get(text);
      if (there !== undefined && isFileName(there) && !used.has(there.toLowerCase())) {
        reused.push(there);
        used.add(there.toLowerCase());
        named.set(text, { ...document, name: there });
        continue;
      }
      const alike = noted.filter(([, one]) => one.document.name === document.name).length > 1;
      const base = alike ? `${document.name}-${slugOf(node.label)}` : document.name;
      let name = base;
      for (let count = 2; used.has(name.toLowerCase()) || this.#taken.has(name.toLowerCase()); count += 1)
        name = `${base}-${count}`;
      if (this.#taken.has(base.toLowerCase())) beside.push([base, name]);
      used.add(name.toLowerCase());
      named.set(text, { ...document, name });
    }
    this.#named = named;
    this.#reused = reused;
    this.#beside = beside;
    return named;
  }
}

/** Names of replaced policies that are attached nowhere else: they are free for what replaces them. */
function freed(organization: Organization, plans: readonly NodePlan[], replace: readonly string[]): readonly string[] {
  const others = nodesOf(organization).filter(({ id }) => !plans.some(({ node }) => node.id === id));
  return replace.filter((name) => name !== 'FullAWSAccess' && !others.some(({ scps }) => scps.includes(name)));
}

const isFileName = (name: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name);

/** A document's text without white space; the text itself if it is no JSON. */
function textOf(document: string | object): string {
  if (typeof document !== 'string') return JSON.stringify(document);
  try {
    return JSON.stringify(JSON.parse(document));
  } catch {
    return document;
  }
}

function withAttachments(
  organization: Organization,
  attachments: readonly Attachment[],
  documents: readonly GeneratedDocument[],
): Organization {
  const byNode = new Map(attachments.map(({ node, scps }) => [node, scps]));
  const attached = <T extends OrganizationUnit | OrganizationAccount>(node: T): readonly string[] =>
    byNode.get(node.id) ?? (organization.usesScps ? (node.scps ?? []) : ['FullAWSAccess']);
  const rebuilt = (unit: OrganizationUnit): OrganizationUnit => ({
    ...unit,
    scps: attached(unit),
    units: unit.units.map(rebuilt),
    accounts: unit.accounts.map((account) => ({ ...account, scps: attached(account) })),
  });
  return {
    ...organization,
    usesScps: true,
    policies: new Map([...organization.policies, ...documents.map(({ name, document }) => [name, document] as const)]),
    root: rebuilt(organization.root),
  };
}
