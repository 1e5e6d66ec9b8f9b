// One token: its name and last characters, how long it lives, and the button that ends it.

import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type TokenView, useRevokeToken } from '../../api/tokens.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { tellProblem } from '../../parts/tell.tsx';
import { TokenLife } from '../../parts/token-life.tsx';

export function TokenLine({ token }: { readonly token: TokenView }) {
  const [asking, ask] = useDisclosure(false);
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
        <Button variant="default" onClick={ask.open} aria-label={`Revoke ${token.name}`}>
          Revoke
        </Button>
      </Group>
      <Confirm
        opened={asking}
        title={`Revoke ${token.name}?`}
        verb="Revoke"
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate(token.id, { onSuccess: ask.close, onError: tellProblem })}
        onClose={ask.close}
      >
        <Text>Whatever uses it stops working at once.</Text>
      </Confirm>
    </div>
  );
}
