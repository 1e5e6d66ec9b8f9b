// What is said after something that decides perimeters was saved or removed: that it is, that it waits for a second administrator, or why not.

import { ProblemError } from '@tidegate/contract';
import { tell, tellProblem } from './tell.tsx';

/** Answers what a mutation calls back. `done` is called where it is saved, and where it waits. */
export const outcome = (sentence: string, done: () => void) => ({
  onSuccess: () => {
    tell(sentence);
    done();
  },
  onError: (error: Error) => {
    if (error instanceof ProblemError && error.problem.code === 'perimeter.proposed') {
      tell('it touches production: it waits for a second administrator, under Changes');
      done();
    } else tellProblem(error);
  },
});
