// Gives access back, or ends somebody's: asked once more first, because an open connection may be cut.

import { Text } from '@mantine/core';
import { useDeed } from '../api/requests.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { capital } from './problem-words.ts';
import { tell, tellProblem } from './tell.tsx';

interface EndButtonProps {
  readonly deed: 'release' | 'revoke';
  readonly requestId: string;
  /** What the access is to. */
  readonly name: string;
}

const words = {
  release: { verb: 'Release', title: 'Give this access back?', text: 'You can ask for it again at any time.' },
  revoke: { verb: 'Revoke', title: 'End this access now?', text: 'Its holder is told, and may ask again.' },
} as const;

export function EndButton({ deed, requestId, name }: EndButtonProps) {
  const act = useDeed(requestId);
  const { verb, title, text } = words[deed];
  const end = (close: () => void, reason: string) =>
    act.mutate(
      { deed, reason },
      {
        onSuccess: (request) => {
          close();
          tell(capital(request.sentence));
        },
        onError: tellProblem,
      },
    );
  return (
    <ConfirmButton
      title={title}
      verb={verb}
      label={`${verb} ${name}`}
      busy={act.isPending}
      reason={deed === 'revoke' ? 'optional' : 'none'}
      onConfirm={end}
    >
      <Text>
        The access to <b>{name}</b> closes now, and open connections with it where the target lets us. {text}
      </Text>
    </ConfirmButton>
  );
}
