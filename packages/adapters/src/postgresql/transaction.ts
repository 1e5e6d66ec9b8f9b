// One transaction of the server as statements that travel together: every wait for an answer is the way to the target and back. The first
// question goes with the beginning, and the commit with the last change; a change is never sent before the beginning is answered: outside
// a transaction it would stay.

/** One open transaction. Statements that are asked for together are sent together, and done in the order of asking. */
export interface Session {
  /** Rows of one statement; `values` are bound, never pasted. */
  query<R extends object>(text: string, values?: readonly unknown[]): Promise<readonly R[]>;
  /** Sends a statement whose answer nobody needs, and does not wait for it: where it fails, the transaction does and nothing of it was done. */
  write(text: string): Promise<void>;
}

/** Sends one statement of a connection that answers in the order of sending. */
export type Send = (text: string, values: readonly unknown[]) => Promise<readonly object[]>;

export interface OpenTransaction {
  readonly session: Session;
  readonly begun: () => Promise<unknown>;
  /** Goes with what was written last; where that failed, it is a rollback. */
  readonly commit: () => Promise<unknown>;
  /** What failed first; what comes after it only says that the transaction had ended. */
  readonly failure: () => unknown;
}

/** Begins; whatever fails afterwards, the connection is its owner's to throw away. */
export function openTransaction(send: Send): OpenTransaction {
  let failure: unknown = null;
  const written: Promise<unknown>[] = [];
  const sent = (text: string, values: readonly unknown[] = []): Promise<readonly object[]> => {
    const answer = send(text, values);
    // Whoever waits hears of it too; nobody may be waiting.
    answer.catch((error: unknown) => {
      failure ??= error;
    });
    return answer;
  };
  const begin = sent('begin');
  return {
    session: {
      async query<R extends object>(text: string, values: readonly unknown[] = []) {
        if (!question.test(text)) await begin;
        const [rows] = await Promise.all([sent(text, values), begin]);
        // What a statement answers is what its text says; whoever wrote it names the type.
        return rows as readonly R[];
      },
      async write(text) {
        await begin;
        written.push(sent(text));
      },
    },
    begun: () => begin,
    commit: () => Promise.all([...written, sent('commit')]),
    failure: () => failure,
  };
}

/** What would change nothing outside of a transaction. */
const question = /^\s*select\b/;
