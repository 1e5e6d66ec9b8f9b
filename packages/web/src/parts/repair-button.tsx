// Sets access that somebody changed in its target back to what was granted.

import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useDeed } from '../api/requests.ts';
import { Confirm } from './confirm.tsx';
import { tell, tellProblem } from './tell.tsx';

export function RepairButton({ requestId, name }: { readonly requestId: string; readonly name: string }) {
  const [asking, ask] = useDisclosure(false);
  const act = useDeed(requestId);
  const repair = (reason: string) =>
    act.mutate(
      { deed: 'repair', reason },
      {
        onSuccess: () => {
          ask.close();
          tell('It is being set back to what was granted');
        },
        onError: tellProblem,
      },
    );
  return (
    <>
      <Button variant="default" onClick={ask.open} aria-label={`Set back ${name}`}>
        Set back
      </Button>
      <Confirm
        opened={asking}
        title="Set this access back to what was granted?"
        verb="Set back"
        busy={act.isPending}
        reason="required"
        onConfirm={repair}
        onClose={ask.close}
      >
        <Text>
          What was taken from <b>{name}</b> in its target is given again, and what was added is taken away; its open
          connections may be cut for that. It ends when it would have ended.
        </Text>
      </Confirm>
    </>
  );
}
