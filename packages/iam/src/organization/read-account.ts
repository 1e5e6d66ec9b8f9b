// Reads what an organization file may say of an account beside its policies: tags, what it is used for, roles with their trust. All of it
// is optional and nothing of it decides a request; reviews and proofs about whole organizations read it.
import { parsePolicy } from '../parse/parse-policy.ts';
import { type Problems, quoted } from '../parse/problems.ts';
import { isRecord } from '../parse/shape.ts';
import type { DocumentInput, PolicyKind } from '../types.ts';
import type { AccountRole, OrganizationAccount } from './model.ts';

/** Names of the fields read here. */
export const accountFields = ['tags', 'uses', 'roles'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** Reads the optional fields of an account; what is malformed is a problem and left out. */
export function readAccountFacts(
  value: Fields,
  path: string,
  problems: Problems,
): Pick<OrganizationAccount, 'tags' | 'uses' | 'roles'> {
  const { tags, uses, roles } = value;
  return {
    ...(tags === undefined ? {} : { tags: readTags(tags, `${path}.tags`, problems) }),
    ...(uses === undefined ? {} : { uses: readUses(uses, `${path}.uses`, problems) }),
    ...(roles === undefined ? {} : { roles: readRoles(roles, `${path}.roles`, problems) }),
  };
}

function readTags(value: unknown, path: string, problems: Problems): Readonly<Record<string, string>> {
  if (!isRecord(value)) {
    problems.error(path, 'account.tags', '`tags` is an object of texts by key');
    return {};
  }
  const tags = new Map<string, string>();
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === 'string') tags.set(key, text);
    else problems.error(`${path}.${key}`, 'account.tags', `the value of the tag ${quoted(key)} must be a text`);
  }
  return Object.fromEntries(tags);
}

function readUses(value: unknown, path: string, problems: Problems): readonly string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' && one.trim() !== '')) return value;
  problems.error(path, 'account.uses', '`uses` is a list of texts, one per use case');
  return [];
}

function readRoles(value: unknown, path: string, problems: Problems): readonly AccountRole[] {
  if (!Array.isArray(value)) {
    problems.error(path, 'account.roles', '`roles` is a list of `{ "name", "trust", "policies" }`');
    return [];
  }
  const seen = new Set<string>();
  return value.flatMap((item: unknown, index) => {
    const at = `${path}[${index}]`;
    if (!isRecord(item)) {
      problems.error(at, 'account.roles', 'a role is an object with `name`, `trust` and `policies`');
      return [];
    }
    const role = readRole(item, at, problems);
    if (role === undefined) return [];
    if (seen.has(role.name.toLowerCase()))
      problems.error(`${at}.name`, 'account.roles', `the account has the role ${quoted(role.name)} twice`);
    seen.add(role.name.toLowerCase());
    return [role];
  });
}

const roleFields = ['name', 'trust', 'policies', 'boundary', 'tags'] as const;
const roleForm = /^(?:[!-.0-~]+\/)*[\w+=,.@-]{1,64}$/;

function readRole(item: Fields, path: string, problems: Problems): AccountRole | undefined {
  const { name, trust, policies, boundary, tags } = item;
  for (const field of Object.keys(item)) {
    if (roleFields.some((one) => one === field)) continue;
    problems.error(
      `${path}.${field}`,
      'organization.field_unknown',
      `${quoted(field)} is not known here; there are ${roleFields.join(', ')}`,
    );
  }
  if (typeof name !== 'string' || name.length > 576 || !roleForm.test(name)) {
    problems.error(
      `${path}.name`,
      'account.role_name',
      `the name is ${quoted(name)}; write that of the role, with its path if it has one: \`ci/deployer\``,
    );
    return undefined;
  }
  const read = document(trust, 'trust', `${path}.trust`, problems);
  if (read === undefined) return undefined;
  const limit = boundary === undefined ? undefined : document(boundary, 'boundary', `${path}.boundary`, problems);
  const told = policies === undefined ? undefined : readDocuments(policies, `${path}.policies`, problems);
  return {
    name,
    trust: read,
    ...(told === undefined ? {} : { policies: told }),
    ...(limit === undefined ? {} : { boundary: limit }),
    ...(tags === undefined ? {} : { tags: readTags(tags, `${path}.tags`, problems) }),
  };
}

function readDocuments(value: unknown, path: string, problems: Problems): readonly DocumentInput[] | undefined {
  if (Array.isArray(value))
    return value.flatMap((one: unknown, index) => document(one, 'identity', `${path}[${index}]`, problems) ?? []);
  problems.error(path, 'account.roles', '`policies` is a list of documents');
  return undefined;
}

function document(value: unknown, kind: PolicyKind, path: string, problems: Problems): DocumentInput | undefined {
  if (typeof value !== 'string' && !isRecord(value)) {
    problems.error(path, 'account.role_policy', 'a policy document is expected here');
    return undefined;
  }
  for (const found of parsePolicy(value, { kind }).problems) {
    const at = found.path === '' ? path : `${path}.${found.path}`;
    if (found.severity === 'error') problems.error(at, found.code, found.message);
    else if (found.severity === 'refused') problems.refused(at, found.code, found.message);
    else problems.warning(at, found.code, found.message);
  }
  return value;
}
