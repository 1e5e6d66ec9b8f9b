// Sentences about proving who one is: one-time codes by an authenticator that tells them as a real one does, sign-ins, and tokens.

import {
  authenticateSignIn,
  authenticateToken,
  beginAtProvider,
  createToken,
  endOwnSignIns,
  enrolAuthenticator,
  finishAtProvider,
  listTokens,
  passStepUpOf,
  revokeToken,
  startSignIn,
} from '@tidegate/broker';
import { ok, type SignInProvider } from '@tidegate/core';
import { timeCodes } from '@tidegate/testkit';
import type { Command } from './commands.ts';
import type { StoryWorld } from './story-world.ts';

/** What people of a story keep to themselves: secrets, and the code they typed last. */
interface Pocket {
  secret: string;
  typed: string;
  signIn: string;
  token: string;
}

const pockets = new WeakMap<StoryWorld, Map<string, Pocket>>();

function pocketOf(story: StoryWorld, who: string): Pocket {
  const all = pockets.get(story) ?? new Map<string, Pocket>();
  pockets.set(story, all);
  const pocket = all.get(who) ?? { secret: '', typed: '', signIn: '', token: '' };
  all.set(who, pocket);
  return pocket;
}

async function types(story: StoryWorld, who: string, code: string): Promise<string> {
  pocketOf(story, who).typed = code;
  const passed = await passStepUpOf(story.broker.ports, await story.broker.as(who), { code });
  if (!passed.ok) return `refused: ${passed.refusal.code}: ${passed.refusal.message}`;
  await story.settle();
  const { length } = passed.value.released;
  return length === 0 ? 'right' : `right: ${length === 1 ? 'a request goes' : `${length} requests go`} on`;
}

const currentCode = (story: StoryWorld, who: string): string =>
  timeCodes.codeAt(pocketOf(story, who).secret, story.now());

async function usesToken(story: StoryWorld, who: string): Promise<string> {
  const person = await authenticateToken(story.broker.ports, pocketOf(story, who).token);
  return person === null ? 'speaks for nobody' : `speaks for ${person.firstName}`;
}

/** A provider that lets `staff` in, whose `eng` are engineers of its own here, and that says this of whoever comes. */
const providerOf = (who: string, groups: readonly string[]): SignInProvider => ({
  id: 'acme',
  name: 'Acme',
  groups: { admit: ['staff'], facts: new Map([['eng', 'Engineers of Acme']]), maxAgeSec: 3_600 },
  begin: async () => ok('https://login.example/'),
  finish: async () =>
    ok({ issuer: 'https://login.example', subject: who, email: `${who}@small.example`, groups: [...groups] }),
});

async function comesFromProvider(story: StoryWorld, who: string, said: string): Promise<string> {
  const { ports } = story.broker;
  const groups = said === 'no group' ? [] : said.split(', ');
  const place = { providers: [providerOf(who, groups)], providerId: 'acme', origin: 'http://127.0.0.1:7333' };
  const begun = await beginAtProvider(ports, place);
  if (!begun.ok) return `refused: ${begun.refusal.code}`;
  const come = await finishAtProvider(ports, place, { secret: begun.value.secret, query: '' });
  await story.settle();
  if (!come.ok) return `refused: ${come.refusal.code}: ${come.refusal.message}`;
  const { secret } = await startSignIn(ports, { person: come.value, door: 'portal', how: 'provider:acme' });
  pocketOf(story, who).signIn = secret;
  return 'done';
}

/** Proving who one is. */
export const provingCommands: readonly Command[] = [
  {
    says: /^sets up an authenticator$/,
    run: async (story, who) => {
      const made = await enrolAuthenticator(story.broker.ports, await story.broker.as(who));
      if (!made.ok) return `refused: ${made.refusal.code}: ${made.refusal.message}`;
      pocketOf(story, who).secret = made.value.secret;
      return 'done';
    },
  },
  { says: /^types the code$/, run: (story, who) => types(story, who, currentCode(story, who)) },
  {
    says: /^types the code of (\S+)$/,
    run: (story, who, [, other = '']) => types(story, who, currentCode(story, other)),
  },
  { says: /^types the same code again$/, run: (story, who) => types(story, who, pocketOf(story, who).typed) },
  {
    says: /^types a wrong code(?: (\d+) times)?$/,
    run: async (story, who, [, count = '1']) => {
      // Right ten minutes ago, so it has the shape of one and is none.
      const code = timeCodes.codeAt(pocketOf(story, who).secret, story.now() - 600_000);
      let said = '';
      for (let time = 0; time < Number(count); time += 1) said = await types(story, who, code);
      return said;
    },
  },
  {
    says: /^signs in$/,
    run: async (story, who) => {
      const person = await story.broker.person(who);
      const { secret } = await startSignIn(story.broker.ports, { person, door: 'portal', how: 'story' });
      pocketOf(story, who).signIn = secret;
      return 'done';
    },
  },
  {
    says: /^comes from the provider, which names (no group|[\w, -]+)$/,
    run: (story, who, [, said = '']) => comesFromProvider(story, who, said),
  },
  {
    says: /^is signed in$/,
    run: async (story, who) => {
      const known = await authenticateSignIn(story.broker.ports, pocketOf(story, who).signIn);
      if (known?.renewed) pocketOf(story, who).signIn = known.renewed;
      return known === null ? 'no' : 'yes';
    },
  },
  {
    says: /^signs out everywhere$/,
    run: async (story, who) => {
      await endOwnSignIns(story.broker.ports, await story.broker.as(who), { except: null });
      return 'done';
    },
  },
  {
    says: /^makes a token for (\d+) days$/,
    run: async (story, who, [, days]) => {
      const made = await createToken(story.broker.ports, await story.broker.as(who), {
        name: 'story',
        expiresInDays: Number(days),
      });
      if (!made.ok) return `refused: ${made.refusal.code}: ${made.refusal.message}`;
      pocketOf(story, who).token = made.value.text;
      return `shown once: ${made.value.text.slice(0, 4)}`;
    },
  },
  { says: /^uses the token$/, run: usesToken },
  {
    says: /^finds in the list of tokens$/,
    run: async (story, who) => {
      const { token: text } = pocketOf(story, who);
      const tokens = await listTokens(story.broker.ports, await story.broker.as(who));
      const shown = JSON.stringify(tokens).includes(text) ? 'the token itself' : 'names and last letters only';
      return `${tokens.length}: ${shown}`;
    },
  },
  {
    says: /^revokes the token$/,
    run: async (story, who) => {
      const actor = await story.broker.as(who);
      for (const { id } of await listTokens(story.broker.ports, actor)) {
        await revokeToken(story.broker.ports, actor, { id });
      }
      return 'done';
    },
  },
];
