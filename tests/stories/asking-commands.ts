// Sentences about asking without asking yet: trying it, asking again, favourites, why one can or cannot, for whom one may, and two people
// who click at the same moment.

import {
  askAgain,
  decideRequest,
  dryRunRequests,
  explainAccess,
  favoriteOffersOf,
  favoritesOf,
  getRequest,
  listGrantees,
  markFavorite,
  markOffer,
  tryAgain,
} from '@tidegate/broker';
import { durationText } from '@tidegate/core';
import { wholeWorldOf } from '@tidegate/testkit';
import { asks, type Command, clause, requestIn, seenBy, told, wanted } from './commands.ts';
import type { StoryWorld } from './story-world.ts';

type DryRun = Awaited<ReturnType<typeof dryRunRequests>>;

const tried = ({ errors, durationSecMax }: DryRun): string =>
  errors.length === 0
    ? `may be asked for, for ${durationText(durationSecMax ?? 0)} at most`
    : errors.map(({ code, message }) => `no: ${code}: ${message}`).join('; ');

const again = (sentence: string) => ({ reason: clause(sentence, / because "([^"]*)"/), customFields: {} });
const without = (sentence: string): string => sentence.replace(/ because "[^"]*"/, '');

async function asksAgain(story: StoryWorld, who: string, [sentence = '']: readonly string[]): Promise<string> {
  const id = requestIn(story, without(sentence));
  const asked = await askAgain(story.broker.ports, await story.broker.as(who), { id, ...again(sentence) });
  if (!asked.ok) return told(asked);
  const [first] = asked.value;
  if (first === undefined) return 'no request was made';
  story.requests.set('last', first.request.id);
  return seenBy(story, who, first.request.id);
}

async function marked(story: StoryWorld, who: string, favorite: boolean): Promise<string> {
  const done = await markFavorite(story.broker.ports, await story.broker.as(who), {
    id: requestIn(story, ''),
    favorite,
  });
  return done.ok ? 'done' : `refused: ${done.refusal.code}: ${done.refusal.message}`;
}

async function favourites(story: StoryWorld, who: string): Promise<string> {
  const { ports } = story.broker;
  const actor = await story.broker.as(who);
  const lines: string[] = [];
  for (const id of await favoritesOf(ports, actor)) {
    const shown = await getRequest(ports, actor, id);
    if (!shown.ok) continue;
    for (const { shown: one } of shown.value.entitlements) lines.push(`${one.permissionName} on ${one.resourceName}`);
  }
  return lines.length === 0 ? 'none' : lines.join('; ');
}

/** Stars an offer by its words, as a door would by its ids; what is not offered is sent all the same, by the ids that the story knows it by. */
async function stars(story: StoryWorld, who: string, said: readonly string[], favorite: boolean): Promise<string> {
  const [, permission = '', resource = '', through = ''] = said;
  const { ports } = story.broker;
  const world = await wholeWorldOf(ports);
  const thing = [...world.resources.values()].find(({ name }) => name === resource);
  const named = [...world.permissions.values()].find(
    (one) => one.name === permission && one.integrationId === thing?.integrationId && one.resourceType === thing.type,
  );
  const flow = [...world.flows.values()].find(({ name }) => name === through);
  const nobody = '0'.repeat(26);
  const done = await markOffer(ports, await story.broker.as(who), {
    flowId: flow?.id ?? `flw_${nobody}`,
    resourceId: thing?.id ?? `res_${nobody}`,
    permissionId: named?.id ?? `prm_${nobody}`,
    grantee: null,
    favorite,
  });
  return done.ok ? 'done' : `refused: ${done.refusal.code}: ${done.refusal.message}`;
}

async function starred(story: StoryWorld, who: string): Promise<string> {
  const offers = await favoriteOffersOf(story.broker.ports, await story.broker.as(who), { grantee: null });
  const lines = offers.map(
    ({ member, flows }) =>
      `${member.permission.name} on ${member.resource.name} (${flows.map(({ name }) => name).join(', ')})`,
  );
  return lines.length === 0 ? 'none' : lines.join('; ');
}

/** Both have read the request, and both answers arrive before either was told. */
async function atOnce(story: StoryWorld, who: string, [, verdicts = '', other = '']: readonly string[]) {
  const id = requestIn(story, '');
  const decide = async (name: string, verdict: 'approve' | 'reject') =>
    decideRequest(story.broker.ports, await story.broker.as(name), { id, verdict, reason: null });
  const [mine, theirs] = verdicts === 'rejects' ? (['reject', 'approve'] as const) : (['approve', 'approve'] as const);
  const answers = await Promise.all([decide(who, mine), decide(other, theirs)]);
  return answers
    .map((answer) => (answer.ok ? 'taken' : `refused: ${answer.refusal.code}`))
    .sort()
    .join('; ');
}

/** What somebody who asked through no flow gets is looked up as the published API does: the strictest offer. */
const severalFor = (client: string | undefined) => (client === undefined ? 'refuse' : 'strictest');

/** Asking, before and beside it. A published client cannot name an access flow. */
export const askingCommands: readonly Command[] = [
  {
    says: /^(in a published client, )?tries: (asks for [A-Z_]+ on .+)$/,
    run: async (story, who, [, client, sentence = '']) => {
      const asking = await wanted(story, who, sentence, severalFor(client));
      if (!asking.ok) return told(asking);
      return tried(await dryRunRequests(story.broker.ports, await story.broker.as(who), asking.value));
    },
  },
  {
    says: /^(in a published client, )(asks for [A-Z_]+ on .+)$/,
    run: (story, who, [, client, sentence = '']) => asks(story, who, sentence, severalFor(client)),
  },
  {
    says: /^tries to ask again( .*)?$/,
    run: async (story, who, [sentence = '']) => {
      const id = requestIn(story, without(sentence));
      const answer = await tryAgain(story.broker.ports, await story.broker.as(who), { id, ...again(sentence) });
      return answer.ok ? tried(answer.value) : `refused: ${answer.refusal.code}: ${answer.refusal.message}`;
    },
  },
  { says: /^asks again( .*)?$/, run: asksAgain },
  {
    says: /^asks why about (\S+?)(?: for (\S+))?$/,
    run: async (story, who, [, resource = '', other]) => {
      const grantee = other === undefined ? null : `${other}@small.example`;
      const ask = { resource, permission: null, grantee };
      return (await explainAccess(story.broker.ports, await story.broker.as(who), ask)).sentence;
    },
  },
  { says: /^marks it as a favourite$/, run: (story, who) => marked(story, who, true) },
  { says: /^takes the mark away$/, run: (story, who) => marked(story, who, false) },
  { says: /^has as favourites$/, run: favourites },
  { says: /^stars ([A-Z_]+) on (\S+) through "([^"]+)"$/, run: (story, who, said) => stars(story, who, said, true) },
  { says: /^unstars ([A-Z_]+) on (\S+) through "([^"]+)"$/, run: (story, who, said) => stars(story, who, said, false) },
  { says: /^has starred$/, run: starred },
  {
    says: /^may ask on behalf of$/,
    run: async (story, who) => {
      const people = await listGrantees(story.broker.ports, await story.broker.as(who));
      return people.length === 0 ? 'nobody' : people.map(({ email }) => email.split('@')[0]).join(', ');
    },
  },
  { says: /^(approves|rejects) at the same moment as (\S+) approves$/, run: atOnce },
];
