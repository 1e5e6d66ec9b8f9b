// An address the portal does not have.

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../../parts/empty.tsx';
import { usePageTitle } from '../../parts/page-header.tsx';

export function NotFoundPage() {
  usePageTitle('Not found');
  return (
    <main className="tg-main">
      <h1>Not found</h1>
      <Empty
        title="Nothing behind this gate"
        action={
          <Button component={Link} to="/" mt="sm">
            To my access
          </Button>
        }
      >
        The address is wrong, or what it named is gone.
      </Empty>
    </main>
  );
}
