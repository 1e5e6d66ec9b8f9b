// The SCIM door of a running server as an identity provider uses it: a source with its token, people and groups made, and what is sent when
// somebody leaves a group or the company. Every call goes through HTTP and is answered before it returns.

import { rotateSourceToken, saveSource } from '@tidegate/broker';
import type { BrokerWorld } from '@tidegate/testkit';

export interface ScimDoor {
  /** Answers the id that the server gave. */
  readonly addPerson: (email: string) => Promise<string>;
  readonly addGroup: (name: string, memberIds: readonly string[]) => Promise<string>;
  /** As Okta takes a member out of a group. */
  readonly takeOut: (groupId: string, memberId: string) => Promise<void>;
  /** As Entra ID disables somebody. */
  readonly disable: (personId: string) => Promise<void>;
}

const patchOf = (operation: object): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [operation],
});

/** Makes a source with a token in the database of the server at `url`. */
export async function openScimDoor(world: BrokerWorld, url: string): Promise<ScimDoor> {
  const admin = await world.as('admin');
  const input = { id: null, name: 'directory', kind: 'scim', settings: {}, credential: null } as const;
  const source = await saveSource(world.ports, admin, { ...input, maxAgeSec: null, everySec: null, disabled: false });
  if (!source.ok) throw new Error(source.refusal.message);
  const made = await rotateSourceToken(world.ports, admin, { id: source.value.id, old: 'now' });
  if (!made.ok) throw new Error(made.refusal.message);
  const call = async (method: string, path: string, body: object): Promise<string> => {
    const answer = await fetch(`${url}/scim/v2/directory${path}`, {
      method,
      headers: { authorization: `Bearer ${made.value.text}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return text === '' ? '' : String(JSON.parse(text).id);
  };
  return {
    addPerson: (email) =>
      call('POST', '/Users', {
        userName: email,
        name: { givenName: email.split('@')[0], familyName: 'Full' },
        emails: [{ value: email, type: 'work', primary: true }],
        active: true,
      }),
    addGroup: (displayName, memberIds) =>
      call('POST', '/Groups', { displayName, members: memberIds.map((value) => ({ value })) }),
    takeOut: async (groupId, memberId) => {
      await call('PATCH', `/Groups/${groupId}`, patchOf({ op: 'remove', path: `members[value eq "${memberId}"]` }));
    },
    disable: async (personId) => {
      await call('PATCH', `/Users/${personId}`, patchOf({ op: 'Replace', path: 'active', value: 'False' }));
    },
  };
}
