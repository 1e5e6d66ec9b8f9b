// Which unit gets which guardrails: read from a file's value, strictly. A key that is not known stops everything, since it may be a guardrail that somebody
// counts on.
import { organizationLimits } from '../../limits.ts';
import { Problems } from '../../parse/problems.ts';
import { isRecord } from '../../parse/shape.ts';
import type { Problem } from '../../types.ts';
import type { ServiceSet } from '../services/service-set.ts';
import type { BreakGlass } from './generate-scps.ts';
import { isRolePattern } from './guard-break-glass.ts';
import type { Guardrail } from './guardrail.ts';
import { onlyKeys, readGuardrails } from './read-guardrails.ts';

/** The guardrails of a node of the organization. */
export interface NodeGuardrails {
  /** An id, a name that is the only one of its kind, or names from the root down: `Runtime/Ecommerce`. */
  readonly at: string;
  readonly guardrails: readonly Guardrail[];
}

/** A declaration. */
export interface GuardrailDeclaration {
  readonly breakGlass?: BreakGlass;
  /** Names of policies that are detached from the declared nodes: what the guardrails stand in the place of. */
  readonly replace?: readonly string[];
  readonly nodes: readonly NodeGuardrails[];
}

/** What reading found. */
export interface ReadDeclaration {
  /** Absent if there is an error. */
  readonly declaration?: GuardrailDeclaration;
  readonly problems: readonly Problem[];
}

/** How to read a declaration. */
export interface ReadDeclarationOptions {
  /** Sets of services by name; they stand before the shipped ones. */
  readonly sets?: ReadonlyMap<string, ServiceSet>;
}

/** Nodes that a declaration may name: more than an organization may have. */
const nodesMax = organizationLimits.unitsMax[0].max * 2;

/**
 * Reads a declaration. Never throws.
 *
 * @example
 * readDeclaration({ nodes: [{ at: 'Root', protectAccount: true }] }).declaration?.nodes[0]?.guardrails.map(({ name }) => name)
 * // → ['protect-account']
 */
export function readDeclaration(value: unknown, options: ReadDeclarationOptions = {}): ReadDeclaration {
  const problems = new Problems();
  if (!isRecord(value)) {
    problems.error(
      '',
      'guardrails.form',
      'a declaration is an object with `nodes` and, if wanted, `breakGlass` and `strategy`',
    );
    return { problems: problems.list };
  }
  onlyKeys(value, ['breakGlass', 'strategy', 'replace', 'nodes'], '', problems);
  const strategy = value['strategy'] ?? 'deny-list';
  if (strategy !== 'deny-list' && strategy !== 'allow-list')
    problems.error('strategy', 'guardrails.strategy', '`strategy` is `deny-list` or `allow-list`');
  const breakGlass = readBreakGlass(value['breakGlass'], problems);
  const replace = readReplace(value['replace'], problems);
  const list: unknown = value['nodes'];
  const nodes: NodeGuardrails[] = [];
  if (!Array.isArray(list) || list.length === 0 || list.length > nodesMax)
    problems.error(
      'nodes',
      'guardrails.nodes',
      '`nodes` is a list of nodes with their guardrails; `at: Root` is the root',
    );
  else {
    for (const [index, node] of list.entries()) {
      const path = `nodes[${index}]`;
      const fields: unknown = node;
      if (!isRecord(fields) || typeof fields['at'] !== 'string' || fields['at'] === '') {
        problems.error(path, 'guardrails.at', 'a node says where it is: `at: Root`, `at: Runtime/Ecommerce`, or an id');
        continue;
      }
      const context = { path, problems, sets: options.sets, allowList: strategy === 'allow-list' };
      nodes.push({ at: fields['at'], guardrails: readGuardrails(fields, context) });
    }
  }
  if (!problems.readable) return { problems: problems.list };
  const declaration = {
    nodes,
    ...(breakGlass === undefined ? {} : { breakGlass }),
    ...(replace.length === 0 ? {} : { replace }),
  };
  return { declaration, problems: problems.list };
}

function readReplace(value: unknown, problems: Problems): readonly string[] {
  if (value === undefined) return [];
  const names = Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  if (!Array.isArray(value) || names.length !== value.length)
    problems.error('replace', 'guardrails.replace', '`replace` is a list of names of policies');
  return names;
}

function readBreakGlass(value: unknown, problems: Problems): BreakGlass | undefined {
  if (value === undefined) return undefined;
  const fields: unknown = typeof value === 'string' || Array.isArray(value) ? { roles: value } : value;
  if (!isRecord(fields)) {
    problems.error(
      'breakGlass',
      'guardrails.break_glass',
      '`breakGlass` is the ARN pattern of a role, or `{ roles, madeBy }`',
    );
    return undefined;
  }
  onlyKeys(fields, ['roles', 'madeBy'], 'breakGlass', problems);
  const roles = rolePatterns(fields['roles'], 'breakGlass.roles', problems);
  const madeBy = fields['madeBy'] === undefined ? [] : rolePatterns(fields['madeBy'], 'breakGlass.madeBy', problems);
  return { roles, ...(madeBy.length === 0 ? {} : { madeBy }) };
}

function rolePatterns(value: unknown, path: string, problems: Problems): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const patterns = list.filter((one): one is string => typeof one === 'string' && isRolePattern(one));
  if (patterns.length !== list.length || patterns.length === 0)
    problems.error(path, 'guardrails.role', 'write the ARN pattern of a role: `arn:aws:iam::*:role/break-glass`');
  return patterns;
}
