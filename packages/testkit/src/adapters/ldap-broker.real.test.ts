// The broker with a real OpenLDAP: a person without an identity link is refused before anybody is asked; with one, they are a member from when
// access is seen until it ends, and whoever was one before is refused at opening and stays.

import { listSightings, requestSurvey, saveIdentityRule, submitRequests, turnSighting } from '@tidegate/broker';
import { expect, test } from 'vitest';
import { openBroker } from '../broker/open-broker.ts';
import { flowOf, smallCompany } from '../broker/small-company.ts';
import { hasSlapd } from '../servers/start-slapd.ts';
import { ldapGroupIds, makeLdapWorld } from './ldap-world.ts';

const at = { file: 'ldap', line: null, column: null };

test.skipIf(!hasSlapd())(
  'an identity link decides who becomes a member, from opening to end',
  async () => {
    const directory = await makeLdapWorld();
    const [resource] = smallCompany.resources;
    if (resource === undefined) throw new Error('the company has nothing');
    const groups = [
      ['engines', ldapGroupIds.engines],
      ['unix', ldapGroupIds.unix],
    ] as const;
    const world = await openBroker({
      adapters: [directory.adapter],
      credential: { environment: 'LDAP' },
      environment: { LDAP: directory.credential },
      documents: {
        ...smallCompany,
        integrations: smallCompany.integrations.map((item) => ({ ...item, type: 'ldap', config: directory.config })),
        resources: groups.map(([name, nativeId]) => ({
          ...resource,
          resource: { ...resource.resource, type: 'ldap-group', nativeId, name, path: `directory/${name}` },
        })),
        scopes: [{ at, name: 'groups', description: null, query: 'resource_type = "ldap-group"' }],
        flows: [flowOf({ name: 'groups', scope: 'groups', approvers: [], minutes: 60 })].map((flow) => ({
          ...flow,
          body: {
            ...flow.body,
            access_targets: [{ access_scope: { access_scope_reference: 'groups', permissions: ['MEMBER'] } }],
          },
        })),
      },
    });
    try {
      const ask = async (resourceName: string) =>
        submitRequests(world.ports, await world.as('engineer'), {
          entitlements: [await world.offered('engineer', resourceName)],
          flowId: null,
          several: 'refuse',
          durationSec: 600,
          startsAt: null,
          reason: 'a test',
          customFields: {},
        });
      expect(await ask('engines')).toMatchObject({ ok: false, refusal: { code: 'identity.unknown' } });
      const admin = await world.as('admin');
      const link = async (template: string) =>
        expect(
          await saveIdentityRule(world.ports, admin, { integration: 'cloud', template, verified: 'verified' }),
        ).toMatchObject({ ok: true });
      await link('{email.local}');
      directory.addPerson('engineer');
      const before = directory.groupLines('engines');
      expect(await ask('engines')).toMatchObject({ ok: true });
      await world.drain();
      expect(directory.groupLines('engines')).toHaveLength(before.length + 2);
      world.pass(600_000);
      await world.drain();
      expect(directory.groupLines('engines')).toEqual(before);

      directory.server.modify(
        `dn: cn=unix,ou=groups,dc=acme,dc=example\nchangetype: modify\nadd: memberUid\nmemberUid: engineer\n`,
      );
      const asked = await ask('unix');
      if (!asked.ok) throw new Error(asked.refusal.message);
      await world.drain();
      world.pass(60_000);
      await world.drain();
      const grants = await world.ports.store.read((tx) =>
        tx.grants.page({ requestIds: asked.value.map(({ request }) => request.id) }, { after: null, limit: 5 }),
      );
      expect(grants.items.map(({ state }) => state)).toEqual(['failed']);
      expect(directory.groupLines('unix')).toContain('memberUid: engineer');

      // An administrator has it asked for on behalf of its person: the grant takes the membership over, and ends it.
      world.pass(60_000);
      expect(await requestSurvey(world.ports, admin, { id: 'cloud' })).toMatchObject({ ok: true });
      await world.drain();
      const seen = await listSightings(world.ports, {
        filter: { account: 'engineer' },
        page: { after: null, limit: 5 },
      });
      const [sighting] = seen.items;
      const turned = await turnSighting(world.ports, admin, {
        id: sighting?.id ?? '',
        reason: 'it is theirs',
        person: null,
        flowId: null,
        durationSec: 600,
      });
      if (!turned.ok) throw new Error(turned.refusal.message);
      await world.drain();
      const [grant] = (
        await world.ports.store.read((tx) =>
          tx.grants.page({ requestIds: [turned.value.request.id] }, { after: null, limit: 5 }),
        )
      ).items;
      expect(grant?.state).toBe('open');
      expect(directory.groupLines('unix')).toContain('memberUid: engineer');
      world.pass(600_000);
      await world.drain();
      expect(directory.groupLines('unix')).not.toContain('memberUid: engineer');
    } finally {
      await world.close();
      await directory.close();
    }
  },
  120_000,
);
