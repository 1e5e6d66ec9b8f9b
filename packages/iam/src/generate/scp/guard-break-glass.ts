// A role that guardrails let through is only as good as the roles nobody else can make: whoever may create, edit or pass a role of that name has
// taken the guardrails off. So the name itself is guarded, wherever an exception by name is used.
import { type Guardrail, sorted } from './guardrail.ts';

/** Who may look after break-glass roles. */
export interface GuardBreakGlassOptions {
  /** ARN patterns of the roles that guardrails let through. */
  readonly roles: readonly string[];
  /** ARN patterns of roles that may make and edit them, such as those a stack set runs as. They are guarded in the same way. */
  readonly madeBy?: readonly string[];
}

/** Actions on a role that are not a change of it: reading, and assuming it, about which its trust policy decides. */
const harmless = ['iam:Get*', 'iam:List*', 'iam:Simulate*', 'sts:*'];

/**
 * Keeps the break-glass role, and the roles that make it, from being made, edited or passed by anyone but themselves. Throws if a pattern is not the ARN
 * of a role.
 *
 * @example
 * guardBreakGlass({ roles: ['arn:aws:iam::*:role/break-glass'] }).statements[0]?.statement.Resource // → ['arn:aws:iam::*:role/break-glass']
 */
export function guardBreakGlass({ roles, madeBy = [] }: GuardBreakGlassOptions): Guardrail {
  const all = sorted([...roles, ...madeBy]);
  const malformed = all.find((pattern) => !isRolePattern(pattern));
  if (malformed !== undefined)
    throw new Error(`\`${malformed}\` names no role; write \`arn:aws:iam::*:role/break-glass\``);
  const others = { ArnNotLike: { 'aws:PrincipalArn': all } };
  return {
    name: 'guard-break-glass',
    purpose: `keeps ${all.join(', ')} from being made, edited or passed by anyone else`,
    statements: [
      {
        statement: { Sid: 'DenyEditBreakGlass', Effect: 'Deny', NotAction: harmless, Resource: all, Condition: others },
        why: 'the other guardrails let these roles through by name, so nobody else may make, edit or pass a role of that name',
        // Its exceptions are its own: they hold with or without other guardrails.
        everyone: true,
      },
    ],
    stops: [
      {
        claim: `nobody but themselves makes, edits or passes the roles ${all.join(', ')}`,
        request: {
          Action: [
            'iam:AddRoleToInstanceProfile',
            'iam:Attach*',
            'iam:Create*',
            'iam:Delete*',
            'iam:Detach*',
            'iam:PassRole',
            'iam:Put*',
            'iam:Tag*',
            'iam:Untag*',
            'iam:Update*',
          ],
          Resource: all,
          Condition: others,
        },
        everyone: true,
      },
    ],
    leaves: [
      {
        claim: 'assuming and reading the roles is left to their own policies',
        request: { Action: harmless, Resource: all },
      },
    ],
    notes: [
      madeBy.length === 0
        ? 'make the break-glass role in every account before this is attached: afterwards only the role itself can edit it'
        : `the break-glass role is made by ${sorted(madeBy).join(', ')}`,
      'who may assume the break-glass role is decided by its trust policy: name few people, demand a second factor, and alarm on every use',
    ],
  };
}

/** Is the text an ARN, perhaps with wildcards, that can mean nothing but roles with a name of their own? */
export function isRolePattern(pattern: string): boolean {
  return /^arn:[a-z*-]+:iam::(?:\d{12}|\*):role\/[\w+=,.@/-][\w+=,.@/*?-]*$/.test(pattern);
}
