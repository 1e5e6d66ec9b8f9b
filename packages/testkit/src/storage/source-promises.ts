// Sources, what they call people and groups, and identity links come back as saved; nested groups become memberships, circles and all;
// conditions over what a source said find what a plain reading of them finds.

import {
  type EntryFilter,
  Refused,
  type Source,
  type SourceEntry,
  type SourceId,
  type Store,
  type Transaction,
} from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aGroup, anIntegration, aPerson, awkward, fresh, start } from './samples.ts';

/** A source with every column filled. */
export function aSource(parts: Partial<Source> = {}): Source {
  const id = fresh('source');
  return {
    id,
    name: `source ${id}`,
    kind: 'ldap',
    settings: { url: 'ldap://directory.example', note: awkward },
    credential: { kind: 'environment', name: 'LDAP' },
    maxAgeSec: 86_400,
    everySec: 900,
    status: 'held',
    lastReadAt: start,
    trouble: awkward,
    counts: { people: 3, groups: 2, shifts: 1 },
    held: { at: start, sentence: awkward, fingerprint: 'abc', people: 2, groups: 1 },
    confirmed: 'abc',
    createdAt: start,
    ...parts,
  };
}

const anEntry = (sourceId: SourceId, parts: Partial<SourceEntry> = {}): SourceEntry => {
  const subject = parts.subject ?? fresh('person');
  return {
    sourceId,
    nativeId: `n ${subject}`,
    kind: 'person',
    subject,
    name: `User ${subject}`,
    externalId: awkward,
    active: true,
    document: { userName: 'ada', note: awkward, ['__proto__']: 1 },
    version: 2,
    createdAt: start,
    changedAt: start + 1,
    ...parts,
  };
};

export function sourcePromises(store: () => Store): void {
  describe('sources', () => {
    test('its name is part of the world: what it last said is not', async () => {
      const source = aSource();
      const moves = async (change: (tx: Transaction) => Promise<void>): Promise<boolean> => {
        const before = await store().read((tx) => tx.groundVersion());
        await store().transaction(change);
        return (await store().read((tx) => tx.groundVersion())) > before;
      };
      expect(await moves((tx) => tx.sources.save(source))).toBe(true);
      const read = { ...source, lastReadAt: start + 1 };
      expect(await moves((tx) => tx.sources.save(read))).toBe(false);
      expect(await moves((tx) => tx.sources.save({ ...read, name: `${source.name} anew` }))).toBe(true);
      expect(await store().read((tx) => tx.sources.get(source.id))).toMatchObject({ lastReadAt: start + 1 });
      expect(await moves((tx) => tx.sources.remove(source.id))).toBe(true);
    });

    test('a source comes back as saved, full or bare; its name is unique; its tokens and entries go with it', async () => {
      const full = aSource();
      const bare = aSource({
        credential: null,
        maxAgeSec: null,
        everySec: null,
        lastReadAt: null,
        trouble: null,
        held: null,
        confirmed: null,
      });
      const hash = Uint8Array.from({ length: 32 }, (_, index) => index);
      const token = { sourceId: full.id, tail: 'abcd', createdAt: start, expiresAt: null };
      const entry = anEntry(full.id);
      await store().transaction(async (tx) => {
        for (const each of [full, bare]) await tx.sources.save(each);
        await tx.sources.addToken(token, hash);
        await tx.sourceEntries.save(entry);
      });
      await expect(store().transaction((tx) => tx.sources.save(aSource({ name: full.name })))).rejects.toBeInstanceOf(
        Refused,
      );
      await store().transaction(async (tx) => {
        expect(await tx.sources.lock(full.id)).toEqual(full);
        expect(await tx.sources.byName(bare.name)).toEqual(bare);
        expect(await tx.sources.all()).toEqual(expect.arrayContaining([full, bare]));
        expect(await tx.sources.tokenByHash(hash)).toEqual(token);
        await tx.sources.endTokens(full.id, start + 10);
        await tx.sources.endTokens(full.id, start + 20);
        expect(await tx.sources.tokens(full.id)).toEqual([{ ...token, expiresAt: start + 10 }]);
        await tx.sources.remove(full.id);
        expect(await tx.sources.tokenByHash(hash)).toBeNull();
        expect(await tx.sourceEntries.get(full.id, 'person', entry.nativeId)).toBeNull();
      });
    });

    test('an entry comes back as saved, by id, name in any case and subject; of one source two people never share a user name', async () => {
      const source = aSource();
      const entry = anEntry(source.id);
      await store().transaction(async (tx) => {
        await tx.sources.save(source);
        await tx.sourceEntries.save(entry);
      });
      await store().read(async (tx) => {
        expect(await tx.sourceEntries.get(source.id, 'person', entry.nativeId)).toEqual(entry);
        expect(await tx.sourceEntries.get(source.id, 'group', entry.nativeId)).toBeNull();
        expect(await tx.sourceEntries.byName(source.id, 'person', entry.name.toUpperCase())).toEqual(entry);
        expect(await tx.sourceEntries.ofSubjects([entry.subject])).toEqual([entry]);
        expect(await tx.sourceEntries.all(source.id, 'person')).toEqual([entry]);
        expect(await tx.sourceEntries.count(source.id)).toEqual({ people: 1, groups: 0 });
      });
      const twin = anEntry(source.id, { name: entry.name.toUpperCase() });
      await expect(store().transaction((tx) => tx.sourceEntries.save(twin))).rejects.toBeInstanceOf(Refused);
    });

    nesting(store);
    filters(store);
    links(store);
  });
}

