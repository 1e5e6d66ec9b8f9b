// Tags as commands: the tagging API of AWS, its own calls for roles and accounts, and SQL comments for PostgreSQL. Every word from outside
// is quoted for the shell or for SQL; a value that only a person can tell leaves the command as a remark to be completed.

import type { TagFix } from './finding.ts';
import { isPlain, type PatchAsk, remark, unchosen } from './patch-text.ts';

type Resource = PatchAsk['resources'][number];

/** What one call of the tagging API takes. */
const arnsPerCall = 20;

/** The commands that set a tag on resources. */
export function cliLines(resources: readonly Resource[], fix: TagFix): readonly string[] {
  const value = fix.value ?? unchosen;
  const lines: string[] = [];
  const byRegion = new Map<string, string[]>();
  for (const resource of resources) {
    if (![resource.nativeId, resource.name, fix.key, value].every(isPlain)) {
      lines.push(remark(`${resource.name}: holds control characters; tag it by hand`));
    } else if (resource.type.startsWith('postgresql-')) {
      lines.push(...commentLines(resource, { key: fix.key, value, instead: fix.instead }));
    } else if (resource.type === 'aws-organization-account' && /^\d{12}$/.test(resource.nativeId)) {
      lines.push(`aws organizations tag-resource --resource-id ${resource.nativeId} --tags ${pairs(fix.key, value)}`);
    } else if (/^arn:[^:]+:iam::\d{12}:role\//.test(resource.nativeId)) {
      const name = resource.nativeId.slice(resource.nativeId.lastIndexOf('/') + 1);
      lines.push(`aws iam tag-role --role-name ${quoteShell(name)} --tags ${pairs(fix.key, value)}`);
    } else if (resource.nativeId.startsWith('arn:')) {
      const place = regionAndAccount(resource);
      byRegion.set(place, [...(byRegion.get(place) ?? []), resource.nativeId]);
    } else {
      lines.push(
        remark(`${resource.name} (${resource.nativeId}): no command is known for ${resource.type}; tag it by hand`),
      );
    }
  }
  for (const [place, arns] of byRegion) lines.push(...taggingCalls(place, arns, { key: fix.key, value }));
  const done = fix.value === null ? lines.map(asRemark) : lines;
  const chooses = fix.value === null ? [remark(`choose a value for ${fix.key} in place of ${unchosen}`)] : [];
  const renamed =
    fix.instead === null ? [] : [remark(`then, when nothing reads it any more, remove the tag ${fix.instead}`)];
  return [...chooses, ...done, ...renamed];
}

const asRemark = (line: string): string => (line.startsWith('# ') ? line : remark(line));

/** A bucket's ARN names neither; the inventory knows the account. */
function regionAndAccount({ nativeId, account: known }: Resource): string {
  const [, , , region = '', account = ''] = nativeId.split(':');
  return `${region} ${account === '' ? (known ?? '') : account}`;
}

function taggingCalls(
  place: string,
  arns: readonly string[],
  { key, value }: { readonly key: string; readonly value: string },
): readonly string[] {
  const [region = '', account = ''] = place.split(' ');
  const lines = [account === '' ? null : remark(`account ${account}`)].filter((line) => line !== null);
  for (let from = 0; from < arns.length; from += arnsPerCall) {
    const list = arns
      .slice(from, from + arnsPerCall)
      .map(quoteShell)
      .join(' ');
    const where = region === '' ? '' : ` --region ${quoteShell(region)}`;
    const tags = quoteShell(JSON.stringify({ [key]: value }));
    lines.push(`aws resourcegroupstaggingapi tag-resources${where} --resource-arn-list ${list} --tags ${tags}`);
  }
  return lines;
}

const pairs = (key: string, value: string): string => quoteShell(JSON.stringify([{ Key: key, Value: value }]));

/** One word of a POSIX shell. */
const quoteShell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

const sqlKinds = new Map([
  ['postgresql-database', 'database'],
  ['postgresql-schema', 'schema'],
  ['postgresql-table', 'table'],
  ['postgresql-role', 'role'],
]);

/** Tags of PostgreSQL are its comments: `key=value, key=value`, all in one, so that the other tags are written again. */
function commentLines(
  resource: Resource,
  { key, value, instead }: { key: string; value: string; instead: string | null },
): readonly string[] {
  const kind = sqlKinds.get(resource.type);
  const names = namesOf(resource.nativeId);
  const kept = Object.entries(resource.tags).filter(([one]) => one !== key && one !== instead);
  const comment = [...kept, [key, value] as const].map(([one, text]) => `${one}=${text}`);
  if (kind === undefined || names === null || !comment.every((pair) => /^[^=,]+=[^=,]+$/.test(pair) && isPlain(pair)))
    return [remark(`${resource.name} (${resource.nativeId}): cannot be written as a comment; tag it by hand`)];
  const [database = '', ...inside] = names;
  const object = (kind === 'database' || kind === 'role' ? [database] : inside).map(quoteIdentifier).join('.');
  const sql = `comment on ${kind} ${object} is ${quoteLiteral(comment.join(', '))};`;
  const where = kind === 'database' || kind === 'role' ? '' : ` --dbname ${quoteShell(database)}`;
  return [
    remark(`${resource.name}: the whole comment is replaced; look first whether it holds anything but tags`),
    `psql${where} --command ${quoteShell(sql)}`,
  ];
}

function namesOf(nativeId: string): readonly string[] | null {
  try {
    return nativeId
      .replace(/^role:/, '')
      .split('/')
      .map(decodeURIComponent);
  } catch {
    return null;
  }
}

const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Safe whatever `standard_conforming_strings` says. */
function quoteLiteral(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}
