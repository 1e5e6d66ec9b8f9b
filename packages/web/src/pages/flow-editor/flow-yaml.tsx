// The same flow as YAML, as files hold it. What is not YAML changes nothing, and says so.

import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { parse, stringify } from 'yaml';
import { type FlowBody, readBody } from './flow-draft.ts';

interface FlowYamlProps {
  readonly body: FlowBody;
  readonly onChange: (body: FlowBody) => void;
}

export function FlowYaml({ body, onChange }: FlowYamlProps) {
  const [text, setText] = useState(() => stringify(body));
  const [problem, setProblem] = useState<string | null>(null);
  const take = (next: string): void => {
    setText(next);
    try {
      const read = readBody(parse(next));
      setProblem('problem' in read ? read.problem : null);
      // What a field may say is the server's to tell.
      if ('body' in read) onChange(read.body);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'this is no YAML');
    }
  };
  return (
    <>
      <Textarea
        label="Access flow in YAML"
        description="As `tidegate apply` takes it under `flows`"
        autosize
        minRows={20}
        spellCheck={false}
        value={text}
        error={problem}
        onChange={(event) => take(event.currentTarget.value)}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.85rem' } }}
      />
      <Text size="xs" c="dimmed" mt={4}>
        The form says the same; what is changed in one is changed in the other.
      </Text>
    </>
  );
}
