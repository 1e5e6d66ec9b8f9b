// Reads `Resource` and `NotResource` (IAM guide, "AWS JSON policy elements: Resource"): ARNs with wildcards within their parts, or `*`.
import type { ResourceElement } from './policy.ts';
import { quoted } from './problems.ts';
import { itemPath, listOf } from './shape.ts';
import { oneOf, type StatementContext } from './statement-context.ts';
import { coversAll, readTemplate, type Template } from './template.ts';

/** Reads the resource element; absent where the statement has none. */
export function readResources(
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
