// Reads a request from a file's text and finds all that is wrong with it. Stricter than deciding: an action the table does not know is a
// warning with the nearest one that exists.
import { actionFacts } from '../data/table.ts';
import { inputLimits } from '../limits.ts';
import { arnSegment } from '../match/arn.ts';
import { readCaller } from '../match/caller.ts';
import { readJson } from '../parse/json.ts';
import { Problems, quoted } from '../parse/problems.ts';
import { isRecord } from '../parse/shape.ts';
import type { Problem, Request } from '../types.ts';
import { isKnownAction, nearestAction } from './nearest.ts';

/** What reading found. */
export interface ReadRequest {
  /** Absent if a problem is an `error`. */
  readonly request?: Request;
  readonly problems: readonly Problem[];
}

/**
 * Reads a request from JSON text. Never throws.
 *
 * @example
 * readRequest('{"principal":"arn:aws:iam::111122223333:user/ada","action":"s3:GetObjekt","resource":"arn:aws:s3:::b/k","resourceAccount":"111122223333"}').problems
 * // → [{ path: 'action', code: 'request.action_unknown', message: '`s3:GetObjekt` is not a known action; did you mean `s3:GetObject`', severity: 'warning' }]
 */
export function readRequest(text: string): ReadRequest {
  const problems = new Problems();
  const value = readJson(text, { charactersMax: inputLimits.requestTextMax, depthMax: inputLimits.depthMax }, problems);
  if (value === undefined) return { problems: problems.list };
  if (!isRecord(value)) {
    problems.error(
      '',
      'request.form',
      `a request is an object with \`principal\`, \`action\` and \`resource\`; this is ${quoted(value)}`,
    );
    return { problems: problems.list };
  }
  checkFields(value, ['principal', 'action', 'resource', 'resourceAccount', 'resources', 'context'], '', problems);
  checkPrincipal(value['principal'], problems);
  checkAction(value['action'], problems);
  checkContext(value['context'], 'context', problems);
  checkResources(value, problems);
  return { ...(problems.readable ? { request: value as unknown as Request } : {}), problems: problems.list };
}

type Fields = Readonly<Record<string, unknown>>;

function checkFields(value: Fields, known: readonly string[], path: string, problems: Problems): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const at = path === '' ? name : `${path}.${name}`;
    problems.error(at, 'request.field_unknown', `${quoted(name)} is not known here; there are ${known.join(', ')}`);
  }
}

function checkPrincipal(value: unknown, problems: Problems): void {
  if (value === undefined) {
    problems.error(
      'principal',
      'request.principal',
      'the request has no `principal`: an ARN, the name of a service, or `{"type": "anonymous"}`',
    );
    return;
  }
  if (isRecord(value)) checkFields(value, ['type', 'arn', 'roleArn', 'federated'], 'principal', problems);
  const caller = readCaller(value);
  if (typeof caller === 'string') problems.error('principal', 'request.principal', caller);
}

function checkAction(value: unknown, problems: Problems): void {
  if (typeof value !== 'string' || !/^[^\s:*?]+:[^\s:*?]+$/.test(value)) {
    problems.error(
      'action',
      'request.action',
      `the action is ${quoted(value)}; write \`service:Action\`, without wildcards`,
    );
  } else if (!isKnownAction(value)) {
    const near = nearestAction(value);
    problems.warning(
      'action',
      'request.action_unknown',
      `${quoted(value)} is not a known action${near === undefined ? '' : `; did you mean ${quoted(near)}`}`,
    );
  }
}

function checkResources(value: Fields, problems: Problems): void {
  const several = value['resources'];
  if (several === undefined) {
    checkResource(
      value['resource'],
      value['resourceAccount'],
      { at: 'resource', accountAt: 'resourceAccount', action: value['action'] },
      problems,
    );
    return;
  }
  if (value['resource'] !== undefined)
    problems.error('resource', 'request.resources', 'a request has `resource` or `resources`, not both');
  if (!Array.isArray(several) || several.length === 0) {
    problems.error('resources', 'request.resources', '`resources` must list at least one `{ "arn", "account" }`');
    return;
  }
  for (const [index, item] of several.entries()) {
    const at = `resources[${index}]`;
    if (!isRecord(item)) {
      problems.error(at, 'request.resources', 'a resource is an object `{ "arn", "account", "context" }`');
      continue;
    }
    checkFields(item, ['arn', 'account', 'context'], at, problems);
    checkResource(
      item['arn'],
      item['account'],
      { at: `${at}.arn`, accountAt: `${at}.account`, action: value['action'] },
      problems,
    );
    checkContext(item['context'], `${at}.context`, problems);
  }
}

interface ResourcePlace {
  readonly at: string;
  readonly accountAt: string;
  readonly action: unknown;
}

function checkResource(
  arn: unknown,
  account: unknown,
  { at, accountAt, action }: ResourcePlace,
  problems: Problems,
): void {
  const inArn = typeof arn === 'string' ? arnSegment(arn, 4) : undefined;
  if (arn !== '*' && inArn === undefined) {
    problems.error(
      at,
      'request.resource',
      `the resource is ${quoted(arn)}; write an ARN of six parts, \`arn:partition:service:region:account:resource\`, or \`*\``,
    );
  }
  if (account !== undefined && (typeof account !== 'string' || !/^\d{12}$/.test(account))) {
    problems.error(
      accountAt,
      'request.account',
      `the account is ${quoted(account)}; write its twelve digits as a text`,
    );
  }
  if (account === undefined && inArn === '') {
    problems.error(
      accountAt,
      'request.account',
      'the ARN does not say whose the resource is; give the account that owns it',
    );
  }
  const facts = typeof action === 'string' ? actionFacts(action) : undefined;
  if (facts !== undefined && facts.resources.length === 0 && arn !== '*' && inArn !== undefined) {
    problems.warning(at, 'request.no_resource', `${quoted(action)} has no resource; AWS decides it against \`*\``);
  }
}

function checkContext(value: unknown, path: string, problems: Problems): void {
  if (value === undefined) return;
  if (!isRecord(value)) {
    problems.error(path, 'request.context', 'the context is an object of keys and values');
    return;
  }
  const scalar = (item: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof item);
  for (const [key, item] of Object.entries(value)) {
    if (scalar(item) || (Array.isArray(item) && item.every(scalar))) continue;
    problems.error(
      `${path}.${key}`,
      'request.context',
      `the value of ${quoted(key)} must be a text, number or boolean, or a list of them`,
    );
  }
}
