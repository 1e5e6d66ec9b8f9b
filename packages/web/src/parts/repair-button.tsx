// Sets access that somebody changed in its target back to what was granted.

import { Text } from '@mantine/core';
import { useDeed } from '../api/requests.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { tell, tellProblem } from './tell.tsx';

export function RepairButton({ requestId, name }: { readonly requestId: string; readonly name: string }) {
  const act = useDeed(requestId);
  const repair = (close: () => void, reason: string) =>
    act.mutate(
      { deed: 'repair', reason },
      {
        onSuccess: () => {
          close();
          tell('It is being set back to what was granted');
        },
        onError: tellProblem,
      },
    );
  return (
    <ConfirmButton
      title="Set this access back to what was granted?"
      verb="Set back"
      label={`Set back ${name}`}
      busy={act.isPending}
      reason="required"
      onConfirm={repair}
    >
      <Text>
        What was taken from <b>{name}</b> in its target is given again, and what was added is taken away; its open
        connections may be cut for that. It ends when it would have ended.
      </Text>
    </ConfirmButton>
  );
}
