// Ends every sign-in of somebody and revokes their personal tokens, at once: for a lost laptop, or a token that got out.

import { Text } from '@mantine/core';
import { useEndWaysIn } from '../../api/sign-ins.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';

export function EndSignIns({ id, name }: { readonly id: string; readonly name: string }) {
  const end = useEndWaysIn();
  return (
    <ConfirmButton
      words="End sign-ins"
      label={`End sign-ins of ${name}`}
      look={{ size: 'xs' }}
      title={`End every sign-in of ${name}?`}
      verb="End them"
      busy={end.isPending}
      onConfirm={(close) =>
        end.mutate(id, {
          onSuccess: ({ message }) => {
            close();
            tell(message);
          },
          onError: tellProblem,
        })
      }
    >
      <Text>
        Browsers and programs signed in as {name} stop at once, and personal tokens are revoked. Access that is open
        stays open.
      </Text>
    </ConfirmButton>
  );
}
