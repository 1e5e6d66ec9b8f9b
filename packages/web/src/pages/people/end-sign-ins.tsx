// Ends every sign-in of somebody and revokes their personal tokens, at once: for a lost laptop, or a token that got out.

import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEndWaysIn } from '../../api/sign-ins.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';

export function EndSignIns({ id, name }: { readonly id: string; readonly name: string }) {
  const [asking, ask] = useDisclosure(false);
  const end = useEndWaysIn();
  return (
    <>
      <Button size="xs" variant="default" onClick={ask.open} aria-label={`End sign-ins of ${name}`}>
        End sign-ins
      </Button>
      <Confirm
        opened={asking}
        title={`End every sign-in of ${name}?`}
        verb="End them"
        busy={end.isPending}
        onConfirm={() =>
          end.mutate(id, {
            onSuccess: ({ message }) => {
              ask.close();
              tell(message);
            },
            onError: tellProblem,
          })
        }
        onClose={ask.close}
      >
        <Text>
          Browsers and programs signed in as {name} stop at once, and personal tokens are revoked. Access that is open
          stays open.
        </Text>
      </Confirm>
    </>
  );
}
