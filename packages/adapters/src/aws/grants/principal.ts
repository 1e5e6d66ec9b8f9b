// Who a person is in AWS, from the account that their identity link names. Only what is one person's is taken: a role without its session
// is everybody's who may take it, a wildcard is nobody's.

import { type LinkedAccount, no, ok, quoted, type Result, refusal } from '@tidegate/core';

/** A person as AWS knows them. */
export interface Principal {
  /** What a trust policy names: a user, or the session of a role that only they have. Null where only Identity Center knows them. */
  readonly arn: string | null;
  /** Their user name in Identity Center; null for a user of IAM. */
  readonly userName: string | null;
}

const userForm = /^arn:(aws|aws-cn|aws-us-gov):iam::\d{12}:user\/[\w+=,.@/-]{1,576}$/;
const sessionForm = /^arn:(?:aws|aws-cn|aws-us-gov):sts::\d{12}:assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;
const roleForm = /^arn:[a-z-]+:iam::\d{12}:role\//;
const userNameForm = /^[\p{L}\p{N}+=,.@_-]{1,128}$/u;
/** Roles that Identity Center makes; it names their sessions after the user, and nobody else can take them. */
const centerRole = /^AWSReservedSSO_/;

const forms =
  'a user (`arn:aws:iam::ACCOUNT:user/NAME`), the session of a role (`arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`) or the user name in Identity Center';

/** Reads the account of an identity link. */
export function readPrincipal(linked: LinkedAccount | null | undefined): Result<Principal> {
  if (!linked) return cannot(`nothing says who this person is in AWS; link an account: ${forms}`);
  const { account } = linked;
  const session = sessionForm.exec(account);
  if (session) {
    const [, role = '', name = ''] = session;
    return ok({ arn: account, userName: centerRole.test(role) ? name : null });
  }
  if (userForm.test(account)) return ok({ arn: account, userName: null });
  if (roleForm.test(account)) {
    return cannot(`${quoted(account, 200)} is everybody's who may take this role; name the session of the person`);
  }
  if (userNameForm.test(account)) return ok({ arn: null, userName: account });
  return cannot(`${quoted(account, 200)} is no account in AWS; it must be ${forms}`);
}

const cannot = (message: string): Result<never> => no(refusal('identity.unknown', message));
