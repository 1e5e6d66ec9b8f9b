// Reads one statement. Element names and effects are case-sensitive, as AWS reads them; principals and conditions have files of
// their own. A statement with an error is still read to its end, so that one look shows all its problems.
import type { KindRules } from './kinds.ts';
import { readConditions } from './parse-condition.ts';
import { readPrincipal } from './parse-principal.ts';
import type { ActionElement, Policy, PrincipalElement, ResourceElement, Statement } from './policy.ts';
import { type Problems, quoted } from './problems.ts';
import { isRecord, itemPath, listOf } from './shape.ts';
import { coversAll, readTemplate, type Template } from './template.ts';

/** Where a statement stands. */
export interface StatementContext {
  readonly rules: KindRules;
  readonly version: Policy['version'];
  readonly index: number;
  readonly path: string;
  readonly problems: Problems;
}

const elements = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Reads one statement; `undefined` if there is nothing to evaluate (the problems say why). */
export function parseStatement(value: unknown, context: StatementContext): Statement | undefined {
  const { path, problems } = context;
  if (!isRecord(value)) {
    problems.error(path, 'statement.not_object', `a statement is a JSON object; this is ${quoted(value)}`);
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (problems.full) return undefined;
    if (!elements.has(name)) {
      problems.error(
        `${path}.${name}`,
        'statement.element_unknown',
        `${quoted(name)} is not an element of a statement${hint(name)}`,
      );
    }
  }
  const sid = readSid(value['Sid'], context);
  const effect = readEffect(value['Effect'], context);
  const principal = readPrincipals(value, context);
  const action = readActions(value, context);
  const resource = readResources(value, context);
  const conditions = value['Condition'] === undefined ? [] : readConditions(value['Condition'], context);
  if (action === undefined || effect === undefined) return undefined;
  const statement: Statement = {
    index: context.index,
    path,
    effect,
    action,
    conditions,
    ...(sid === undefined ? {} : { sid }),
    ...(principal === undefined ? {} : { principal }),
    ...(resource === undefined ? {} : { resource }),
  };
  if (context.rules.kind === 'rcp') checkResourceControl(statement, context);
  if (context.rules.oldScp) checkOldServiceControl(statement, context);
  return statement;
}

function hint(name: string): string {
  const meant = [...elements].find((element) => element.toLowerCase() === name.toLowerCase().replace(/s$/, ''));
  return meant === undefined ? '' : `; did you mean \`${meant}\``;
}

function readSid(value: unknown, { path, problems, rules }: StatementContext): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') {
    problems.error(`${path}.Sid`, 'statement.sid', '`Sid` must be a text');
    return undefined;
  }
  if (rules.plainSid && !/^[A-Za-z0-9]*$/.test(value)) {
    problems.refused(
      `${path}.Sid`,
      'statement.sid',
      `the Sid ${quoted(value)} may hold only letters and digits in ${rules.name}`,
    );
  }
  return value;
}

function readEffect(value: unknown, { path, problems }: StatementContext): Statement['effect'] | undefined {
  if (value === 'Allow') return 'allow';
  if (value === 'Deny') return 'deny';
  if (value === undefined) problems.error(path, 'effect.missing', 'a statement needs `Effect`: `Allow` or `Deny`');
  else
    problems.error(
      `${path}.Effect`,
      'effect.unknown',
      `the effect is ${quoted(value)}; it must be \`Allow\` or \`Deny\`, written so`,
    );
  return undefined;
}

/** One of an element and its `Not` form, or neither. */
function oneOf(
  value: Readonly<Record<string, unknown>>,
  name: string,
  { path, problems }: StatementContext,
): string | undefined {
  const plain = value[name] !== undefined;
  const not = value[`Not${name}`] !== undefined;
  if (plain && not)
    problems.error(path, `${name.toLowerCase()}.both`, `a statement has \`${name}\` or \`Not${name}\`, not both`);
  if (plain) return name;
  return not ? `Not${name}` : undefined;
}

