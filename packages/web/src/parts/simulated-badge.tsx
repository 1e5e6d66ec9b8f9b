// Says that nothing real is opened.

import { Badge, Tooltip } from '@mantine/core';

export function SimulatedBadge() {
  return (
    <Tooltip label="Nothing real is opened: this target is a twin">
      <Badge variant="outline" color="gray" c="var(--mantine-color-dimmed)" flex="none">
        simulated
      </Badge>
    </Tooltip>
  );
}
