// Lengthening one's own access by what its access flow says: one click, because it takes nothing away.

import { Button } from '@mantine/core';
import { useDeed } from '../api/requests.ts';
import { durationWords } from './duration-words.ts';
import { capital } from './problem-words.ts';
import { tell, tellProblem } from './tell.tsx';

interface ExtendButtonProps {
  readonly requestId: string;
  readonly lengthSec: number;
  readonly name: string;
}

export function ExtendButton({ requestId, lengthSec, name }: ExtendButtonProps) {
  const act = useDeed(requestId);
  const extend = () =>
    act.mutate(
      { deed: 'extend', reason: '' },
      { onSuccess: (after) => tell(`Lengthened. ${capital(after.sentence)}`), onError: tellProblem },
    );
  return (
    <Button
      variant="default"
      loading={act.isPending}
      onClick={extend}
      aria-label={`Lengthen access to ${name} by ${durationWords(lengthSec)}`}
    >
      {`+ ${durationWords(lengthSec)}`}
    </Button>
  );
}
