// What tests ask of the stories in an answer.
import { expect } from 'vitest';
import { authorize, type Escapes, type MoveName, type Story } from '../src/index.ts';

export const storiesOf = (answer: Escapes): readonly Story[] => (answer.answer === 'fails' ? answer.stories : []);
export const namesOf = (answer: Escapes): readonly string[] =>
  storiesOf(answer).map(({ move, tag }) => (tag === undefined ? move : `${move} ${tag}`));
export const storyOf = (answer: Escapes, move: MoveName, tag?: string): Story => {
  const found = storiesOf(answer).find((one) => one.move === move && (tag === undefined || one.tag === tag));
  if (found === undefined) throw new Error(`no story of ${move}: ${namesOf(answer).join(', ') || answer.answer}`);
  return found;
};
/** Every step of every story, decided again by the engine under the policies of that step. */
export const replay = (answer: Escapes): void => {
  for (const { steps } of storiesOf(answer)) {
    expect(steps.length).toBeGreaterThan(0);
    for (const { request, policies } of steps) expect(authorize({ request, policies }).effect).toBe('allow');
  }
};
