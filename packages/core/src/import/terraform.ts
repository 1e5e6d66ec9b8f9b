// Terraform's own account of itself, `terraform show -json` of a state or a plan, format 1. A plan is read in two ways: what is there
// (its prior state), for the inventory, and what will be there, for the tag rules. Of a resource only its type, id, name, tags, place
// and a few facts are read; what is marked sensitive is not.

import { quoted } from '../errors/refusal.ts';
import {
  type DeclaredReading,
  type DeclaredResource,
  type DeclaredText,
  type ImportFinding,
  knownText,
  noText,
  type ReadingHints,
  textOr,
  unknownText,
} from './declared.ts';
import { at, listOf, textAt } from './json.ts';
import { organizationAbove, terraformParent } from './terraform-parents.ts';
import { type ProviderPlace, providerClusters, providerPlaces } from './terraform-places.ts';
import { type Attributes, tagsOf } from './terraform-tags.ts';
import { isGlobal, isInner, terraformType } from './terraform-types.ts';

/** Modules inside modules. */
const modulesMax = 100;
const noPlace: ProviderPlace = { accountId: null, region: null };

/** What is there now: the resources of a state, or of the state that a plan was made from. Data sources are left out. */
export function readTerraformState(show: unknown, hints: ReadingHints = {}): DeclaredReading {
  const findings: ImportFinding[] = [];
  const resources = existingOf(show, hints, findings);
  const coming = listOf(at(show, 'resource_changes')).filter((one) => changeOf(one) === 'create' && isManaged(one));
  if (coming.length > 0) {
    const what = `${coming.length} of its resources`;
    findings.push({ severity: 'note', where: 'the plan', message: `${what} are not there yet and were left out` });
  }
  return { resources: withParents(show, resources, []), findings };
}

/** What will be there: every resource of a plan with what is done to it, deleted ones included; of a state, what is there. */
export function readTerraformPlan(show: unknown, hints: ReadingHints = {}): DeclaredReading {
  if (!isTerraformPlan(show)) return readTerraformState(show, hints);
  const placeOf = providerPlaces(show);
  const resources = listOf(at(show, 'resource_changes')).flatMap((one) => {
    const change = changeOf(one);
    const address = textAt(one, 'address');
    if (address === null || change === null || !isManaged(one) || at(one, 'deposed') !== undefined) return [];
    const kind = textAt(one, 'type') ?? '';
    const [values, hidden] =
      change === 'delete'
        ? [at(one, 'change', 'before'), at(one, 'change', 'before_sensitive')]
        : [at(one, 'change', 'after'), at(one, 'change', 'after_sensitive')];
    const unknown = change === 'delete' ? {} : at(one, 'change', 'after_unknown');
    return [
      declare({ address, kind, change, attributes: { values, unknown, hidden } }, { hints, place: placeOf(address) }),
    ];
  });
  const findings: ImportFinding[] = [...planFindings(show)];
  return { resources: withParents(show, resources, existingOf(show, hints, findings)), findings };
}

/** Whether it is a plan; a state otherwise. */
export const isTerraformPlan = (show: unknown): boolean =>
  at(show, 'resource_changes') !== undefined || at(show, 'planned_values') !== undefined;

function existingOf(show: unknown, hints: ReadingHints, findings: ImportFinding[]): readonly DeclaredResource[] {
  const isPlan = isTerraformPlan(show);
  const placeOf = isPlan ? providerPlaces(show) : () => noPlace;
  const root = at(isPlan ? at(show, 'prior_state') : show, 'values', 'root_module');
  return instancesOf(root, findings).map((instance) =>
    declare(
      { ...instance, change: 'none', attributes: { ...instance.attributes, unknown: {} } },
      { hints, place: placeOf(instance.address) },
    ),
  );
}

function planFindings(show: unknown): readonly ImportFinding[] {
  const note = (message: string): ImportFinding => ({ severity: 'note', where: 'the plan', message });
  const problem = (message: string): ImportFinding => ({ severity: 'problem', where: 'the plan', message });
  if (at(show, 'errored') === true)
    return [problem('planning ended with an error, so resources may be missing; plan again')];
  const deferred = listOf(at(show, 'deferred_changes')).length;
  if (deferred > 0) return [note(`${deferred} changes are deferred to a later plan and are not in this one`)];
  return [];
}

