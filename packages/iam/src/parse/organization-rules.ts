// The narrower languages of AWS Organizations: what a resource control policy may say, and what a service control policy could say before
// it was given the full language.
import type { Statement } from './policy.ts';
import type { StatementContext } from './statement-context.ts';
import { coversAll } from './template.ts';

/** Organizations guide, "RCP syntax": customers write Deny only; Allow is only that of RCPFullAWSAccess. */
export function checkResourceControl(statement: Statement, { path, problems }: StatementContext): void {
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
export function checkOldServiceControl(statement: Statement, { path, problems }: StatementContext): void {
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
