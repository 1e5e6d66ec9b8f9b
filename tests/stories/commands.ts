// What people do in stories, as sentences. Each command says what came of it: the request as the reader sees it now, or a refusal.

import {
  decideRequest,
  endAccess,
  getRequest,
  listNotices,
  listOffers,
  type RequestDetails,
  submitRequests,
  withdrawRequest,
} from '@tidegate/broker';
import type { Result } from '@tidegate/core';
import { lengthOf } from './story-clock.ts';
import type { StoryWorld } from './story-world.ts';

/** A sentence and what it does. `who` is a name in the company. Answers what the step's last cell is compared with. */
export interface Command {
  readonly says: RegExp;
  readonly run: (story: StoryWorld, who: string, words: readonly string[]) => Promise<string>;
}

const page = { after: null, limit: 100 } as const;

/** The text of a clause: `because "…"`, `for 30 minutes`; null where the sentence has none. */
export const clause = (sentence: string, shape: RegExp): string | null => shape.exec(sentence)?.[1] ?? null;

/** The request a step is about: the named one, or the last. */
export function requestIn(story: StoryWorld, sentence: string): string {
  const name = clause(sentence, /"([^"]+)"$/) ?? 'last';
  const id = story.requests.get(name) ?? story.requests.get('last');
  if (id === undefined) throw new Error('no request has been made yet');
  return id;
}

/** A request as a person sees it now, or that they cannot. */
export async function seenBy(story: StoryWorld, who: string, id: string): Promise<string> {
  await story.broker.drain();
  const shown = await getRequest(story.broker.ports, await story.broker.as(who), id);
  return told(shown);
}

/** What came of a command, for comparing. */
export function told(result: Result<RequestDetails>): string {
  if (!result.ok) return `refused: ${result.refusal.code}: ${result.refusal.message}`;
  const { status, sentence } = result.value.description;
  return `${status}: ${sentence.replace(/^simulated: /, '')}`;
}

/** A command on a request that answers what the person sees of it afterwards. */
export async function after(
  story: StoryWorld,
  who: string,
  id: string,
  run: () => Promise<Result<unknown>>,
): Promise<string> {
  const done = await run();
  return done.ok ? seenBy(story, who, id) : `refused: ${done.refusal.code}: ${done.refusal.message}`;
}

async function asks(story: StoryWorld, who: string, sentence: string): Promise<string> {
  const { broker } = story;
  const actor = await broker.as(who);
  const permission = clause(sentence, /^asks for ([A-Z_]+) on /) ?? '';
  const names = (clause(sentence, /^asks for [A-Z_]+ on ([\w, -]+?)(?= for | through | because | called |$)/) ?? '')
    .split(/, | and /)
    .map((name) => name.trim());
  const flowName = clause(sentence, / through "([^"]+)"/);
  const offers = await listOffers(broker.ports, actor, { page });
  if (!offers.ok) return told(offers);
  const picked = names.map((name) =>
    offers.value.items.find(({ member }) => member.resource.name === name && member.permission.name === permission),
  );
  const flow = picked.flatMap((item) => item?.flows ?? []).find(({ name }) => name === flowName);
  const duration = clause(sentence, / for (\d[\w ]*?)(?= through | because | called |$)/);
  const asked = await submitRequests(broker.ports, actor, {
    // What is not offered is asked for all the same, by an id that nothing has: the answer is the same (law 1).
    entitlements: picked.map((item) => ({
      resourceId: item?.member.resource.id ?? `res_${'0'.repeat(26)}`,
      permissionId: item?.member.permission.id ?? `prm_${'0'.repeat(26)}`,
    })),
    flowId: flow?.id ?? (flowName === null ? null : `flw_${'0'.repeat(26)}`),
    several: 'refuse',
    durationSec: duration === null ? null : lengthOf(duration) / 1_000,
    reason: clause(sentence, / because "([^"]*)"/),
    customFields: {},
  });
  if (!asked.ok) return `refused: ${asked.refusal.code}: ${asked.refusal.message}`;
  const [first] = asked.value;
  if (first === undefined) return 'no request was made';
  story.requests.set('last', first.request.id);
  story.requests.set(clause(sentence, / called "([^"]+)"/) ?? 'last', first.request.id);
  return seenBy(story, who, first.request.id);
}

