// What comes along with a grant on AWS and was not asked for. A new role has nothing by default; what could reach further is said.

import type { AwsPlan } from './plan.ts';

const letIn =
  'policies of things that let in everybody of the account or organization (buckets, keys, queues) let this in too, within the boundary; they are not read';

/** Sentences, from the plan alone. */
export function excessOf(plan: AwsPlan): readonly string[] {
  switch (plan.type) {
    case 'aws-organization-account':
      return [letIn, ...(plan.permission === 'READ_ONLY' ? [] : [lasting(plan.permission)])];
    case 'aws-account-ec2-instance':
      return [
        letIn,
        'a shell on the instance has the rights of the instance’s own role, and of its system user, often root',
      ];
    case 'aws-rds-instance':
    case 'aws-rds-cluster':
      return [
        letIn,
        `what the database user \`${plan.details['username'] ?? ''}\` may do is set in the database and is not read`,
        'a connection to the database that is open at the end lives on until it is closed; access through an integration of the database itself, where there is one, has its connections ended',
      ];
    case 'aws-account-iam-role':
      return [
        letIn,
        `everything that \`${plan.nativeId}\` may do comes with it, now and after any change of its policies: the boundary of grants does not bind it`,
        'a session of this role that was taken before the end works on until its hour is over, up to an hour after the end; nothing of Tidegate cuts it',
        'where this role may take another one that lets it take this one again, such a session can go on after that: ways through other roles are not followed',
      ];
    default:
      return [letIn];
  }
}

const lasting = (permission: string): string =>
  permission === 'ADMIN'
    ? 'an administrator can make users, keys, roles and policies that outlast this grant, as far as the boundary lets them'
    : 'whoever uses every service can change policies of things and leave code running that outlasts this grant';
