// An address the portal does not have.

import { Empty } from '../../parts/empty.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { usePageTitle } from '../../parts/page-header.tsx';

export function NotFoundPage() {
  usePageTitle('Not found');
  return (
    <main className="tg-main">
      <h1>Not found</h1>
      <Empty
        title="Nothing behind this gate"
        action={
          <LinkButton to="/" mt="sm">
            To my access
          </LinkButton>
        }
      >
        The address is wrong, or what it named is gone.
      </Empty>
    </main>
  );
}
