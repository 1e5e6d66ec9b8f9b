// Makes the moves on things: each question that has an answer is a story, or its first half.
import type { Witness } from '../prove/answer.ts';
import type { Selection } from '../prove/ask.ts';
import { makes } from '../prove/makes.ts';
import type { Actor } from './actor.ts';
import { statementsIn } from './cover.ts';
import { type Fence, inside } from './fence.ts';
import { permitting, type Search } from './search.ts';
import { retagQuestions, type TagQuestion, tagQuestions } from './tag-moves.ts';

/** Makes all moves on things. */
export function moveThings(actor: Actor, search: Search): void {
  const { fence } = search.setting;
  if (!search.isFirst(actor)) return;
  for (const question of tagQuestions(fence)) tellIfPossible(question, actor, search);
  for (const question of retagQuestions(fence)) follow(question, actor, search);
}

function tellIfPossible(question: TagQuestion, actor: Actor, search: Search): void {
  const { move, tag, covered, selection, excused } = question;
  if (search.isTold(move, tag)) return;
  const deny = excused ? { deny: [permitting(search.setting.fence.exceptions, actor.layers)] } : {};
  const witness = search.inquiry.findFamiliar(actor, { covered, selection, ...deny });
  if (witness === undefined) return;
  const step = search.inquiry.step(witness, actor.layers, sentenceOf(question, actor, witness));
  if (step === undefined) return;
  search.tell(actor, { move, ...(tag === undefined ? {} : { tag }), sentence: step.sentence, steps: [step] });
}

function sentenceOf({ sentence }: TagQuestion, actor: Actor, { request }: Witness): string {
  return `\`${actor.arn}\` ${sentence} (\`${request.action}\` on \`${request.resource}\`)`;
}

const uses: Selection = {
  wantedId: 'escape uses',
  wanted: (pair) => pair.level !== 'List' && pair.level !== 'Read' && pair.level !== 'Tagging' && !makes(pair),
};

/** Something outside was brought in; the story is one if it can then be used, beyond what may be done outside anyway. */
function follow(question: TagQuestion, actor: Actor, search: Search): void {
  const { move, covered, selection } = question;
  const { inquiry, setting } = search;
  if (search.isTold(move)) return;
  const deny = [permitting(independent(setting.fence), actor.layers)];
  const brought = inquiry.findAll(actor, { covered, selection });
  if (brought.length === 0) return;
  const actions = [...new Set(brought.map(({ request: { action } }) => `${action.slice(0, action.indexOf(':'))}:*`))];
  const resources = [...new Set(brought.map(({ request }) => request.resource))];
  const condition = inside(setting.fence);
  const use = inquiry.findFamiliar(actor, { covered: [{ actions, resources, condition }], selection: uses, deny });
  const witness = brought.find(({ request }) => request.resource === use?.request.resource) ?? brought[0];
  if (use === undefined || witness === undefined) return;
  const first = inquiry.step(witness, actor.layers, sentenceOf(question, actor, witness));
  const last = inquiry.step(use, actor.layers, `\`${actor.arn}\` calls \`${use.request.action}\` on it, as on its own`);
  if (first === undefined || last === undefined) return;
  search.tell(actor, { move, sentence: `${first.sentence}; then ${last.sentence}`, steps: [first, last] });
}

/** The exceptions as far as they do not themselves go by the tags: of a thing that has just been given them, those would say nothing. */
function independent({ exceptions, keys }: Fence): readonly object[] {
  const names = keys.map((key) => `resourcetag/${key}`.toLowerCase());
  const statements = exceptions
    .flatMap((document) => statementsIn(document))
    .filter((statement) => !names.some((name) => JSON.stringify(statement).toLowerCase().includes(`${name}"`)));
  return statements.length === 0 ? [] : [{ Version: '2012-10-17', Statement: statements }];
}
