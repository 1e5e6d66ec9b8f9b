// Who looks after a resource: whoever its owner tag leads to, by an identity attribute, and where it leads to nobody the owner of its
// integration. It says who to ask, and whoever fits `Owner` may agree: so an attribute that is too old to be believed leads to nobody (law 8).

import { countingTags } from '../classification/settle-tags.ts';
import { isFresh, type Origin } from '../context/origin.ts';
import { listed } from '../errors/listed.ts';
import { quoted } from '../errors/refusal.ts';
import { displayName, type Group, type Person } from '../people/person.ts';
import type { Instant } from '../ports/clock.ts';
import type { Integration, Resource } from './resource.ts';

/** How the owners of an integration's resources are found. `sourceId`: the source whose word alone counts; null where any does. */
export interface OwnerSettings {
  /** People by the values of an attribute: `user` (an address), `group` (a name) or any other. */
  readonly owner: {
    readonly attributeType: string;
    readonly values: readonly string[];
    readonly sourceId: string | null;
  } | null;
  /** The key of the tag whose value is that of the attribute. */
  readonly mapping: {
    readonly tagKey: string;
    readonly attributeType: string;
    readonly sourceId: string | null;
  } | null;
}

/** Who owns a resource. */
export interface Owner {
  /** `tag`: by the resource's own; `integration`: the fallback; `nobody`: neither leads to an active person. */
  readonly by: 'tag' | 'integration' | 'nobody';
  readonly people: readonly Person[];
  /** For people. */
  readonly sentence: string;
}

/** The active people with a value of an attribute, as far as it may still be believed; as one source tells it, where one is named. */
export type PeopleBy = (attributeType: string, value: string, sourceId: string | null) => readonly Person[];

const sourceKey = 'source_integration_reference';

/** Reads the owners out of an integration, in the published shape they were sent in. */
export function ownerSettings({ published }: Pick<Integration, 'published'>): OwnerSettings {
  const owner = published['owner'];
  const mapping = published['owners_mapping'];
  const ownerType = textAt(owner, 'attribute_type');
  const mappedType = textAt(mapping, 'attribute_type');
  const tagKey = textAt(mapping, 'key_name');
  return {
    owner:
      ownerType === null
        ? null
        : { attributeType: ownerType, values: textsAt(owner, 'attribute_value'), sourceId: textAt(owner, sourceKey) },
    mapping:
      mappedType === null || tagKey === null
        ? null
        : { tagKey, attributeType: mappedType, sourceId: textAt(mapping, sourceKey) },
  };
}

/** The owner of a resource. Of tags only those that count are looked at. */
export function ownerOf(
  { integration, resource }: { readonly integration: Integration; readonly resource: Pick<Resource, 'tags'> },
  peopleBy: PeopleBy,
): Owner {
  const { owner, mapping } = ownerSettings(integration);
  const value = mapping === null ? undefined : countingTags(resource.tags).get(mapping.tagKey);
  const tagged =
    mapping === null || value === undefined ? [] : peopleBy(mapping.attributeType, value, mapping.sourceId);
  if (tagged.length > 0) return told('tag', tagged, `by its tag ${quoted(`${mapping?.tagKey}=${value}`)}`);
  const empty =
    mapping === null || value === undefined ? '' : `; its tag ${quoted(`${mapping.tagKey}=${value}`)} leads to nobody`;
  const fallback = new Set(
    owner === null ? [] : owner.values.flatMap((one) => peopleBy(owner.attributeType, one, owner.sourceId)),
  );
  if (fallback.size > 0) return told('integration', [...fallback], `as owner of ${quoted(integration.name)}${empty}`);
  return { by: 'nobody', people: [], sentence: `nobody is known to own it${empty}` };
}

/** The attributes by which the owners of an integration's resources are found. */
export function ownerAttributes(integration: Pick<Integration, 'published'>): readonly string[] {
  const { owner, mapping } = ownerSettings(integration);
  return [owner, mapping].flatMap((one) => one?.attributeType ?? []);
}

/**
 * Finds people by attribute; each attribute is looked through once, when it is first asked for. Whether a record and its attribute may still
 * be believed is asked each time, at the moment that `now` tells.
 */
export function peopleByAttribute(
  people: Iterable<Person>,
  groups: ReadonlyMap<string, Group>,
  now: () => Instant,
): PeopleBy {
  const active = [...people].filter((person) => person.active);
  const known = new Map<string, ReadonlyMap<string, readonly Person[]>>();
  const look = (type: string): ReadonlyMap<string, readonly Person[]> => {
    const found = new Map<string, Person[]>();
    for (const person of active) {
      for (const value of new Set(valuesOf(person, type, groups))) {
        const list = found.get(value);
        if (list) list.push(person);
        else found.set(value, [person]);
      }
    }
    return found;
  };
  let aging: ReadonlyMap<string, Origin> | null = null;
  const toldOf = (group: string): Origin | undefined => {
    aging ??= agingGroups(groups.values());
    return aging.get(group);
  };
  return (type, value, sourceId) => {
    const values = known.get(type) ?? look(type);
    known.set(type, values);
    const found = values.get(type === 'user' ? value.trim().toLowerCase() : value) ?? [];
    const membership = type === 'group' ? toldOf(value) : undefined;
    return found.filter((person) => {
      const { origin, attributeOrigins } = person;
      const said = attributeOrigins[type] ?? origin;
      if (![origin, membership ?? said].every((one) => isFresh(one, now()))) return false;
      if (sourceId === null) return true;
      return type === 'group' ? isInGroupOf(person, { value, sourceId, groups }) : said.sourceId === sourceId;
    });
  };
}

/** When it was told who is in a group, by id and by name. */
const agingGroups = (groups: Iterable<Group>): ReadonlyMap<string, Origin> =>
  new Map(
    [...groups].flatMap(({ id, name, told }) =>
      told === undefined ? [] : [id, name].map((key) => [key, told] as const),
    ),
  );

/** Who is in a group is said by whoever the group is of. */
const isInGroupOf = (
  person: Person,
  {
    value,
    sourceId,
    groups,
  }: { readonly value: string; readonly sourceId: string; readonly groups: ReadonlyMap<string, Group> },
): boolean =>
  person.groupIds.some((id) => {
    const group = groups.get(id);
    return group?.sourceId === sourceId && (id === value || group.name === value);
  });

function valuesOf(person: Person, type: string, groups: ReadonlyMap<string, Group>): readonly string[] {
  if (type === 'user') return [person.id, person.email, ...person.emailAliases];
  if (type === 'group') return person.groupIds.flatMap((id) => [id, groups.get(id)?.name ?? id]);
  const value = Object.hasOwn(person.attributes, type) ? person.attributes[type] : undefined;
  return value === undefined ? [] : [value];
}

const shownMax = 3;

function told(by: Owner['by'], people: readonly Person[], why: string): Owner {
  const names = people.slice(0, shownMax).map(displayName);
  const more = people.length - names.length;
  const all = more > 0 ? [...names, `${more} more`] : names;
  return { by, people, sentence: `${listed(all, 'nobody')}, ${why}` };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

function textAt(value: unknown, key: string): string | null {
  const found = recordOf(value)[key];
  return typeof found === 'string' ? found : null;
}

function textsAt(value: unknown, key: string): readonly string[] {
  const found = recordOf(value)[key];
  return Array.isArray(found) ? found.filter((one) => typeof one === 'string') : [];
}
