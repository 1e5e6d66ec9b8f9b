// What people do in stories, as sentences. Each command says what came of it: the request as the reader sees it now, or a refusal.

import {
  confirmAccess,
  type DecideInput,
  decideRequest,
  delegate,
  endAccess,
  extendAccess,
  getRequest,
  listNameablePeople,
  listNotices,
  listOffers,
  type RequestDetails,
  reviewEmergencyUse,
  type SubmitInput,
  submitRequests,
  withdrawRequest,
} from '@tidegate/broker';
import { isId, ok, type Result } from '@tidegate/core';
import { lengthOf, momentOf } from './story-clock.ts';
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
  await story.settle();
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

/** What a sentence asks for, as a door would send it. */
export async function wanted(
  story: StoryWorld,
  who: string,
  sentence: string,
  several: SubmitInput['several'] = 'refuse',
): Promise<Result<SubmitInput>> {
  const { broker } = story;
  const actor = await broker.as(who);
  const permission = clause(sentence, /^asks for ([A-Z_]+) on /) ?? '';
  const names = (
    clause(
      sentence,
      /^asks for [A-Z_]+ on ([\w, -]+?)(?= for | through | on behalf of | because | starting | called |$)/,
    ) ?? ''
  )
    .split(/, | and /)
    .map((name) => name.trim());
  const flowName = clause(sentence, / through "([^"]+)"/);
  const behalf = clause(sentence, / on behalf of (\S+)/);
  const grantee = behalf === null ? null : `${behalf}@small.example`;
  const offers = await listOffers(broker.ports, actor, { page, ...(grantee === null ? {} : { grantee }) });
  if (!offers.ok) return offers;
  const picked = names.map((name) =>
    offers.value.items.find(({ member }) => member.resource.name === name && member.permission.name === permission),
  );
  const flow = picked.flatMap((item) => item?.flows ?? []).find(({ name }) => name === flowName);
  const duration = clause(sentence, / for (\d[\w ]*?)(?= through | on behalf of | because | starting | called |$)/);
  const starts = clause(sentence, / starting (.+?)(?= because | called |$)/);
  const nobody = '0'.repeat(26);
  return ok({
    // What is not offered is asked for all the same, by an id that nothing has: the answer is the same (law 1).
    entitlements: picked.map((item) => ({
      resourceId: item?.member.resource.id ?? `res_${nobody}`,
      permissionId: item?.member.permission.id ?? `prm_${nobody}`,
    })),
    flowId: flow?.id ?? (flowName === null ? null : `flw_${nobody}`),
    several,
    grantee,
    durationSec: duration === null ? null : lengthOf(duration) / 1_000,
    reason: clause(sentence, / because "([^"]*)"/),
    startsAt: starts === null ? null : momentOf(starts, story.now()),
    customFields: {},
  });
}

/** Asks, and answers what is seen of the first request that is made of it. */
export async function asks(story: StoryWorld, who: string, sentence: string, several?: SubmitInput['several']) {
  const { broker } = story;
  const asking = await wanted(story, who, sentence, several);
  if (!asking.ok) return told(asking);
  const asked = await submitRequests(broker.ports, await broker.as(who), asking.value);
  if (!asked.ok) return told(asked);
  const [first] = asked.value;
  if (first === undefined) return 'no request was made';
  story.requests.set('last', first.request.id);
  story.requests.set(clause(sentence, / called "([^"]+)"/) ?? 'last', first.request.id);
  return seenBy(story, who, first.request.id);
}

const decides =
  (verdict: 'approve' | 'reject') =>
  async (story: StoryWorld, who: string, [sentence = '']: readonly string[]): Promise<string> => {
    const id = requestIn(story, sentence.replace(/ because "[^"]*"/, ''));
    const reason = clause(sentence, / because "([^"]*)"/);
    const actor = await story.broker.as(who);
    const narrow = await narrowed(story, id, sentence);
    return after(story, who, id, () => decideRequest(story.broker.ports, actor, { id, verdict, reason, narrow }));
  };

