// What is said after something that decides perimeters was saved or removed: that it is, that it waits for a second administrator, or why not.

import { ProblemError } from '@tidegate/contract';
import { tell, tellProblem } from './tell.tsx';

/** Whether a refusal says that it waits for a second person. */
export const isProposed = (error: Error): boolean =>
  error instanceof ProblemError && error.problem.code === 'perimeter.proposed';

export const proposedSentence = 'it touches production: it waits for a second administrator, under Changes';

/** Answers what a mutation calls back. `done` is called where it is saved, and where it waits. */
export const outcome = (sentence: string, done: () => void) => ({
  onSuccess: () => {
    tell(sentence);
    done();
  },
  onError: (error: Error) => {
    if (isProposed(error)) {
      tell(proposedSentence);
      done();
    } else tellProblem(error);
  },
});