const decides =
  (verdict: 'approve' | 'reject') =>
  async (story: StoryWorld, who: string, [sentence = '']: readonly string[]) => {
    const id = requestIn(story, sentence.replace(/ because "[^"]*"/, ''));
    const reason = clause(sentence, / because "([^"]*)"/);
    const actor = await story.broker.as(who);
    return after(story, who, id, () => decideRequest(story.broker.ports, actor, { id, verdict, reason }));
  };

const ends =
  (how: 'release' | 'revoke') =>
  async (story: StoryWorld, who: string, [sentence = '']: readonly string[]) => {
    const id = requestIn(story, sentence.replace(/ because "[^"]*"/, ''));
    const reason = clause(sentence, / because "([^"]*)"/);
    const actor = await story.broker.as(who);
    return after(story, who, id, () => endAccess(story.broker.ports, actor, { id, how, reason }));
  };

async function isOffered(story: StoryWorld, who: string): Promise<string> {
  const offers = await listOffers(story.broker.ports, await story.broker.as(who), { page });
  if (!offers.ok) return told(offers);
  const lines = offers.value.items.map(
    ({ member, flows }) =>
      `${member.permission.name} on ${member.resource.name} (${flows.map(({ name }) => name).join(', ')})`,
  );
  return lines.length === 0 ? 'nothing' : lines.join('; ');
}

async function lastNotice(story: StoryWorld, who: string): Promise<string> {
  await story.broker.drain();
  const listed = await listNotices(story.broker.ports, await story.broker.as(who), page);
  return listed.items[0]?.sentence ?? 'nothing';
}

const done = async (work: Promise<void>): Promise<string> => {
  await work;
  return 'done';
};

const memberships =
  (change: (members: readonly unknown[], address: string) => readonly unknown[]) =>
  (story: StoryWorld, who: string, [, group = '']: readonly string[]) =>
    done(
      story.edit('groups', group, (item) => {
        const members = Array.isArray(item['members']) ? item['members'] : [];
        return { ...item, members: change(members, `${who}@small.example`) };
      }),
    );

/** Every sentence there is. The first that fits counts. */
export const commands: readonly Command[] = [
  { says: /^asks for [A-Z_]+ on .+$/, run: (story, who, [sentence = '']) => asks(story, who, sentence) },
  { says: /^approves( .*)?$/, run: decides('approve') },
  { says: /^rejects( .*)?$/, run: decides('reject') },
  {
    says: /^withdraws( .*)?$/,
    run: async (story, who, [sentence = '']) => {
      const id = requestIn(story, sentence);
      const actor = await story.broker.as(who);
      return after(story, who, id, () => withdrawRequest(story.broker.ports, actor, { id }));
    },
  },
  { says: /^gives it back( .*)?$/, run: ends('release') },
  { says: /^revokes it( .*)?$/, run: ends('revoke') },
  { says: /^looks( .*)?$/, run: (story, who, [sentence = '']) => seenBy(story, who, requestIn(story, sentence)) },
  { says: /^is offered$/, run: (story, who) => isOffered(story, who) },
  { says: /^was told last$/, run: (story, who) => lastNotice(story, who) },
  { says: /^leaves (\S+)$/, run: memberships((members, address) => members.filter((each) => each !== address)) },
  { says: /^joins (\S+)$/, run: memberships((members, address) => [...members, address]) },
  {
    says: /^(?:is deactivated|leaves the company)$/,
    run: (story, who) => done(story.edit('people', `${who}@small.example`, (item) => ({ ...item, active: false }))),
  },
  {
    says: /^gets the manager (\S+)$/,
    run: (story, who, [, manager = '']) =>
      done(story.edit('people', `${who}@small.example`, (item) => ({ ...item, manager: `${manager}@small.example` }))),
  },
  {
    says: /^tags (\S+) with (\S+)=(\S+)$/,
    run: (story, _who, [, name = '', key = '', value = '']) =>
      done(
        story.edit('inventory', 'cloud', (item) => ({
          ...item,
          resources: (Array.isArray(item['resources']) ? item['resources'] : []).map((resource) =>
            resource.name === name ? { ...resource, tags: { ...resource.tags, [key]: value } } : resource,
          ),
        })),
      ),
  },
  {
    says: /^switches off "([^"]+)"$/,
    run: (story, _who, [, name = '']) => done(story.edit('flows', name, (item) => ({ ...item, active: false }))),
  },
];
