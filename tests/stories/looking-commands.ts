// Sentences about looking: what saving a rule would be stuck by, what reviews have found, how approvers decide, and what a request pins.

import { decideRequest, endAccess, getRequest, listFindings, reviewApprovers, submitRequests } from '@tidegate/broker';
import { type Command, requestIn, told, wanted } from './commands.ts';
import type { StoryWorld } from './story-world.ts';

const page = { after: null, limit: 100 } as const;
const none = (lines: readonly string[], otherwise: string): string =>
  lines.length === 0 ? otherwise : lines.join('; ');

/** What a flow would be stuck by if it were saved so. */
export async function previewOf(story: StoryWorld, yaml: string): Promise<string> {
  const { stuck } = await story.preview(yaml);
  return none(
    stuck.map(({ kind, sentence }) => `${kind}: ${sentence}`),
    'stuck by nothing',
  );
}

/** Findings that are open, of one kind. */
async function found(story: StoryWorld, [, kind = '']: readonly string[]): Promise<string> {
  await story.settle();
  const { page: listed } = await listFindings(story.broker.ports, { filter: { state: 'open' }, page });
  return none(
    listed.items
      .filter((one) => one.kind === kind)
      .map(({ subjectName, sentence }) => `${subjectName}: ${sentence}`)
      .sort(),
    'nothing',
  );
}

async function reviewed(story: StoryWorld, name: string) {
  const { page: listed } = await reviewApprovers(story.broker.ports, page);
  return listed.items.find(({ person }) => person.email === `${name}@small.example`);
}

async function releases(story: StoryWorld, [, name = '']: readonly string[]): Promise<string> {
  const one = await reviewed(story, name);
  if (one === undefined || one.aloneEntitlements === 0) return 'nothing';
  return `${one.aloneEntitlements} entitlements through ${one.alone.map(({ flow }) => flow.name).join(', ')}`;
}

async function habits(story: StoryWorld, [, name = '']: readonly string[]): Promise<string> {
  const one = await reviewed(story, name);
  if (one === undefined) return 'has decided nothing';
  const { decided, hasty, rejected } = one.habits;
  return `${decided} decided, ${hasty} within ten seconds of asking, ${rejected} rejected`;
}

/** Many requests, one after another, each answered and over before the next. */
async function answersMany(story: StoryWorld, who: string, words: readonly string[]): Promise<string> {
  const [, verdict, seconds = '0', count = '0', requester = '', wish = ''] = words;
  const { ports } = story.broker;
  const [asker, approver] = [await story.broker.as(requester), await story.broker.as(who)];
  for (let time = 0; time < Number(count); time += 1) {
    const asking = await wanted(story, requester, `asks for ${wish}`);
    const asked = asking.ok ? await submitRequests(ports, asker, asking.value) : asking;
    if (!asked.ok) return told(asked);
    const id = asked.value[0]?.request.id ?? '';
    await story.passTo(story.now() + Number(seconds) * 1_000);
    const answer = verdict === 'approves' ? 'approve' : 'reject';
    const decided = await decideRequest(ports, approver, { id, verdict: answer, reason: null });
    if (!decided.ok) return told(decided);
    if (answer === 'approve') await endAccess(ports, asker, { id, how: 'release', reason: null });
    await story.settle();
  }
  return 'done';
}

async function pinned(story: StoryWorld, who: string, sentence: string): Promise<string> {
  const shown = await getRequest(story.broker.ports, await story.broker.as(who), requestIn(story, sentence));
  if (!shown.ok) return told(shown);
  const { flowName, flowVersion } = shown.value.request;
  return `${flowName}, version ${flowVersion}`;
}

async function restsOn(story: StoryWorld, who: string): Promise<string> {
  const shown = await getRequest(story.broker.ports, await story.broker.as(who), requestIn(story, ''));
  if (!shown.ok) return told(shown);
  const lines = shown.value.request.verdicts.map(({ personId, oldestFact }) => {
    const name = shown.value.people.get(personId)?.firstName ?? personId;
    const at = oldestFact === undefined ? 'on no fact with an age' : `on a fact of ${timeText(oldestFact.observedAt)}`;
    return `${name} decided ${at}`;
  });
  return none(lines, 'nobody has decided');
}

const timeText = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

async function asked(story: StoryWorld, who: string): Promise<string> {
  const shown = await getRequest(story.broker.ports, await story.broker.as(who), requestIn(story, ''));
  if (!shown.ok) return told(shown);
  return none(
    shown.value.waiting.map(({ term, people, delegates }) => {
      const names = [...people, ...delegates.map(({ person }) => person)].map(({ firstName }) => firstName).sort();
      return `${term.label}: ${names.length === 0 ? 'nobody' : names.join(', ')}`;
    }),
    'nobody',
  );
}

/** Looking. */
export const lookingCommands: readonly Command[] = [
  { says: /^finds of kind (\S+)$/, run: (story, _who, words) => found(story, words) },
  { says: /^sees what one click of (\S+) releases$/, run: (story, _who, words) => releases(story, words) },
  { says: /^sees how (\S+) decides$/, run: (story, _who, words) => habits(story, words) },
  {
    says: /^(approves|rejects) within (\d+) seconds, (\d+) times, what (\S+) asks for: (.+)$/,
    run: answersMany,
  },
  { says: /^sees by which rule( .*)?$/, run: (story, who, [sentence = '']) => pinned(story, who, sentence) },
  { says: /^sees what consents rest on$/, run: (story, who) => restsOn(story, who) },
  { says: /^sees who is asked$/, run: (story, who) => asked(story, who) },
];
