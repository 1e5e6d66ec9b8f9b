// What every section of the form of an access flow is given: the flow as it is, and where a changed one goes.

import { Fieldset, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FlowBody } from './flow-draft.ts';

export interface SectionProps {
  readonly body: FlowBody;
  readonly onChange: (body: FlowBody) => void;
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Fieldset legend={title} radius="md">
      <Stack gap="sm">{children}</Stack>
    </Fieldset>
  );
}