function nesting(store: () => Store): void {
  test('members of nested groups are members, through circles, and only while nesting says so', async () => {
    const source = aSource();
    const [all, team, leads] = [aGroup(), aGroup(), aGroup()];
    const [ada, bob] = [aPerson(), aPerson()];
    const groupEntry = (nativeId: string, subject: SourceEntry['subject']) =>
      anEntry(source.id, { kind: 'group', nativeId, subject, name: nativeId });
    await store().transaction(async (tx) => {
      await tx.sources.save(source);
      for (const each of [all, team, leads]) await tx.groups.save(each);
      for (const each of [ada, bob]) await tx.people.save(each);
      await tx.sourceEntries.save(groupEntry('all', all.id));
      await tx.sourceEntries.save(groupEntry('team', team.id));
      await tx.sourceEntries.save(groupEntry('leads', leads.id));
      await tx.sourceEntries.save(anEntry(source.id, { nativeId: 'ada', subject: ada.id }));
      await tx.sourceEntries.setMembers(source.id, 'all', [{ kind: 'group', nativeId: 'team' }]);
      await tx.sourceEntries.setMembers(source.id, 'team', [
        { kind: 'group', nativeId: 'leads' },
        { kind: 'person', nativeId: 'bob' },
      ]);
      await tx.sourceEntries.setMembers(source.id, 'leads', [
        { kind: 'person', nativeId: 'ada' },
        { kind: 'group', nativeId: 'all' },
      ]);
      await tx.sourceEntries.resolve(source.id, 'all');
    });
    const members = () =>
      store().read((tx) => Promise.all([all, team, leads].map((each) => tx.groups.members(each.id))));
    expect(await members()).toEqual([[ada.id], [ada.id], [ada.id]]);
    // Bob was named before he was told.
    const moves = await store().transaction(async (tx) => {
      await tx.sourceEntries.save(anEntry(source.id, { nativeId: 'bob', subject: bob.id }));
      const parents = await tx.sourceEntries.parentsOf(source.id, 'bob');
      expect(parents.map((one) => one.nativeId)).toEqual(['team']);
      return tx.sourceEntries.resolve(source.id, ['team']);
    });
    expect(new Set(moves.map((one) => one.groupId))).toEqual(new Set([all.id, team.id, leads.id]));
    expect(moves.every((one) => one.joined[0] === bob.id && one.left.length === 0)).toBe(true);
    await store().transaction(async (tx) => {
      await tx.sourceEntries.removeMembers(source.id, 'leads', ['all']);
      await tx.sourceEntries.resolve(source.id, ['leads']);
    });
    const [inAll, inTeam, inLeads] = await members();
    expect(inAll).toEqual([ada.id, bob.id].toSorted());
    expect(inTeam).toEqual(inAll);
    expect(inLeads).toEqual([ada.id]);
    const before = await store().read((tx) => tx.worldVersion());
    expect(await store().transaction((tx) => tx.sourceEntries.resolve(source.id, 'all'))).toEqual([]);
    expect(await store().read((tx) => tx.worldVersion())).toBe(before);
  });
}

