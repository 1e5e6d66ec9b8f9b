// Sentences of the systems that facts come from, told as if they were somebody: the directory is read, the provider sends by SCIM, the rota
// tells who is on call. Who speaks is named in the second column.

import {
  askForReading,
  readEntries,
  saveSource,
  sendGroup,
  sendNewGroup,
  sendNewPerson,
  sendPerson,
  sendRemoval,
} from '@tidegate/broker';
import { Fault, type Person, type PersonFact, type Source, type SourceEntry, type SourceKind } from '@tidegate/core';
import { scim } from '@tidegate/sources';
import type { Command } from './commands.ts';
import { momentOf } from './story-clock.ts';
import type { StoryWorld } from './story-world.ts';

/** The source of a kind, made when it first speaks. */
async function sourceOf(story: StoryWorld, kind: SourceKind, maxAgeSec: number | null): Promise<Source> {
  const { ports } = story.broker;
  const known = await ports.store.read((tx) => tx.sources.byName(kind));
  if (known !== null) return known;
  const made = await saveSource(ports, await story.broker.as('admin'), {
    id: null,
    name: kind,
    kind,
    settings: {},
    credential: null,
    maxAgeSec,
    everySec: kind === 'scim' ? null : 30 * 86_400,
    disabled: false,
  });
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}

/** Has a source read, and says what became of the reading. */
async function read(story: StoryWorld, kind: SourceKind, maxAgeSec: number | null): Promise<string> {
  const { ports } = story.broker;
  const source = await sourceOf(story, kind, maxAgeSec);
  await askForReading(ports, await story.broker.as('admin'), { id: source.id, confirm: null });
  await story.settle();
  const after = await ports.store.read((tx) => tx.sources.get(source.id));
  return after === null ? 'gone' : `${after.status}${after.trouble === null ? '' : `: ${after.trouble}`}`;
}

const factOf = (person: Person, everybody: readonly Person[]): PersonFact => ({
  nativeId: person.email,
  email: person.email,
  emailAliases: [],
  firstName: person.firstName,
  lastName: person.lastName,
  active: true,
  managerNativeId: everybody.find(({ id }) => id === person.managerId)?.email ?? null,
  attributes: person.attributes,
  workingHours: null,
});

async function tellsPeople(story: StoryWorld, [, but = '', age = '']: readonly string[]): Promise<string> {
  const without = but.split(/, | and /).map((name) => `${name}@small.example`);
  const everybody = await story.broker.ports.store.read((tx) => tx.people.all());
  const people = everybody.filter(({ email }) => !without.includes(email)).map((one) => factOf(one, everybody));
  story.sources.tells('ldap', { people });
  return read(story, 'ldap', age === '' ? null : Number(age));
}

/** `dba 09:00–17:00, somebody 17:00–23:00`. */
async function tellsTurns(story: StoryWorld, [, name = '', list = '']: readonly string[]): Promise<string> {
  const today = Math.floor(story.now() / 86_400_000) * 86_400_000;
  const turns = list.split(', ').map((turn) => {
    const [who = '', from = '', to = ''] = turn.split(/ |–/);
    return { email: `${who}@small.example`, from: momentOf(from, today), to: momentOf(to, today) };
  });
  const knownUntil = story.now() + 14 * 86_400_000;
  story.sources.tells('pagerduty', { shifts: [{ nativeId: name, name, turns, knownUntil }] });
  return read(story, 'pagerduty', null);
}

const toldPerson = (user: ReturnType<typeof scim.readUser>, nativeId: string) => ({
  fact: scim.personFactOf(user, nativeId),
  name: scim.userNameOf(user),
  externalId: null,
  document: user,
});

/** What Entra ID sends when somebody is disabled or enabled: the truth as text. */
async function sends(story: StoryWorld, [, name = '', what]: readonly string[]): Promise<string> {
  const { ports } = story.broker;
  const source = await sourceOf(story, 'scim', null);
  const entry = (await entryOf(story, source, name)) ?? (await firstSent(story, source, name));
  const value = what === 'deactivated' ? 'False' : 'True';
  const patch = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'Replace', path: 'active', value }],
  };
  const sent = await sendPerson(
    ports,
    source,
    { kind: 'person', nativeId: entry.nativeId, version: entry.version },
    (before) => {
      const own = Object.fromEntries(Object.entries(before.document).filter(([key]) => !key.startsWith('$')));
      return toldPerson(scim.patchUser(own, patch), before.nativeId);
    },
  );
  await story.settle();
  return sent.ok ? 'done' : `refused: ${sent.refusal.code}: ${sent.refusal.message}`;
}

