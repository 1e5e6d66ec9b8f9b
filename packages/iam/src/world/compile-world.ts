// Reads the policies around a request and compiles them. Documents that cannot be read are remembered by layer: a world with one of them
// answers nothing but no.

import { type CompiledStatement, compileStatement } from '../evaluate/statement.ts';
import { layerOrder } from '../evaluate/verdict.ts';
import { Slots } from '../match/frame.ts';
import { rulesOf } from '../parse/kinds.ts';
import { readDocument } from '../parse/parse-policy.ts';
import { Problems, quoted, reasonOf } from '../parse/problems.ts';
import { isRecord } from '../parse/shape.ts';
import type { DocumentInput, Layer, NodePolicies, Policies, PolicyKind, Problem } from '../types.ts';
import type { Level, World } from './world.ts';

const known = new Set(['identity', 'boundary', 'session', 'resource', 'endpoint', 'scp', 'rcp', 'managementAccount']);

/** Reads and compiles policies. Never throws. Worlds that share their slots can be asked with one frame. */
export function compileWorld(policies: Policies, slots = new Slots()): World {
  try {
    return readWorld(policies, new WorldReader(slots));
  } catch (failure) {
    // Only an object with a getter or a proxy of its own can bring us here; what it throws is not ours to pass on.
    const reader = new WorldReader(slots);
    reader.problem('', `reading the policies failed: ${reasonOf(failure)}`);
    return readWorld({}, reader);
  }
}

function readWorld(policies: Policies, reader: WorldReader): World {
  const given: unknown = policies;
  if (!isRecord(given)) reader.problem('', `the policies are an object of layers; this is ${quoted(given)}`);
  const source: Policies = isRecord(given) ? policies : {};
  for (const name of Object.keys(source)) {
    if (!known.has(name)) reader.problem(name, `${quoted(name)} is not a layer; there are ${[...known].join(', ')}`);
  }
  const { managementAccount } = source;
  if (managementAccount !== undefined && typeof managementAccount !== 'string') {
    reader.problem('managementAccount', '`managementAccount` must be the twelve digits of an account');
  }
  return {
    slots: reader.slots,
    identity: reader.list('identity', source.identity),
    boundary: reader.single('boundary', source.boundary),
    session: reader.list('session', source.session),
    resource: reader.single('resource', source.resource),
    endpoint: reader.list('endpoint', source.endpoint),
    scp: reader.nodes('scp', source.scp),
    rcp: reader.nodes('rcp', source.rcp),
    managementAccount,
    problems: reader.problems,
    unreadable: layerOrder.filter((layer) => reader.unreadable.has(layer)),
  };
}

class WorldReader {
  readonly slots: Slots;
  readonly problems: Problem[] = [];
  readonly unreadable = new Set<Layer>();

  constructor(slots: Slots) {
    this.slots = slots;
  }

  problem(path: string, message: string, layer?: Layer): void {
    this.problems.push({ path, code: 'policies.form', message, severity: 'error' });
    if (layer !== undefined) this.unreadable.add(layer);
  }

  single(layer: 'boundary' | 'resource', document: DocumentInput | undefined): Level | undefined {
    if (document === undefined) return undefined;
    return levelOf(undefined, this.#statements(layer, layer, document, 0));
  }

  list(layer: 'identity' | 'session' | 'endpoint', documents: readonly DocumentInput[] | undefined): Level | undefined {
    if (documents === undefined) return undefined;
    return levelOf(undefined, this.#documents(layer, layer, documents));
  }

  nodes(layer: 'scp' | 'rcp', nodes: readonly NodePolicies[] | undefined): readonly Level[] | undefined {
    if (nodes === undefined) return undefined;
    if (!Array.isArray(nodes)) {
      this.problem(layer, `\`${layer}\` is a list of nodes, root first; this is ${quoted(nodes)}`, layer);
      return [];
    }
    return nodes.map((item: NodePolicies, index) => {
      const path = `${layer}[${index}]`;
      if (!isRecord(item) || typeof item['node'] !== 'string') {
        this.problem(path, `an entry of \`${layer}\` is \`{ node, policies }\``, layer);
        return levelOf(undefined, []);
      }
      return levelOf(item.node, this.#documents(layer, `${path}.policies`, item.policies));
    });
  }

  #documents(layer: Layer, path: string, documents: readonly DocumentInput[]): readonly CompiledStatement[] {
    if (!Array.isArray(documents)) {
      this.problem(path, `\`${path}\` is a list of policy documents; this is ${quoted(documents)}`, layer);
      return [];
    }
    return documents.flatMap((document: DocumentInput, index) =>
      this.#statements(layer, `${path}[${index}]`, document, index),
    );
  }

  #statements(layer: Layer, path: string, document: DocumentInput, policy: number): readonly CompiledStatement[] {
    const problems = new Problems(path);
    const kind: PolicyKind = layer;
    const parsed = readDocument(document, rulesOf(kind), problems);
    this.problems.push(...problems.list);
    if (!problems.readable || parsed === undefined) {
      this.unreadable.add(layer);
      return [];
    }
    return parsed.statements.map((statement) => compileStatement(statement, policy, this.slots));
  }
}

function levelOf(node: string | undefined, statements: readonly CompiledStatement[]): Level {
  const byService = new Map<string, CompiledStatement[]>();
  const anyService: CompiledStatement[] = [];
  for (const statement of statements) {
    const services = servicesOf(statement);
    if (services === undefined) anyService.push(statement);
    for (const service of services ?? []) {
      const list = byService.get(service);
      if (list === undefined) byService.set(service, [statement]);
      else list.push(statement);
    }
  }
  return { node, statements, byService, anyService };
}

/** The services whose actions a statement can match; `undefined` if it cannot be said. */
function servicesOf({ source }: CompiledStatement): ReadonlySet<string> | undefined {
  if (source.action.not) return undefined;
  const services = new Set<string>();
  for (const pattern of source.action.patterns) {
    const service = pattern.slice(0, pattern.indexOf(':')).toLowerCase();
    if (!/^[a-z0-9-]+$/.test(service)) return undefined;
    services.add(service);
  }
  return services;
}
