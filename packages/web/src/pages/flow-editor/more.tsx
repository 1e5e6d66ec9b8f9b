// The rarer part of a section of the form: shut while it says nothing, open at once where it does, so that nothing that holds is hidden.

import { Button, Collapse, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';

interface MoreProps {
  readonly title: string;
  /** Whether something in it is said. */
  readonly said: boolean;
  readonly children: ReactNode;
}

export function More({ title, said, children }: MoreProps) {
  const [opened, { toggle }] = useDisclosure(said);
  const content = useId();
  const Icon = opened ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        ml={-8}
        leftSection={<Icon size={16} aria-hidden="true" />}
        aria-expanded={opened}
        aria-controls={content}
        onClick={toggle}
      >
        {title}
      </Button>
      <Collapse expanded={opened} id={content}>
        <Stack gap="sm" pt="xs">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}
