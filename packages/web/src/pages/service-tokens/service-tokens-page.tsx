// Tokens of machines: pipelines, Terraform, tools that set tags. Each is a machine of its own with roles of its own, and never asks or decides.

import { Stack } from '@mantine/core';
import { useServiceTokens } from '../../api/service-tokens.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { NewServiceToken } from './new-service-token.tsx';
import { ServiceTokenLine } from './service-token-line.tsx';

export function ServiceTokensPage() {
  const tokens = useServiceTokens();
  return (
    <>
      <PageHeader title="Service tokens">
        A machine that administers: it does what its roles give, under its own name, and never asks for access or
        decides on it.
      </PageHeader>
      <NewServiceToken />
      <Fetching query={tokens} of="service tokens" />
      {tokens.data?.items.length === 0 && <Empty title="No machine has a token yet">Make one above.</Empty>}
      <Stack gap="sm">
        {(tokens.data?.items ?? []).map((token) => (
          <ServiceTokenLine key={token.id} token={token} />
        ))}
      </Stack>
    </>
  );
}