const isManaged = (one: unknown): boolean =>
  at(one, 'mode') === 'managed' && !isInner(textAt(one, 'provider_name'), textAt(one, 'type') ?? '');

/** Null for what is neither made nor kept: a read, a resource that Terraform only forgets. */
function changeOf(one: unknown): DeclaredResource['change'] | null {
  const actions = listOf(at(one, 'change', 'actions')).join(' ');
  switch (actions) {
    case 'no-op':
      return 'none';
    case 'create':
    case 'update':
    case 'delete':
      return actions;
    case 'delete create':
    case 'create delete':
    case 'create forget':
      return 'replace';
    default:
      return null;
  }
}

interface Instance {
  readonly address: string;
  readonly kind: string;
  readonly attributes: Omit<Attributes, 'unknown'>;
}

/** The managed resources of a module and of those it calls. */
function instancesOf(root: unknown, findings: ImportFinding[]): readonly Instance[] {
  const found: Instance[] = [];
  const visit = (module: unknown, depth: number): void => {
    if (depth > modulesMax) {
      const message = `modules are nested more than ${modulesMax} deep; what is below was left out`;
      findings.push({ severity: 'problem', where: textAt(module, 'address') ?? 'a module', message });
      return;
    }
    for (const one of listOf(at(module, 'resources'))) {
      const address = textAt(one, 'address');
      if (address === null || !isManaged(one) || textAt(one, 'deposed_key') !== null) continue;
      const attributes = { values: at(one, 'values'), hidden: at(one, 'sensitive_values') };
      found.push({ address, kind: textAt(one, 'type') ?? '', attributes });
    }
    for (const child of listOf(at(module, 'child_modules'))) visit(child, depth + 1);
  };
  visit(root, 0);
  return found;
}

interface Declaring {
  readonly address: string;
  readonly kind: string;
  readonly change: DeclaredResource['change'];
  readonly attributes: Attributes;
}

function declare(
  { address, kind, change, attributes }: Declaring,
  { hints, place }: { readonly hints: ReadingHints; readonly place: ProviderPlace },
): DeclaredResource {
  const { values, hidden } = attributes;
  const open = (name: string): string | null => (at(hidden, name) === true ? null : textAt(values, name));
  const known = terraformType(kind);
  const [, , , arnRegion = '', arnAccount = ''] = open('arn')?.split(':') ?? [];
  const isAws = kind.startsWith('aws_');
  const nativeId = nativeIdOf(kind, open);
  const hinted = { accountId: place.accountId ?? hints.accountId, region: place.region ?? hints.region };
  const zone = /^([a-z]{2,}(?:-[a-z]+)+-\d+)[a-z]$/.exec(open('availability_zone') ?? '')?.[1];
  const region = arnRegion || open('region') || zone || null;
  const account = arnAccount || open('owner_id');
  // A member account is an account of its own, whatever account its ARN was made in.
  const own: Readonly<Record<string, string>> = {
    aws_organizations_account: 'id',
    aws_ssoadmin_account_assignment: 'target_id',
  };
  const ownId = open(own[kind] ?? '');
  const organization = organizationAbove(kind, open);
  return {
    address,
    change,
    kind,
    type: known?.type ?? kind,
    nativeId,
    whyNoId: nativeId === null ? 'it has no ARN and no id yet' : null,
    name: nameOf(attributes, { attribute: known === null ? (nameAttributes[kind] ?? 'name') : known.name, open }),
    tags: tagsOf(attributes),
    accountId: isAws ? (ownId !== null ? knownText(ownId) : textOr(account, hinted.accountId)) : noText,
    region: !isAws || isGlobal(kind) ? noText : textOr(region, hinted.region),
    parentNativeId: terraformParent(kind, nativeId, open),
    facts: organization === null ? factsOf(kind, open) : { organization_id: organization },
    riskLevel: riskOf(kind, values, open),
  };
}

