// Reads one statement. Element names and effects are case-sensitive, as AWS reads them; principals and conditions have files of
// their own. A statement with an error is still read to its end, so that one look shows all its problems.

import { checkOldServiceControl, checkResourceControl } from './organization-rules.ts';
import { readConditions } from './parse-condition.ts';
import { readPrincipal } from './parse-principal.ts';
import { readResources } from './parse-resource.ts';
import type { ActionElement, PrincipalElement, Statement } from './policy.ts';
import { quoted } from './problems.ts';
import { isRecord, itemPath, listOf } from './shape.ts';
import { oneOf, type StatementContext } from './statement-context.ts';

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
