// All documents of a world's policies: gathered, or each changed in its place.

import { type Document, many, type Policies } from './shapes.ts';

export function documentsOf(policies: Policies): readonly Document[] {
  const levels = [...(policies.scp ?? []), ...(policies.rcp ?? [])];
  return [
    ...(policies.identity ?? []),
    ...many(policies.boundary),
    ...(policies.session ?? []),
    ...many(policies.resource),
    ...(policies.endpoint ?? []),
    ...levels.flatMap((level) => level.policies),
  ];
}

/** Every document of the policies, changed by `change`. */
export function mapDocuments(policies: Policies, change: (document: Document) => Document): Policies {
  const list = (all: readonly Document[] | undefined, name: string) =>
    all === undefined ? {} : { [name]: all.map(change) };
  const one = (document: Document | undefined, name: string) =>
    document === undefined ? {} : { [name]: change(document) };
  const path = (levels: Policies['scp'], name: string) =>
    levels === undefined ? {} : { [name]: levels.map((level) => ({ ...level, policies: level.policies.map(change) })) };
  return {
    ...policies,
    ...list(policies.identity, 'identity'),
    ...one(policies.boundary, 'boundary'),
    ...list(policies.session, 'session'),
    ...one(policies.resource, 'resource'),
    ...list(policies.endpoint, 'endpoint'),
    ...path(policies.scp, 'scp'),
    ...path(policies.rcp, 'rcp'),
  };
}
