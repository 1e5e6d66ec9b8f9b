// Who takes the connector's role: one principal, and only by saying the external id, so that a connector of somebody else that was told this role's
// ARN cannot use it (IAM guide, "The confused deputy problem").
import type { ReasonedStatement } from '../size.ts';
import type { Declared } from './declared.ts';

/** The trust policy's statements. */
export function trustOf({ need: { trusted, externalId } }: Declared): readonly ReasonedStatement[] {
  return [
    {
      statement: {
        Sid: 'Connector',
        Effect: 'Allow',
        Principal: { AWS: trusted },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': externalId } },
      },
      why: 'only the principal the connector signs in as, and only with the external id; it brings no session tags (`sts:TagSession` is not allowed)',
    },
  ];
}