function filters(store: () => Store): void {
  test('conditions find by name, path, list item and type, and pages count what is on no page', async () => {
    const source = aSource();
    const documents = [
      {
        userName: 'Ada',
        age: 3,
        active: true,
        emails: [
          { type: 'work', value: 'Ada@acme.example' },
          { type: 'home', value: 'x@home.example' },
        ],
      },
      { userName: 'Bob', age: 20, active: false, emails: [{ type: 'work', value: 'bob@home.example' }] },
      { userName: 'Cyd', note: '%_\\"\'', emails: [] },
    ];
    await store().transaction(async (tx) => {
      await tx.sources.save(source);
      for (const [index, document] of documents.entries()) {
        await tx.sourceEntries.save(
          anEntry(source.id, {
            document,
            name: document.userName,
            nativeId: document.userName,
            externalId: `ext ${index}`,
            createdAt: start + index,
          }),
        );
      }
    });
    const compare = (
      path: readonly string[],
      operator: 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'le' | 'pr',
      value: string | number | boolean | null,
      exact = false,
    ): EntryFilter => ({ kind: 'compare', path, operator, value, exact });
    const cases: readonly (readonly [EntryFilter, string])[] = [
      [{ kind: 'column', column: 'name', value: 'ADA' }, 'Ada'],
      [{ kind: 'column', column: 'externalId', value: 'ext 1' }, 'Bob'],
      [{ kind: 'column', column: 'nativeId', value: 'Cyd' }, 'Cyd'],
      [compare(['userName'], 'eq', 'ada'), 'Ada'],
      [compare(['userName'], 'eq', 'ada', true), ''],
      [compare(['userName'], 'ne', 'ada'), 'Bob Cyd'],
      [compare(['emails', 'value'], 'ew', 'HOME.example'), 'Ada Bob'],
      [
        {
          kind: 'some',
          path: ['emails'],
          of: { kind: 'and', of: [compare(['type'], 'eq', 'work'), compare(['value'], 'co', 'acme')] },
        },
        'Ada',
      ],
      [
        {
          kind: 'some',
          path: ['emails'],
          of: { kind: 'and', of: [compare(['type'], 'eq', 'work'), compare(['value'], 'eq', 'x@home.example')] },
        },
        '',
      ],
      [compare(['age'], 'gt', 10), 'Bob'],
      [compare(['age'], 'gt', '10'), ''],
      [compare(['userName'], 'gt', 5), ''],
      [compare(['active'], 'eq', true), 'Ada'],
      [compare(['emails'], 'pr', null), 'Ada Bob'],
      [compare(['note'], 'sw', '%_'), 'Cyd'],
      [compare(['note'], 'eq', '%_\\"\''), 'Cyd'],
      [compare(['no " such', "') key"], 'eq', 'x'), ''],
      [{ kind: 'not', of: compare(['active'], 'eq', true) }, 'Bob Cyd'],
      [{ kind: 'or', of: [compare(['userName'], 'sw', 'b'), compare(['userName'], 'le', 'ada')] }, 'Ada Bob'],
      [{ kind: 'and', of: [] }, 'Ada Bob Cyd'],
      [{ kind: 'or', of: [] }, ''],
    ];
    for (const [filter, names] of cases) {
      const page = await store().read((tx) =>
        tx.sourceEntries.page({ sourceId: source.id, kind: 'person', filter, offset: 0, limit: 10 }),
      );
      expect(page.items.map((one) => one.name).join(' '), JSON.stringify(filter)).toBe(names);
      expect(page.total).toBe(page.items.length);
    }
    const second = await store().read((tx) =>
      tx.sourceEntries.page({ sourceId: source.id, kind: 'person', filter: null, offset: 1, limit: 1 }),
    );
    expect([second.items.map((one) => one.name), second.total]).toEqual([['Bob'], 3]);
  });
}

function links(store: () => Store): void {
  test('an identity link comes back; one account is one person, upper and lower case alike; rules are one per integration', async () => {
    const [ada, bob, integration] = [aPerson(), aPerson(), anIntegration()];
    const link = {
      personId: ada.id,
      integrationId: integration.id,
      account: 'Ada',
      verifiedBy: bob.id,
      verifiedAt: start,
      createdAt: start,
    };
    const rule = {
      integrationId: integration.id,
      template: '{email.local}',
      verifiedBy: null,
      verifiedAt: null,
      createdAt: start,
    };
    await store().transaction(async (tx) => {
      for (const each of [ada, bob]) await tx.people.save(each);
      await tx.integrations.save(integration);
      await tx.identityLinks.save(link);
      await tx.identityLinks.saveRule(rule);
      await tx.identityLinks.saveRule({ ...rule, verifiedBy: bob.id, verifiedAt: start });
    });
    await expect(
      store().transaction((tx) => tx.identityLinks.save({ ...link, personId: bob.id, account: 'ADA' })),
    ).rejects.toMatchObject({ refusal: { code: 'object.name_taken' } });
    await store().transaction(async (tx) => {
      expect(await tx.identityLinks.get(ada.id, integration.id)).toEqual(link);
      expect(await tx.identityLinks.ofPerson(ada.id)).toEqual([link]);
      expect(await tx.identityLinks.ofIntegration(integration.id)).toEqual([link]);
      expect(await tx.identityLinks.byAccount(integration.id, 'ADA')).toEqual(link);
      expect(await tx.identityLinks.rule(integration.id)).toEqual({ ...rule, verifiedBy: bob.id, verifiedAt: start });
      await tx.identityLinks.remove(ada.id, integration.id);
      await tx.identityLinks.removeRule(integration.id);
      expect(await tx.identityLinks.ofPerson(ada.id)).toEqual([]);
      expect((await tx.identityLinks.rules()).some((one) => one.integrationId === integration.id)).toBe(false);
    });
  });
}