/** `for only 10 minutes`, `without prod-billing`. */
async function narrowed(
  story: StoryWorld,
  id: string,
  sentence: string,
): Promise<NonNullable<DecideInput['narrow']> | null> {
  const length = clause(sentence, / for only (\d[\w ]*?)(?= without | because | "|$)/);
  const without = clause(sentence, / without ([\w, -]+?)(?= because | "|$)/)?.split(/, | and /) ?? [];
  if (length === null && without.length === 0) return null;
  const request = await story.broker.ports.store.read(async (tx) => (isId('request', id) ? tx.requests.get(id) : null));
  const unknown = without.find((name) => !request?.entitlements.some(({ resourceName }) => resourceName === name));
  if (unknown !== undefined) throw new Error(`nothing called ${unknown} was asked for`);
  return {
    durationSec: length === null ? null : lengthOf(length) / 1_000,
    without: (request?.entitlements ?? []).filter(({ resourceName }) => without.includes(resourceName)),
  };
}

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

/** What is open for somebody in the target, as the grants tell. */
async function held(story: StoryWorld, who: string): Promise<string> {
  await story.settle();
  const person = await story.broker.person(who);
  const lines = await story.broker.ports.store.read(async (tx) => {
    const grants = await tx.grants.page({ granteeId: person.id, states: ['open'] }, page);
    const resources = new Map(
      (await tx.resources.many(grants.items.map((one) => one.resourceId))).map((one) => [one.id, one.name]),
    );
    const permissions = new Map(
      (await tx.permissions.many(grants.items.map((one) => one.permissionId))).map((one) => [one.id, one.name]),
    );
    return grants.items.map((one) => `${permissions.get(one.permissionId)} on ${resources.get(one.resourceId)}`);
  });
  return lines.length === 0 ? 'nothing' : lines.sort().join('; ');
}

async function lastNotice(story: StoryWorld, who: string): Promise<string> {
  await story.settle();
  const listed = await listNotices(story.broker.ports, await story.broker.as(who), page);
  return listed.items[0]?.sentence ?? 'nothing';
}

/** For what is only done. */
export const done = async (work: Promise<void>): Promise<string> => {
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

/** What happens to requests, and to people, groups and resources. The first sentence that fits counts. */
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
  {
    says: /^extends it( .*)?$/,
    run: async (story, who, [sentence = '']) => {
      const id = requestIn(story, sentence);
      const extended = await extendAccess(story.broker.ports, await story.broker.as(who), { id });
      if (!extended.ok) return told(extended);
      story.requests.set('extension', extended.value.request.id);
      return seenBy(story, who, extended.value.request.id);
    },
  },
  {
    says: /^confirms it( .*)?$/,
    run: async (story, who, [sentence = '']) => {
      const id = requestIn(story, sentence);
      const actor = await story.broker.as(who);
      return after(story, who, id, () => confirmAccess(story.broker.ports, actor, { id }));
    },
  },
  {
    says: /^reviews it as (founded|unfounded) because "([^"]*)"$/,
    run: async (story, who, [, verdict, note = '']) => {
      const reviewed = await reviewEmergencyUse(story.broker.ports, await story.broker.as(who), {
        id: requestIn(story, ''),
        verdict: verdict === 'founded' ? 'founded' : 'unfounded',
        note,
      });
      return reviewed.ok ? reviewed.value.sentence : `refused: ${reviewed.refusal.code}: ${reviewed.refusal.message}`;
    },
  },
  {
    says: /^lets (\S+) decide for them for (\d+ \w+)$/,
    run: async (story, who, [, to = '', length = '']) => {
      const delegated = await delegate(story.broker.ports, await story.broker.as(who), {
        from: null,
        to: `${to}@small.example`,
        startsAt: null,
        endsAt: story.now() + lengthOf(length),
        flows: null,
        reason: null,
      });
      return delegated.ok ? 'done' : `refused: ${delegated.refusal.code}: ${delegated.refusal.message}`;
    },
  },
  {
    says: /^may let decide for them$/,
    run: async (story, who) => {
      const people = await listNameablePeople(story.broker.ports, await story.broker.as(who), { search: '' });
      return people.length === 0 ? 'nobody' : people.map(({ email }) => email.split('@')[0]).join(', ');
    },
  },
  { says: /^looks( .*)?$/, run: (story, who, [sentence = '']) => seenBy(story, who, requestIn(story, sentence)) },
  { says: /^holds$/, run: (story, who) => held(story, who) },
  { says: /^sees (\S+) hold$/, run: (story, _who, [, name = '']) => held(story, name) },
  { says: /^is offered$/, run: (story, who) => isOffered(story, who) },
  { says: /^was told last$/, run: (story, who) => lastNotice(story, who) },
  { says: /^leaves (\S+)$/, run: memberships((members, address) => members.filter((each) => each !== address)) },
  { says: /^joins (\S+)$/, run: memberships((members, address) => [...members, address]) },
  {
    says: /^(?:is deactivated|leaves the company)$/,
    run: (story, who) => done(story.edit('people', `${who}@small.example`, (item) => ({ ...item, active: false }))),
  },
  {
    says: /^comes back$/,
    run: (story, who) => done(story.edit('people', `${who}@small.example`, (item) => ({ ...item, active: true }))),
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
    says: /^sets (\w+) of "([^"]+)" to (.+)$/,
    run: (story, _who, [, setting = '', name = '', value = '']) =>
      done(
        story.edit('flows', name, (item) => ({
          ...item,
          settings: { ...Object(item['settings']), [setting]: JSON.parse(value) },
        })),
      ),
  },
  {
    says: /^switches (off|on) "([^"]+)"$/,
    run: (story, _who, [, way, name = '']) =>
      done(story.edit('flows', name, (item) => ({ ...item, active: way === 'on' }))),
  },
];
