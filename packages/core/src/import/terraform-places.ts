// In which account and region the resources of a plan will be: from the provider that each is made with. Only what the plan says for
// certain counts: constants, variables of the root module, the account that the provider itself looked up.

import { at, listOf, recordOf, textAt } from './json.ts';

/** Account and region of a provider; null where the plan does not say. */
export interface ProviderPlace {
  readonly accountId: string | null;
  readonly region: string | null;
}

const nowhere: ProviderPlace = { accountId: null, region: null };
const modulesMax = 100;

/** Answers for an address with or without indexes. */
export function providerPlaces(plan: unknown): (address: string) => ProviderPlace {
  const providers = recordOf(at(plan, 'configuration', 'provider_config')) ?? {};
  const keys = new Map<string, string>();
  collectKeys(at(plan, 'configuration', 'root_module'), '', keys, 0);
  const lookedUp = callersOf(plan, keys);
  const places = new Map<string, ProviderPlace>();
  for (const [key, provider] of Object.entries(providers)) {
    const written = (name: string): unknown => settingOf(plan, provider, name);
    const allowed = listOf(written('allowed_account_ids'));
    const [only] = allowed;
    const role = blockText(plan, provider, 'assume_role', 'role_arn');
    const accountId =
      (allowed.length === 1 && typeof only === 'string' ? only : null) ??
      role?.split(':')[4] ??
      lookedUp.get(key) ??
      null;
    const region = written('region');
    places.set(key, {
      accountId: accountId || null,
      region: typeof region === 'string' && region !== '' ? region : null,
    });
  }
  return (address) => {
    const key = keys.get(withoutIndexes(address));
    return (key === undefined ? undefined : places.get(key)) ?? nowhere;
  };
}

/**
 * By the address of a resource of Kubernetes, with or without indexes: the address of the cluster whose host its provider is set to. Only what
 * the root module says by name; a cluster that is looked up, or one of several (`count`), is not told.
 */
export function providerClusters(plan: unknown): (address: string) => string | null {
  const keys = new Map<string, string>();
  collectKeys(at(plan, 'configuration', 'root_module'), '', keys, 0);
  const clusters = new Map<string, string>();
  for (const [key, provider] of Object.entries(recordOf(at(plan, 'configuration', 'provider_config')) ?? {})) {
    if (at(provider, 'module_address') !== undefined) continue;
    // An attribute is given first, then the resource it is of.
    const [attribute, cluster] = listOf(at(provider, 'expressions', 'host', 'references'));
    const [, named] = /^((?:aws_eks|google_container)_cluster\.[\w-]+)\.\w+$/.exec(String(attribute)) ?? [];
    if (named !== undefined && named === cluster) clusters.set(key, named);
  }
  return (address) => clusters.get(keys.get(withoutIndexes(address)) ?? '') ?? null;
}

/** Which provider each resource of the configuration is made with. */
function collectKeys(module: unknown, prefix: string, keys: Map<string, string>, depth: number): void {
  if (depth > modulesMax) return;
  for (const resource of listOf(at(module, 'resources'))) {
    const address = textAt(resource, 'address');
    const key = textAt(resource, 'provider_config_key');
    if (address !== null && key !== null) keys.set(prefix + address, key);
  }
  for (const [name, call] of Object.entries(recordOf(at(module, 'module_calls')) ?? {})) {
    collectKeys(at(call, 'module'), `${prefix}module.${name}.`, keys, depth + 1);
  }
}

/** `data.aws_caller_identity` says whose account a provider works in; two that differ say nothing. */
function callersOf(plan: unknown, keys: ReadonlyMap<string, string>): ReadonlyMap<string, string | null> {
  const found = new Map<string, string | null>();
  const visit = (module: unknown, depth: number): void => {
    if (depth > modulesMax) return;
    for (const resource of listOf(at(module, 'resources'))) {
      const key = keys.get(withoutIndexes(textAt(resource, 'address') ?? ''));
      const account = textAt(resource, 'values', 'account_id');
      if (textAt(resource, 'type') !== 'aws_caller_identity' || key === undefined || account === null) continue;
      found.set(key, found.has(key) && found.get(key) !== account ? null : account);
    }
    for (const child of listOf(at(module, 'child_modules'))) visit(child, depth + 1);
  };
  visit(at(plan, 'prior_state', 'values', 'root_module'), 0);
  return found;
}

/** The value of a setting of a provider: a constant, or a variable of the root module. */
function settingOf(plan: unknown, provider: unknown, name: string): unknown {
  return expressionOf(plan, at(provider, 'expressions', name), at(provider, 'module_address') === undefined);
}

function expressionOf(plan: unknown, expression: unknown, inRoot: boolean): unknown {
  const constant = at(expression, 'constant_value');
  if (constant !== undefined) return constant;
  const references = listOf(at(expression, 'references'));
  const [reference] = references;
  if (!inRoot || references.length !== 1 || typeof reference !== 'string') return undefined;
  // More than the name alone (`var.settings.region`) is given as further references.
  const [, variable] = /^var\.([\w-]+)$/.exec(reference) ?? [];
  return variable === undefined ? undefined : at(plan, 'variables', variable, 'value');
}

function blockText(plan: unknown, provider: unknown, block: string, name: string): string | null {
  const blocks = at(provider, 'expressions', block);
  const inner = Array.isArray(blocks) ? blocks[0] : blocks;
  const value = expressionOf(plan, at(inner, name), at(provider, 'module_address') === undefined);
  return typeof value === 'string' ? value : null;
}

/** `module.db["a.b]"].aws_db_instance.x[0]` → `module.db.aws_db_instance.x`. */
export function withoutIndexes(address: string): string {
  return address.replace(/\[(?:\d+|"(?:[^"\\]|\\.)*")\]/g, '');
}
