// A one-time link ends in `#token=…`: the part after `#` never travels to a server, a proxy's log or another site. It is taken
// out of the address at once, used once, and forgotten.

import { useEffect, useRef } from 'react';
import { useSignInWithLink } from '../../api/me.ts';

interface LinkAttempt {
  readonly trying: boolean;
  readonly error: Error | null;
}

export function useLinkToken(onEnter: () => void): LinkAttempt {
  const signIn = useSignInWithLink();
  const used = useRef(false);
  const { mutate } = signIn;
  useEffect(() => {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (token === null || used.current) return;
    used.current = true;
    history.replaceState(history.state, '', location.pathname + location.search);
    mutate(token, { onSuccess: onEnter });
  }, [mutate, onEnter]);
  return { trying: signIn.isPending, error: signIn.error };
}
