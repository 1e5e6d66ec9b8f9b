// What the server tells the person who started it: plain sentences on standard output. Logs go to standard error.

/** Prints one line. */
export type Say = (sentence: string) => void;

export const sayOnStdout: Say = (sentence) => {
  process.stdout.write(`${sentence}\n`);
};