function readPrincipals(
  value: Readonly<Record<string, unknown>>,
  context: StatementContext,
): PrincipalElement | undefined {
  const { path, problems, rules } = context;
  const name = oneOf(value, 'Principal', context);
  if (name === undefined) {
    if (rules.principal === 'required')
      problems.error(path, 'principal.missing', `${rules.name} needs \`Principal\` in each statement`);
    if (rules.principal === 'everyone')
      problems.refused(path, 'principal.missing', `${rules.name} needs \`"Principal": "*"\` in each statement`);
    return undefined;
  }
  if (rules.principal === 'forbidden') {
    problems.error(
      `${path}.${name}`,
      'principal.forbidden',
      `${rules.name} has no \`${name}\`: it applies to whom it is attached to`,
    );
    return undefined;
  }
  if (name === 'NotPrincipal' && !rules.notPrincipal) {
    problems.refused(`${path}.${name}`, 'principal.not_forbidden', `${rules.name} may not use \`NotPrincipal\``);
  }
  return readPrincipal(value[name], { not: name === 'NotPrincipal', path: `${path}.${name}`, problems });
}

const actionForm = /^(?:\*|[^\s:]+:[^\s:]+)$/;

function readActions(value: Readonly<Record<string, unknown>>, context: StatementContext): ActionElement | undefined {
  const { path, problems, rules } = context;
  const name = oneOf(value, 'Action', context);
  if (name === undefined) {
    problems.error(path, 'action.missing', 'a statement needs `Action` or `NotAction`');
    return undefined;
  }
  if (name === 'NotAction' && !rules.notAction)
    problems.refused(`${path}.${name}`, 'action.not_forbidden', `${rules.name} may not use \`NotAction\``);
  const patterns: string[] = [];
  const list = listOf(value[name]);
  if (list.length === 0)
    problems.error(`${path}.${name}`, 'action.empty', `\`${name}\` lists nothing; name at least one action`);
  for (const [index, item] of list.entries()) {
    if (problems.full) break;
    const at = itemPath(`${path}.${name}`, value[name], index);
    if (typeof item !== 'string') {
      problems.error(at, 'action.not_text', `an action is a text such as \`s3:GetObject\`; this is ${quoted(item)}`);
    } else if (!actionForm.test(item)) {
      problems.error(at, 'action.form', `${quoted(item)} is not an action; write \`service:Action\` or \`*\``);
    } else {
      patterns.push(item);
      const service = item.slice(0, item.indexOf(':'));
      if (/[*?]/.test(service) && item !== '*:*') {
        problems.refused(
          at,
          'action.service_wildcard',
          `the service of ${quoted(item)} may not hold a wildcard; name the service`,
        );
      }
    }
  }
  return { not: name === 'NotAction', patterns };
}

function readResources(
  value: Readonly<Record<string, unknown>>,
  context: StatementContext,
): ResourceElement | undefined {
  const { path, problems, rules } = context;
  const name = oneOf(value, 'Resource', context);
  if (name === undefined) {
    if (rules.resource === 'required') {
      problems.error(path, 'resource.missing', `${rules.name} needs \`Resource\` or \`NotResource\` in each statement`);
    }
    return undefined;
  }
  if (rules.resource === 'forbidden')
    problems.refused(
      `${path}.${name}`,
      'resource.forbidden',
      `${rules.name} has no \`${name}\`: it is about the role it is on`,
    );
  const list = listOf(value[name]);
  if (list.length === 0)
    problems.error(`${path}.${name}`, 'resource.empty', `\`${name}\` lists nothing; name at least one ARN, or \`*\``);
  const patterns: Template[] = [];
  for (const [index, item] of list.entries()) {
    if (problems.full) break;
    const pattern = readResource(item, itemPath(`${path}.${name}`, value[name], index), context);
    if (pattern !== undefined) patterns.push(pattern);
  }
  return { not: name === 'NotResource', patterns };
}

