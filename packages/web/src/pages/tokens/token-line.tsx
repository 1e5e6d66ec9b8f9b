// One token: its name and last characters, how long it lives, and the button that ends it.

import { Group, Text } from '@mantine/core';
import { type TokenView, useRevokeToken } from '../../api/tokens.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { tellProblem } from '../../parts/tell.tsx';
import { TokenLife } from '../../parts/token-life.tsx';

export function TokenLine({ token }: { readonly token: TokenView }) {
  const revoke = useRevokeToken();
  return (
    <div className="tg-card tg-entry">
      <Group justify="space-between" gap="sm">
        <div>
          <Text fw={650} className="tg-wrap">
            {token.name} <code className="tg-code">…{token.tail}</code>
          </Text>
          <TokenLife token={token} />
        </div>
        <ConfirmButton
          title={`Revoke ${token.name}?`}
          verb="Revoke"
          label={`Revoke ${token.name}`}
          busy={revoke.isPending}
          onConfirm={(close) => revoke.mutate(token.id, { onSuccess: close, onError: tellProblem })}
        >
          <Text>Whatever uses it stops working at once.</Text>
        </ConfirmButton>
      </Group>
    </div>
  );
}
