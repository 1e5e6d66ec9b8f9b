// What is possible in an account at all, whatever its own policies say: every action of the table, held against the organization's policies
// level by level. An action is `open` if nothing stands in its way, `limited` if conditions or resources decide, `gone` if no request for
// it can pass; for each that is not open it is said who took it away.
import { actionNames, rcpCovers, serviceName, servicePrefixes } from '../data/table.ts';
import type { CompiledStatement } from '../evaluate/statement.ts';
import { compileWorld } from '../world/compile-world.ts';
import type { Level } from '../world/world.ts';
import { organizationPolicies } from './layers.ts';
import { type Organization, type PathNode, pathTo } from './model.ts';

/** What may happen to an action. */
export type Possibility = 'open' | 'limited' | 'gone';

/** Who takes actions away. */
export interface Taker {
  readonly layer: 'scp' | 'rcp';
  /** The id and name of the node. */
  readonly node: string;
  readonly nodeName: string;
  /** The policy's name; absent if the node as a whole lacks an Allow. */
  readonly policy?: string;
  readonly statement?: number;
  readonly sid?: string;
  /** `no-allow`: no Allow there covers the action. `denies`: a Deny without exceptions. `limits`: it depends on the request. */
  readonly how: 'no-allow' | 'denies' | 'limits';
  /** How many actions it affects. */
  readonly actions: number;
}

/** One action. */
export interface EffectiveAction {
  readonly name: string;
  readonly possible: Possibility;
  /** Indexes into `takers`. */
  readonly takenBy: readonly number[];
}

/** One service. */
export interface EffectiveService {
  readonly service: string;
  readonly name: string;
  readonly open: number;
  readonly limited: number;
  readonly gone: number;
  readonly actions: readonly EffectiveAction[];
}

/** One account. */
export interface EffectiveAccount {
  readonly account: string;
  readonly path: readonly Pick<PathNode, 'kind' | 'id' | 'name'>[];
  /** True for the management account, which the organization's policies do not bind. */
  readonly unbound: boolean;
  /** Nodes where nothing passes, because no Allow is attached. */
  readonly emptyLevels: readonly string[];
  readonly takers: readonly Taker[];
  readonly services: readonly EffectiveService[];
}

/** Works out what is possible in an account; `undefined` if the organization has no such account. */
export function effective(organization: Organization, accountId: string): EffectiveAccount | undefined {
  const path = pathTo(organization, accountId);
  if (path === undefined) return undefined;
  const unbound = accountId === organization.managementAccount;
  const accounts = { principal: accountId, resource: accountId };
  const world = compileWorld(unbound ? {} : organizationPolicies(organization, accounts));
  const takers = new Takers(path);
  const scp = world.scp ?? [];
  const rcp = world.rcp ?? [];
  const services = servicePrefixes().map((service): EffectiveService => {
    const bound = [
      ...scp.map((level) => ['scp', level] as const),
      ...(rcpCovers(service) ? rcp.map((level) => ['rcp', level] as const) : []),
    ];
    const concerned = bound.map(([layer, level], index) => ({
      layer,
      statements: statementsFor(level, service),
      node: index % path.length,
    }));
    const actions = actionNames(service).map((name) =>
      judgeAction(name, `${service}:${name}`.toLowerCase(), concerned, takers),
    );
    const count = (possible: Possibility): number => actions.filter((action) => action.possible === possible).length;
    return {
      service,
      name: serviceName(service),
      open: count('open'),
      limited: count('limited'),
      gone: count('gone'),
      actions,
    };
  });
  return {
    account: accountId,
    path: path.map(({ kind, id, name }) => ({ kind, id, name })),
    unbound,
    emptyLevels: scp
      .filter((level) => !level.statements.some((statement) => statement.effect === 'allow'))
      .flatMap((level) => level.node ?? []),
    takers: takers.list(),
    services,
  };
}

interface Concerned {
  readonly layer: 'scp' | 'rcp';
  readonly node: number;
  readonly statements: readonly CompiledStatement[];
}

function statementsFor(level: Level, service: string): readonly CompiledStatement[] {
  return [...(level.byService.get(service) ?? []), ...level.anyService];
}

/** Does the statement match every request for its actions? */
function unconditional(statement: CompiledStatement): boolean {
  return statement.resource === undefined && statement.conditions.length === 0;
}

function judgeAction(name: string, action: string, levels: readonly Concerned[], takers: Takers): EffectiveAction {
  let possible: Possibility = 'open';
  const takenBy: number[] = [];
  const take = (level: Concerned, how: Taker['how'], statement?: CompiledStatement): void => {
    if (how !== 'limits') possible = 'gone';
    else if (possible === 'open') possible = 'limited';
    takenBy.push(takers.note(level, how, statement));
  };
  for (const level of levels) {
    const matching = level.statements.filter((statement) => statement.action(action));
    const allows = matching.filter((statement) => statement.effect === 'allow');
    if (allows.length === 0) take(level, 'no-allow');
    else if (!allows.some(unconditional)) for (const allow of allows) take(level, 'limits', allow);
    for (const statement of matching) {
      if (statement.effect === 'deny') take(level, unconditional(statement) ? 'denies' : 'limits', statement);
    }
  }
  return { name, possible, takenBy };
}

class Takers {
  readonly #path: readonly PathNode[];
  readonly #byKey = new Map<string, { index: number; taker: Omit<Taker, 'actions'>; actions: number }>();

  constructor(path: readonly PathNode[]) {
    this.#path = path;
  }

  note({ layer, node }: Concerned, how: Taker['how'], statement: CompiledStatement | undefined): number {
    const key = `${layer} ${node} ${how} ${statement?.policy} ${statement?.source.index}`;
    const known = this.#byKey.get(key);
    if (known !== undefined) {
      known.actions += 1;
      return known.index;
    }
    const at = this.#path[node];
    const index = this.#byKey.size;
    const names = layer === 'scp' ? at?.scps : at?.rcps;
    const policy = statement === undefined ? undefined : names?.[statement.policy];
    const taker = {
      layer,
      node: at?.id ?? '',
      nodeName: at?.name ?? '',
      how,
      ...(policy === undefined ? {} : { policy }),
      ...(statement === undefined ? {} : { statement: statement.source.index }),
      ...(statement?.source.sid === undefined ? {} : { sid: statement.source.sid }),
    };
    this.#byKey.set(key, { index, taker, actions: 1 });
    return index;
  }

  list(): readonly Taker[] {
    return [...this.#byKey.values()].map(({ taker, actions }) => ({ ...taker, actions }));
  }
}
