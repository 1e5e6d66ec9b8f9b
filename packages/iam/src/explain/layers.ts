// What each layer said about one resource, and whether it was needed. Reads what the judge noted, so that the explanation cannot tell
// another story than the decision.
import { canBeBounded, rcpBinds, scpBinds } from '../evaluate/binds.ts';
import type { Judge } from '../evaluate/judge.ts';
import type { Plan } from '../evaluate/plan.ts';
import { bits, blockedBits } from '../evaluate/verdict.ts';
import type { Findings } from '../match/findings.ts';
import { grades } from '../match/principal.ts';
import { quoted } from '../parse/problems.ts';
import type { Layer, LayerExplanation, StatementExplanation } from '../types.ts';
import type { Level, World } from '../world/world.ts';
import { type Facts, failedElements, list } from './elements.ts';

/** Layers in words. */
export const layerNames: Readonly<Record<Layer, string>> = {
  identity: 'the identity policies',
  boundary: 'the permissions boundary',
  session: 'the session policies',
  resource: 'the resource policy',
  scp: 'the service control policies',
  rcp: 'the resource control policies',
  endpoint: 'the endpoint policy',
};

/** Explains a layer for the resource the judge looked at last. */
export function explainLayer(layer: Layer, judge: Judge, plan: Plan, action: string): LayerExplanation {
  const levels = levelsOf(judge.world, layer);
  const facts: Facts = { action, frame: judge.frame, slots: judge.world.slots };
  const statements = (levels ?? []).flatMap((level) =>
    level.statements.map((statement) => explainStatement(layer, level, statement, facts)),
  );
  const binds = bindsRequest(layer, judge, plan);
  const outcome = levels === undefined ? 'not-present' : binds ? outcomeOf(layer, judge.found) : 'not-applicable';
  // A layer that was not given is needed only if its absence blocks; where absence allows, nothing was asked of it.
  const needed = binds && (levels === undefined ? blocks(layer, judge.found) : isNeeded(layer, judge.found));
  const emptyAt = binds
    ? (levels ?? []).filter((level) => !hasAllow(level, statements)).flatMap((level) => level.node ?? [])
    : [];
  const part = { layer, outcome, needed, emptyAt, statements } as const;
  return { ...part, sentence: layerSentence(part, judge) };
}

function levelsOf(world: World, layer: Layer): readonly Level[] | undefined {
  const level = world[layer];
  if (level === undefined) return undefined;
  return 'statements' in level ? [level] : level;
}

function explainStatement(
  layer: Layer,
  level: Level,
  statement: Level['statements'][number],
  facts: Facts,
): StatementExplanation {
  const { source, policy, effect } = statement;
  const failed = failedElements(statement, facts);
  return {
    layer,
    ...(level.node === undefined ? {} : { node: level.node }),
    policy,
    statement: source.index,
    ...(source.sid === undefined ? {} : { sid: source.sid }),
    effect,
    matched: failed.length === 0,
    failed,
  };
}

function hasAllow(level: Level, statements: readonly StatementExplanation[]): boolean {
  return statements.some(
    (statement) => statement.node === level.node && statement.matched && statement.effect === 'allow',
  );
}

function bindsRequest(layer: Layer, judge: Judge, plan: Plan): boolean {
  const { world, frame, found, resourceAccount } = judge;
  if (layer === 'identity' || layer === 'session') return found.own;
  if (layer === 'boundary') return canBeBounded(frame.caller);
  if (layer === 'scp') return scpBinds(world, frame.caller);
  return layer !== 'rcp' || rcpBinds(world, plan, frame.caller, resourceAccount);
}

function outcomeOf(layer: Layer, found: Findings): LayerExplanation['outcome'] {
  if ((found.denied & bits[layer]) !== 0) return 'explicit-deny';
  const allows = layer === 'resource' ? found.grade !== grades.none : found[layer];
  return allows ? 'allow' : 'implicit-deny';
}

function blocks(layer: Layer, found: Findings): boolean {
  return (blockedBits(found) & bits[layer]) !== 0;
}

/** A layer was needed if the request were blocked by it without its Allow. */
function isNeeded(layer: Layer, found: Findings): boolean {
  const without: Findings = {
    ...found,
    denied: 0,
    ...(layer === 'resource' ? { grade: grades.none } : { [layer]: false }),
  };
  return (blockedBits(without) & bits[layer]) !== 0;
}

type Part = Omit<LayerExplanation, 'sentence'>;

function layerSentence(part: Part, judge: Judge): string {
  const name = layerNames[part.layer];
  const { found, frame } = judge;
  const { caller } = frame;
  switch (part.outcome) {
    case 'not-applicable':
      return `${name} ${verb(part.layer, 'does', 'do')} not bind this request`;
    case 'not-present':
      if (part.layer === 'identity' && caller.kind === 'root') return 'the root user needs no identity policy';
      if (part.layer === 'session' && part.needed && !found.session)
        return 'a federated-user session has only what session policies pass on, and there are none';
      return `there ${verb(part.layer, 'is', 'are')} no ${name.slice('the '.length)}${part.needed ? ', and an Allow was needed' : ''}`;
    case 'explicit-deny':
      return `${name} ${verb(part.layer, 'denies', 'deny')} it: ${list(labels(part, 'deny'))}`;
    case 'allow':
      return allowSentence(part, judge);
    case 'implicit-deny': {
      const where = part.emptyAt.length === 0 ? '' : ` at ${list(part.emptyAt)}`;
      const weight = part.needed ? '' : ', and none was needed';
      return `${name} ${verb(part.layer, 'has', 'have')} no Allow for it${where}${weight}`;
    }
  }
}

function allowSentence(part: Part, { found, frame }: Judge): string {
  const name = layerNames[part.layer];
  if (part.layer === 'identity' && frame.caller.kind === 'root') return 'the root user needs no identity policy';
  const base = `${name} ${verb(part.layer, 'allows', 'allow')} it: ${list(labels(part, 'allow'))}`;
  if (part.layer === 'resource' && found.sameAccount && found.grade === grades.account) {
    return `${base}, but only for what the account ${quoted(frame.caller.account)} itself allows`;
  }
  if (part.layer === 'resource' && found.sameAccount && found.grade === grades.behind) {
    return `${base}, within the caller's boundary and session policies`;
  }
  return base;
}

function verb(layer: Layer, one: string, many: string): string {
  return layer === 'boundary' || layer === 'resource' || layer === 'endpoint' ? one : many;
}

function labels(part: Part, effect: 'allow' | 'deny'): readonly string[] {
  return part.statements.filter((statement) => statement.matched && statement.effect === effect).map(labelOf);
}

/** A statement in words: its Sid, or where it is. */
export function labelOf(statement: {
  readonly layer: Layer;
  readonly node?: string;
  readonly policy: number;
  readonly statement: number;
  readonly sid?: string;
}): string {
  const at = statement.node === undefined ? '' : ` at ${statement.node}`;
  if (statement.sid !== undefined && statement.sid !== '') return `${statement.sid}${at}`;
  const single = statement.layer === 'boundary' || statement.layer === 'resource';
  return `${statement.layer}${single ? '' : `[${statement.policy}]`} statement ${statement.statement}${at}`;
}
