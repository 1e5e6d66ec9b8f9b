// Denies everything to the root users of member accounts. Service control policies are the only policies that bind them.
import type { Guardrail } from './guardrail.ts';

/** The ARN pattern of every account's root user, in any partition. */
export const rootUsers = 'arn:*:iam::*:root';

/**
 * Denies everything to root users. `except`: actions they keep, such as those of the few tasks AWS leaves to root users only.
 *
 * @example
 * denyRoot().statements[0]?.statement.Condition // → { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' } }
 */
export function denyRoot({ except = [] }: { readonly except?: readonly string[] } = {}): Guardrail {
  const actions = except.length === 0 ? { Action: '*' } : { NotAction: [...except].sort() };
  return {
    name: 'deny-root',
    purpose: 'denies everything to the root users of the accounts below',
    statements: [
      {
        statement: {
          Sid: 'DenyRootUser',
          Effect: 'Deny',
          ...actions,
          Resource: '*',
          Condition: { ArnLike: { 'aws:PrincipalArn': rootUsers } },
        },
        why: 'a root user has every right in its account, whatever identity policies say; only service control policies bind it',
        // A root user is no role: no break-glass pattern could mean it.
        everyone: true,
      },
    ],
    stops: [
      {
        claim:
          except.length === 0
            ? 'the root user of an account can do nothing'
            : `the root user of an account can do nothing but ${[...except].sort().join(', ')}`,
        request: { ...actions, Resource: '*' },
        by: 'root',
        everyone: true,
      },
    ],
    leaves: [{ claim: 'takes nothing from users and roles', request: { Action: '*', Resource: '*' } }],
    notes: [
      'sessions of `sts:AssumeRoot` are root sessions of the member account and are denied, too; detach this for the time such a task takes',
      'the root user of the management account is not bound by any service control policy: keep its credentials locked away, with a hardware second factor',
    ],
  };
}