function readResource(item: unknown, at: string, { problems, rules, version }: StatementContext): Template | undefined {
  if (typeof item !== 'string') {
    problems.error(at, 'resource.not_text', `a resource is an ARN or \`*\`; this is ${quoted(item)}`);
    return undefined;
  }
  const template = readTemplate(item, { wildcards: true, variables: version === '2012-10-17' });
  if (template === undefined) {
    problems.error(
      at,
      'variable.form',
      `${quoted(item)} holds a malformed variable; write \`\${key}\` or \`\${key, 'default'}\``,
    );
    return undefined;
  }
  if (coversAll(template)) return template;
  const head = headOf(template);
  if (!item.startsWith('arn:')) {
    problems.error(
      at,
      'resource.form',
      `${quoted(item)} is not an ARN; write \`arn:partition:service:region:account:resource\` or \`*\``,
    );
    return undefined;
  }
  if (head.variableEarly) {
    problems.refused(
      at,
      'resource.variable_position',
      `a variable in ${quoted(item)} stands before the fifth colon, where AWS allows none: it matches nothing`,
    );
    return template;
  }
  if (head.colons < 5 && rules.kind !== 'identity' && rules.kind !== 'boundary') {
    problems.refused(
      at,
      'resource.incomplete',
      `${quoted(item)} has fewer than six parts; only identity policies are completed with \`*\``,
    );
  }
  if (/[*?]/.test(item.split(':')[2] ?? '')) {
    problems.refused(
      at,
      'resource.service_wildcard',
      `the service of ${quoted(item)} may not hold a wildcard; name the service`,
    );
  }
  return template;
}

function headOf(template: Template): { readonly colons: number; readonly variableEarly: boolean } {
  let colons = 0;
  for (const part of template.parts) {
    if (part.type === 'text') colons += part.text.split(':').length - 1;
    if (part.type === 'variable' && colons < 5) return { colons, variableEarly: true };
  }
  return { colons, variableEarly: false };
}

/** Organizations guide, "RCP syntax": customers write Deny only; Allow is only that of RCPFullAWSAccess. */
function checkResourceControl(statement: Statement, { path, problems }: StatementContext): void {
  const { action, principal, resource } = statement;
  if (principal !== undefined && !(principal.anyone && !principal.not)) {
    problems.refused(
      `${path}.Principal`,
      'rcp.principal',
      'a resource control policy is for everyone: `"Principal": "*"`, with conditions',
    );
  }
  if (statement.effect === 'deny') {
    if (!action.not && action.patterns.includes('*')) {
      problems.refused(`${path}.Action`, 'rcp.action', 'a resource control policy must name services: `s3:*`, not `*`');
    }
    return;
  }
  const whole =
    action.patterns.includes('*') && !action.not && resource?.not === false && resource.patterns.some(coversAll);
  if (!whole || statement.conditions.length > 0) {
    problems.refused(
      `${path}.Effect`,
      'rcp.allow',
      'a resource control policy only denies; the one Allow is that of RCPFullAWSAccess',
    );
  }
}

/** Organizations guide, "SCP syntax", as it was before 2025-09-19. */
function checkOldServiceControl(statement: Statement, { path, problems }: StatementContext): void {
  const before = 'before 2025-09-19';
  const { action, resource } = statement;
  if (resource?.not === true)
    problems.refused(
      `${path}.NotResource`,
      'scp.not_resource',
      `service control policies had no \`NotResource\` ${before}`,
    );
  if (action.patterns.some((pattern) => /[*?](?!$)/.test(pattern) && pattern !== '*')) {
    problems.refused(
      `${path}.Action`,
      'scp.wildcard',
      `wildcards in actions of service control policies stood only at the end ${before}`,
    );
  }
  if (statement.effect === 'deny') return;
  if (statement.conditions.length > 0) {
    problems.refused(
      `${path}.Condition`,
      'scp.allow_condition',
      `only Deny statements of service control policies had conditions ${before}`,
    );
  }
  if (action.not)
    problems.refused(
      `${path}.NotAction`,
      'scp.allow_not_action',
      `only Deny statements of service control policies had \`NotAction\` ${before}`,
    );
  if (resource?.not === false && !resource.patterns.every(coversAll)) {
    problems.refused(
      `${path}.Resource`,
      'scp.allow_resource',
      `Allow statements of service control policies had only \`"Resource": "*"\` ${before}`,
    );
  }
}
