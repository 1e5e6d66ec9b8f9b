// An error where the content would have been: sentence, fix, code, and a button where trying again makes sense.

import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { problemWords } from './problem-words.ts';
import { Sentence } from './sentence.tsx';

interface ProblemNoteProps {
  readonly error: Error;
  readonly retry?: () => void;
}

export function ProblemNote({ error, retry }: ProblemNoteProps) {
  const words = problemWords(error);
  return (
    <Alert
      color="red"
      variant="outline"
      radius="lg"
      icon={<IconAlertTriangle />}
      title={words.title}
      bg="var(--tg-surface)"
    >
      <Sentence text={words.sentence} />
      {words.fix !== null && (
        <Text size="sm" c="dimmed" mt={4}>
          <Sentence text={words.fix} />
        </Text>
      )}
      <Group mt="sm" gap="sm">
        {retry !== undefined && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
        {words.code !== null && <code className="tg-code">{words.code}</code>}
      </Group>
    </Alert>
  );
}
