// What to say about an error: the sentence of the server with its code and its fix, or the truth about a lost connection.

import { ProblemError } from '@tidegate/contract';

export interface ProblemWords {
  readonly title: string;
  readonly sentence: string;
  readonly fix: string | null;
  readonly code: string | null;
}

export function problemWords(error: Error): ProblemWords {
  if (error instanceof ProblemError) {
    const { problem } = error;
    const fix = problem.help === '' || problem.help === problem.detail ? null : capital(problem.help);
    // The published API has no title of its own.
    const title = problem.title === problem.code ? 'This was refused' : capital(problem.title);
    return { title, sentence: capital(problem.detail), fix, code: problem.code };
  }
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) {
    return {
      title: 'The server cannot be reached',
      sentence: 'Tidegate did not answer. Access that is open still ends on time.',
      fix: 'Check the connection; this page tries again by itself.',
      code: null,
    };
  }
  return {
    title: 'The portal stumbled',
    sentence: 'The answer was not what this page understands.',
    fix: 'Load the page again; if it stays, the portal and the server may be of different versions.',
    code: error.name,
  };
}

/** Sentences arrive in lower case without a full stop; on a page they begin with a capital. Addresses and ids stay as they are. */
export function capital(text: string): string {
  if (/^[^\s:,]*[@_.][^\s.]/.test(text)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