/** Where the attribute `name` holds something else. */
const nameAttributes: Readonly<Record<string, string>> = { google_folder: 'display_name' };

type Open = (name: string) => string | null;

/** The ARN where there is one; of types that discovery knows nothing else will do. */
function nativeIdOf(kind: string, open: Open): string | null {
  if (kind === 'aws_ssoadmin_account_assignment') {
    const parts = ['permission_set_arn', 'target_id', 'principal_type', 'principal_id'].map(open);
    return parts.includes(null) ? null : parts.join('/');
  }
  const arn = open('arn');
  if (arn?.startsWith('arn:')) return arn;
  return terraformType(kind) === null ? open('id') : null;
}

/** `attribute` null: the tag `Name`, and the id where there is none. */
function nameOf(
  { values, unknown, hidden }: Attributes,
  { attribute, open }: { readonly attribute: string | null; readonly open: Open },
): DeclaredText {
  if (attribute !== null) {
    const name = open(attribute);
    if (name !== null) return knownText(name);
    if (at(values, attribute) !== undefined && at(hidden, attribute) === true) return unknownText;
    if (at(unknown, attribute) === true) {
      const start = open(`${attribute}_prefix`);
      return start === null ? unknownText : { kind: 'starts', text: start };
    }
  }
  const tag = tagsOf({ values, unknown, hidden })?.known.get('Name');
  if (tag !== undefined) return tag.value === null || tag.secret ? unknownText : knownText(tag.value);
  const id = open('id');
  return id === null ? noText : knownText(id);
}

const factsOf = (kind: string, open: Open): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(terraformType(kind)?.facts ?? {}).flatMap(([fact, attribute]) => {
      const value = open(attribute);
      return value === null ? [] : [[fact, value]];
    }),
  );

/** Policies of AWS that let their holder make themselves anything; as discovery sees it. */
const sovereign = new Set(['AdministratorAccess', 'IAMFullAccess', 'PowerUserAccess']);

function riskOf(kind: string, values: unknown, open: Open): DeclaredResource['riskLevel'] {
  const policies = listOf(at(values, 'managed_policy_arns')).map((one) => String(one).split('/').at(-1) ?? '');
  if (kind === 'aws_iam_role' && policies.some((name) => sovereign.has(name))) return 'critical';
  return terraformType(kind)?.risk(open) ?? 'medium';
}

/** A database is in its cluster, where that is in the same file, region and account; a namespace in the cluster of its provider. */
function withParents(
  show: unknown,
  resources: readonly DeclaredResource[],
  existing: readonly DeclaredResource[],
): readonly DeclaredResource[] {
  const placed = (nativeId: string, cluster: string): string => [...nativeId.split(':').slice(0, 5), cluster].join(':');
  const clusters = new Map<string, string>();
  for (const { type, name, nativeId } of [...existing, ...resources]) {
    if (type !== 'aws-rds-cluster' || name.kind !== 'known' || nativeId === null) continue;
    clusters.set(placed(nativeId, name.text), nativeId);
  }
  const clusterOf = providerClusters(show);
  const byAddress = new Map([...existing, ...resources].map((one) => [one.address, one.nativeId]));
  return resources.map((one) => {
    if (one.kind.startsWith('kubernetes_') && one.parentNativeId === null) {
      return { ...one, parentNativeId: byAddress.get(clusterOf(one.address) ?? '') ?? null };
    }
    const cluster = one.facts['cluster'];
    if (one.type !== 'aws-rds-instance' || one.nativeId === null || cluster === undefined) return one;
    return { ...one, parentNativeId: clusters.get(placed(one.nativeId, cluster)) ?? null };
  });
}

/** Whether what was read is what this reader reads: the sentence that says no, or null. */
export function notTerraform(show: unknown): string | null {
  const version = textAt(show, 'format_version');
  if (version === null) return 'it has no `format_version`; write it with `terraform show -json`';
  if (/^[01]\./.test(version)) return null;
  return `its format version is ${quoted(version)} and 1 is known; update Tidegate`;
}
