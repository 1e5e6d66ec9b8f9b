// Short messages at the edge of the page, after something was done or refused.

import { notifications } from '@mantine/notifications';
import { problemWords } from './problem-words.ts';
import { Sentence } from './sentence.tsx';

const staysMs = 12_000;

/** Something went well. */
export function tell(sentence: string): void {
  notifications.show({ message: <Sentence text={sentence} />, color: 'tide' });
}

/** The server said no, or could not be reached. */
export function tellProblem(error: Error): void {
  const words = problemWords(error);
  notifications.show({
    color: 'red',
    title: words.title,
    autoClose: staysMs,
    message: (
      <>
        <Sentence text={words.sentence} />
        {words.fix !== null && (
          <>
            {'. '}
            <Sentence text={words.fix} />
          </>
        )}{' '}
        {words.code !== null && <code className="tg-code">{words.code}</code>}
      </>
    ),
  });
}
