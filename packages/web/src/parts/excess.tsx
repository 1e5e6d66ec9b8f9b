// What the account can do beyond what was asked, as read back from the target. Shown before and after, never hidden.

import { Text } from '@mantine/core';
import { capital } from './problem-words.ts';
import { Sentence } from './sentence.tsx';

export function Excess({ excess }: { readonly excess: readonly string[] }) {
  if (excess.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600} mt={6}>
        Comes along without being asked for:
      </Text>
      <ul className="tg-excess">
        {excess.map((each) => (
          <li key={each}>
            <Sentence text={capital(each)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
