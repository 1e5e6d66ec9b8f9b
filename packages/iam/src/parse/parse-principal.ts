// Reads `Principal` and `NotPrincipal` (IAM guide, "AWS JSON policy elements: Principal"). No wildcard inside an ARN; a session
// principal names one session; groups are not principals; an account may be written as its number or its root ARN.
import type { PrincipalElement } from './policy.ts';
import { type Problems, quoted } from './problems.ts';
import { isRecord, itemPath, listOf } from './shape.ts';

interface Place {
  readonly not: boolean;
  readonly path: string;
  readonly problems: Problems;
}

type Draft = {
  anyone: boolean;
  arns: string[];
  accounts: string[];
  services: string[];
  federated: string[];
  others: string[];
};

const account = /^\d{12}$/;
const rootArn = /^arn:[^:]+:iam::(\d{12}):root$/;
const principalArn =
  /^arn:[^:]+:(?:iam::(?:\d{12}|cloudfront):(?:user|role)\/.+|sts::\d{12}:(?:assumed-role\/[^/]+\/.+|federated-user\/.+))$/;
const providerArn = /^arn:[^:]+:iam::\d{12}:(?:saml-provider|oidc-provider)\/.+$/;
const uniqueId = /^A[A-Z]{3}[A-Z0-9]{12,}$/;
const hostName = /^[a-z0-9][a-z0-9.-]*\.[a-z0-9-]+(?:\/[^\s*]*)?$/i;

/** Reads a principal element; what cannot be read is reported and left out. */
export function readPrincipal(value: unknown, { not, path, problems }: Place): PrincipalElement {
  const draft: Draft = { anyone: false, arns: [], accounts: [], services: [], federated: [], others: [] };
  if (value === '*') draft.anyone = true;
  else if (!isRecord(value)) {
    problems.error(
      path,
      'principal.form',
      `a principal is \`*\` or an object such as \`{"AWS": "111122223333"}\`; this is ${quoted(value)}`,
    );
  } else {
    const types = Object.keys(value);
    if (types.length === 0) problems.error(path, 'principal.empty', 'the principal names nobody; name at least one');
    for (const type of types) readType(type, value[type], draft, { not, path: `${path}.${type}`, problems });
  }
  return { not, ...draft };
}

function readType(type: string, value: unknown, draft: Draft, { path, problems }: Place): void {
  const list = listOf(value);
  if (list.length === 0) problems.error(path, 'principal.empty', 'the principal names nobody; name at least one');
  for (const [index, item] of list.entries()) {
    if (problems.full) return;
    const at = itemPath(path, value, index);
    if (typeof item !== 'string')
      problems.error(at, 'principal.not_text', `a principal is a text; this is ${quoted(item)}`);
    else if (type === 'AWS') readAws(item, draft, at, problems);
    else if (type === 'Service') readService(item, draft, at, problems);
    else if (type === 'Federated') readFederated(item, draft, at, problems);
    else if (type === 'CanonicalUser') draft.others.push(item);
    else {
      problems.error(
        path,
        'principal.type_unknown',
        `${quoted(type)} is not a kind of principal; there are \`AWS\`, \`Service\`, \`Federated\`, \`CanonicalUser\``,
      );
      return;
    }
  }
}

function readAws(item: string, draft: Draft, at: string, problems: Problems): void {
  const root = rootArn.exec(item)?.[1];
  if (item === '*') draft.anyone = true;
  else if (account.test(item)) draft.accounts.push(item);
  else if (root !== undefined) draft.accounts.push(root);
  else if (/[*?]/.test(item)) {
    problems.error(
      at,
      'principal.wildcard',
      `${quoted(item)}: a principal may be \`*\` alone, not a pattern; use \`*\` with a condition on \`aws:PrincipalArn\``,
    );
  } else if (principalArn.test(item)) draft.arns.push(item);
  else if (uniqueId.test(item)) draft.others.push(item);
  else if (/:group\//.test(item))
    problems.error(at, 'principal.group', `${quoted(item)} is a group; groups cannot be principals`);
  else if (/:assumed-role\//.test(item))
    problems.error(at, 'principal.session', `${quoted(item)} must name one session: \`assumed-role/role/session\``);
  else
    problems.error(
      at,
      'principal.aws_form',
      `${quoted(item)} is not an account, or the ARN of a user, role or session`,
    );
}

function readService(item: string, draft: Draft, at: string, problems: Problems): void {
  if (item !== '*' && !hostName.test(item)) {
    problems.error(
      at,
      'principal.service_form',
      `${quoted(item)} is not the name of a service such as \`ec2.amazonaws.com\``,
    );
  } else draft.services.push(item);
}

function readFederated(item: string, draft: Draft, at: string, problems: Problems): void {
  if (!providerArn.test(item) && !hostName.test(item)) {
    problems.error(
      at,
      'principal.federated_form',
      `${quoted(item)} is not an identity provider: a provider ARN, or a name such as \`accounts.google.com\``,
    );
  } else draft.federated.push(item);
}