/** Members come and go as Okta sends it: one added by its id, one removed by a condition that names it. */
async function sendsMember(story: StoryWorld, [, name = '', how, group = '']: readonly string[]): Promise<string> {
  const { ports } = story.broker;
  const source = await sourceOf(story, 'scim', null);
  const person = (await entryOf(story, source, name)) ?? (await firstSent(story, source, name));
  const made = scim.readGroup({ displayName: group, members: [] });
  const known = (await entriesOf(story, source, 'group')).find((one) => one.name === group);
  const first = known === undefined ? await sendNewGroup(ports, source, () => toldGroup(made)) : null;
  if (first !== null && !first.ok) throw new Error(first.refusal.message);
  const entry = known ?? (first?.ok ? first.value : undefined);
  const operation =
    how === 'in'
      ? { op: 'add', path: 'members', value: [{ value: person.nativeId }] }
      : { op: 'remove', path: `members[value eq "${person.nativeId}"]` };
  const reference = { kind: 'group', nativeId: entry?.nativeId ?? '', version: null } as const;
  const sent = await sendGroup(ports, source, reference, (before) =>
    toldGroup(scim.patchGroup(before.document, { Operations: [operation] })),
  );
  await story.settle();
  return sent.ok ? 'done' : `refused: ${sent.refusal.code}: ${sent.refusal.message}`;
}

const toldGroup = ({ group, changes }: ReturnType<typeof scim.readGroup>) => ({
  group: { name: scim.groupNameOf(group), externalId: null, document: group },
  changes,
});

async function removes(story: StoryWorld, name: string): Promise<string> {
  const source = await sourceOf(story, 'scim', null);
  const { nativeId } = (await entryOf(story, source, name)) ?? (await firstSent(story, source, name));
  const sent = await sendRemoval(story.broker.ports, source, { kind: 'person', nativeId, version: null });
  await story.settle();
  return sent.ok ? 'done' : `refused: ${sent.refusal.code}: ${sent.refusal.message}`;
}

async function entriesOf(
  story: StoryWorld,
  source: Source,
  kind: SourceEntry['kind'],
): Promise<readonly SourceEntry[]> {
  const ask = { kind, filter: null, offset: 0, limit: 100 };
  return (await readEntries(story.broker.ports, source, ask, 'none')).items.map(({ entry }) => entry);
}

const entryOf = async (story: StoryWorld, source: Source, name: string): Promise<SourceEntry | undefined> =>
  (await entriesOf(story, source, 'person')).find((one) => one.name === `${name}@small.example`);

async function firstSent(story: StoryWorld, source: Source, name: string): Promise<SourceEntry> {
  const { firstName, lastName, email } = await story.broker.person(name);
  const user = scim.readUser({
    userName: email,
    name: { givenName: firstName, familyName: lastName },
    emails: [{ value: email, type: 'work', primary: true }],
    active: 'True',
  });
  const sent = await sendNewPerson(story.broker.ports, source, (nativeId) => toldPerson(user, nativeId));
  if (!sent.ok) throw new Error(sent.refusal.message);
  return sent.value;
}

/** What sources say. */
export const sourceCommands: readonly Command[] = [
  {
    says: /^sends that (\S+) is (in|no longer in) the group (\S+)$/,
    run: (story, _who, words) => sendsMember(story, words),
  },
  { says: /^deletes (\S+)$/, run: (story, _who, [, name = '']) => removes(story, name) },
  { says: /^sends that (\S+) is (deactivated|active again)$/, run: (story, _who, words) => sends(story, words) },
  {
    says: /^is read, and tells everybody(?: but ([\w, -]+?))?(?:, good for (\d+) seconds)?$/,
    run: (story, _who, words) => tellsPeople(story, words),
  },
  {
    says: /^is read, and breaks off$/,
    run: (story, who) => {
      const kind = who === 'rota' ? 'pagerduty' : 'ldap';
      story.sources.tells(kind, new Fault('target.unreachable', 'the line was cut'));
      return read(story, kind, null);
    },
  },
  { says: /^is read, and tells (\S+): (.+)$/, run: (story, _who, words) => tellsTurns(story, words) },
];
