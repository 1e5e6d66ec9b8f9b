// An access flow as files hold it, to read and to copy: also for those who may not change it.

import { Code, Stack } from '@mantine/core';
import { stringify } from 'yaml';
import { useFlow } from '../../api/flow-editor.ts';
import { CopyText } from '../../parts/copy-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { bodyOf } from '../flow-editor/flow-draft.ts';

export function FlowAsYaml({ id, name }: { readonly id: string; readonly name: string }) {
  const flow = useFlow(id);
  if (flow.error !== null) return <ProblemNote error={flow.error} retry={() => void flow.refetch()} />;
  if (flow.data === undefined) return <Skeletons of="the access flow as YAML" />;
  const text = stringify({ flows: [bodyOf(flow.data)] });
  return (
    <Stack gap={4} align="flex-start">
      <Code block tabIndex={0} role="region" aria-label={`${name} as YAML`} w="100%" style={{ whiteSpace: 'pre-wrap' }}>
        {text}
      </Code>
      <CopyText value={text} what="the YAML" />
    </Stack>
  );
}
