// The owner's answer to a review: it is still needed. Not answering ends it, so this is the one button there is.

import { Button } from '@mantine/core';
import { useDeed } from '../api/requests.ts';
import { tell, tellProblem } from './tell.tsx';

interface ConfirmAccessButtonProps {
  readonly requestId: string;
}

export function ConfirmAccessButton({ requestId }: ConfirmAccessButtonProps) {
  const act = useDeed(requestId);
  const confirm = () =>
    act.mutate(
      { deed: 'confirm', reason: '' },
      { onSuccess: () => tell('Confirmed until its next review.'), onError: tellProblem },
    );
  return (
    <Button loading={act.isPending} onClick={confirm}>
      Still needed
    </Button>
  );
}
