// Whether a resource would be in a scope at all. One that is in none cannot be asked for through any of them, and is found again only
// in flows over everything: the mistake that tags are there to prevent.

import { quoted } from '../errors/refusal.ts';
import { queryConditions } from '../query/mentions.ts';
import type { Query } from '../query/query.ts';
import type { KeyFinding } from './finding.ts';
import { inScope, type SubjectFacts, subjectOf } from './in-scope.ts';

/** A scope with its query. */
export interface NamedScope {
  readonly name: string;
  readonly query: Query;
}

/** Scopes that are named in a sentence. */
const namedMax = 3;

export function checkScopes(scopes: readonly NamedScope[], facts: SubjectFacts): readonly KeyFinding[] {
  const subject = subjectOf(facts);
  const open: NamedScope[] = [];
  for (const scope of scopes) {
    const answer = inScope(subject, { query: scope.query, tags: 'declared' });
    if (answer === 'yes') return [];
    if (answer === 'unknown') open.push(scope);
  }
  const about = { rule: 'scope', key: null } as const;
  if (open.length > 0) {
    const message = `whether it would be in a scope is not known: ${namesOf(open)} may take it`;
    return [{ ...about, verdict: 'unknown', message, fix: fixUnknown(facts) }];
  }
  const near = scopes.filter((scope) => inScope(subject, { query: scope.query, tags: 'any' }) === 'yes');
  return [{ ...about, verdict: 'fails', message: 'it would be in no scope', fix: fixOf(near, facts) }];
}

function fixUnknown({ resource, integrationName }: SubjectFacts): string {
  const say = [
    resource.accountId.kind === 'unknown' ? '`--account ID`' : '',
    resource.region.kind === 'unknown' ? '`--region NAME`' : '',
    integrationName === null ? '`--integration NAME`' : '',
  ].filter((one) => one !== '');
  const rest = 'look again after apply';
  return say.length === 0 ? rest : `say where it will be (${say.join(', ')}), or ${rest}`;
}

function fixOf(near: readonly NamedScope[], { resource }: SubjectFacts): string {
  const [first] = near;
  if (first === undefined) {
    return `no scope takes a ${quoted(resource.kind)} like this, whatever its tags; write a scope, or exempt it`;
  }
  const tags = tagsIn(first.query);
  const others = near.length === 1 ? '' : `; also possible: ${namesOf(near.slice(1))}`;
  return `${quoted(first.name)} takes it with ${tags}${others}`;
}

/** The conditions on tags of a scope, in words. */
function tagsIn(query: Query): string {
  const conditions = queryConditions(query).filter((one) => one.field === 'resource_tag');
  return conditions
    .map(
      ({ key, operator, values }) =>
        `${quoted(key ?? '')} ${operator} ${values.map((value) => quoted(value)).join(', ')}`,
    )
    .join(' and ');
}

function namesOf(scopes: readonly NamedScope[]): string {
  const names = scopes.slice(0, namedMax).map(({ name }) => quoted(name));
  return scopes.length > namedMax ? `${names.join(', ')} and ${scopes.length - namedMax} more` : names.join(', ');
}
