// A one-time sign-in link for one person, which an administrator makes and hands over. It is shown this once.

import { Button } from '@mantine/core';
import { useCreateSignInLink } from '../../api/me.ts';
import { OnceSecret } from '../../parts/once-secret.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';

export function SignInLink({ email }: { readonly email: string }) {
  const create = useCreateSignInLink();
  if (create.error !== null) return <ProblemNote error={create.error} retry={() => create.mutate(email)} />;
  if (create.data !== undefined) {
    const link = new URL(create.data.path, window.location.origin).href;
    return <OnceSecret name={`sign-in link for ${email}`} value={link} onDone={() => create.reset()} />;
  }
  return (
    <Button
      size="xs"
      variant="default"
      loading={create.isPending}
      aria-label={`Make a link to sign in for ${email}`}
      onClick={() => create.mutate(email)}
    >
      Make a link
    </Button>
  );
}
