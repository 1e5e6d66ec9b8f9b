// How long a token has lived, when it was last used, and until when it lives.

import { Text } from '@mantine/core';
import { Instant } from './instant.tsx';

export interface TokenLifeProps {
  readonly token: {
    readonly created_at: string;
    readonly last_used_at: string | null;
    readonly expires_at: string | null;
  };
}

export function TokenLife({ token }: TokenLifeProps) {
  return (
    <Text size="sm" c="dimmed">
      made <Instant at={token.created_at} />
      {' · '}
      {token.last_used_at === null ? (
        'never used'
      ) : (
        <>
          used <Instant at={token.last_used_at} />
        </>
      )}
      {' · '}
      {token.expires_at === null ? (
        'lives until it is revoked'
      ) : (
        <>
          lives until <Instant at={token.expires_at} />
        </>
      )}
    </Text>
  );
}
