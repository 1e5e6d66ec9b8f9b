// Something of ours threw while drawing: said plainly, with a way out, instead of a blank page.

import { Button, Center, Stack } from '@mantine/core';
import { ProblemNote } from './problem-note.tsx';

export function Broken({ error }: { readonly error: unknown }) {
  return (
    <Center mih="60vh" p="md">
      <Stack maw={560}>
        <ProblemNote error={error instanceof Error ? error : new Error('something was thrown that is no error')} />
        <Button variant="default" onClick={() => location.reload()}>
          Load the page again
        </Button>
      </Stack>
    </Center>
  );
}
