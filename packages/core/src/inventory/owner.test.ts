// Who owns a resource, by table.

import { describe, expect, test } from 'vitest';
import { type Group, type Person, plainFacts } from '../people/person.ts';
import { ownerOf, peopleByAttribute } from './owner.ts';
import type { Integration, Tag } from './resource.ts';

const person = (name: string, parts: Partial<Person> = {}): Person => ({
  id: `prs_${name}`,
  email: `${name}@x`,
  emailAliases: [],
  firstName: name,
  lastName: '',
  active: true,
  roles: [],
  managerId: null,
  groupIds: [],
  attributes: {},
  ...plainFacts(0),
  ...parts,
});
const people = [
  person('ada', { groupIds: ['grp_dba'], attributes: { team: 'core' } }),
  person('ben', { groupIds: ['grp_dba'] }),
  person('cleo', { active: false, attributes: { team: 'gone' } }),
  person('dan', { groupIds: ['grp_dba'] }),
  person('eve', { groupIds: ['grp_dba'] }),
];
const groups: ReadonlyMap<string, Group> = new Map([['grp_dba', { id: 'grp_dba', name: 'dbas', sourceId: null }]]);
const by = peopleByAttribute(people, groups, () => 0);
const integration = (published: Integration['published']): Integration => ({
  id: 'int_a',
  name: 'lake',
  type: 'aws-simulated',
  category: 'RESOURCES',
  connectorId: null,
  config: {},
  credential: null,
  status: 'Active',
  statusMessage: null,
  connectedResourceTypes: null,
  customAccessDetails: null,
  published,
  lastSyncAt: null,
  createdAt: 0,
});
const tag = (value: string, parts: Partial<Tag> = {}): Tag => ({ key: 'Owner', value, origin: 'source', ...parts });
const byTeam = { owners_mapping: { key_name: 'Owner', attribute_type: 'team' } };
const byUser = { owners_mapping: { key_name: 'Owner', attribute_type: 'user' } };
const dbas = { owner: { attribute_type: 'group', attribute_value: ['dbas'] } };

describe('a resource is owned', () => {
  test.each<[string, Integration['published'], readonly Tag[], string]>([
    ['by whoever its tag leads to', byTeam, [tag('core')], 'ada, by its tag `Owner=core`'],
    ['by an address in its tag, whatever its case', byUser, [tag(' Ben@X')], 'ben, by its tag `Owner= Ben@X`'],
    [
      'by the tag that counts',
      byTeam,
      [tag('core', { overridden: true }), tag('gone')],
      'nobody is known to own it; its tag `Owner=gone` leads to nobody',
    ],
    ['by the owner of its integration', dbas, [], 'ada, ben, dan and 1 more, as owner of `lake`'],
    [
      'by the integration’s where its tag leads to nobody',
      { ...byTeam, ...dbas },
      [tag('gone')],
      'ada, ben, dan and 1 more, as owner of `lake`; its tag `Owner=gone` leads to nobody',
    ],
    ['by nobody', {}, [tag('core')], 'nobody is known to own it'],
    ['by nobody where the settings cannot be read', { owner: 'x', owners_mapping: 7 }, [], 'nobody is known to own it'],
  ])('%s', (_name, published, tags, sentence) => {
    expect(ownerOf({ integration: integration(published), resource: { tags } }, by).sentence).toBe(sentence);
  });
});

describe('an attribute that has aged', () => {
  const told = { sourceId: 'src_hr', observedAt: 0, maxAgeSec: 60 } as const;
  const resource = { tags: [tag('core')] };
  test.each<[string, Partial<Person>]>([
    ['of its own', { attributes: { team: 'core' }, attributeOrigins: { team: told } }],
    ['with its record', { attributes: { team: 'core' }, origin: told }],
  ])('%s makes nobody an owner', (_of, parts) => {
    let now = 60_000;
    const aging = peopleByAttribute([person('ada', parts)], new Map(), () => now);
    const owner = () => ownerOf({ integration: integration(byTeam), resource }, aging).by;
    expect(owner()).toBe('tag');
    now += 1;
    expect(owner()).toBe('nobody');
  });
  test('as the membership that another source tells makes nobody an owner', () => {
    const aging = new Map<string, Group>([['grp_dba', { id: 'grp_dba', name: 'dbas', sourceId: 'src_hr', told }]]);
    let now = 60_000;
    const by = peopleByAttribute([person('ada', { groupIds: ['grp_dba'] })], aging, () => now);
    const owner = () => ownerOf({ integration: integration(dbas), resource: { tags: [] } }, by).by;
    expect(owner()).toBe('integration');
    now += 1;
    expect(owner()).toBe('nobody');
  });
});

describe('the word of one source', () => {
  const hr = { sourceId: 'src_hr', observedAt: 0, maxAgeSec: null } as const;
  const told = [
    person('ada', { attributes: { team: 'core' }, attributeOrigins: { team: hr } }),
    person('ben', { attributes: { team: 'core' }, groupIds: ['grp_hr'] }),
    person('dan', { groupIds: ['grp_dba'], origin: hr }),
  ];
  const known: ReadonlyMap<string, Group> = new Map([
    ['grp_hr', { id: 'grp_hr', name: 'leads', sourceId: 'src_hr' }],
    ['grp_dba', { id: 'grp_dba', name: 'leads', sourceId: null }],
  ]);
  const byHr = peopleByAttribute(told, known, () => 0);
  const names = (type: string, value: string, sourceId: string | null) =>
    byHr(type, value, sourceId).map(({ firstName }) => firstName);
  test('counts alone: of an attribute, of a group, of a record', () => {
    expect(names('team', 'core', 'src_hr')).toEqual(['ada']);
    expect(names('team', 'core', null)).toEqual(['ada', 'ben']);
    expect(names('group', 'leads', 'src_hr')).toEqual(['ben']);
    expect(names('user', 'dan@x', 'src_hr')).toEqual(['dan']);
    expect(names('user', 'ben@x', 'src_hr')).toEqual([]);
  });
  test('of a tag is asked for by the mapping', () => {
    const mapped = { owners_mapping: { ...byTeam.owners_mapping, source_integration_reference: 'src_hr' } };
    const owner = ownerOf({ integration: integration(mapped), resource: { tags: [tag('core')] } }, byHr);
    expect(owner.people.map(({ firstName }) => firstName)).toEqual(['ada']);
  });
});
