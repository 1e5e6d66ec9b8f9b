// Who will be asked, before one asks.

import { Text } from '@mantine/core';
import { IconBolt, IconUserQuestion } from '@tabler/icons-react';
import type { Offer } from '../../api/requests.ts';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

export function WhoIsAsked({ offer }: { readonly offer: Offer }) {
  return (
    <div className="tg-who">
      {offer.automatic ? (
        <>
          <IconBolt size={20} stroke={1.7} aria-hidden="true" />
          <Text size="sm">Nobody needs to be asked: it opens at once, and the activity log remembers it.</Text>
        </>
      ) : (
        <>
          <IconUserQuestion size={20} stroke={1.7} aria-hidden="true" />
          <div>
            <Text size="sm" fw={600}>
              Will be asked
            </Text>
            <ul>
              {offer.consents.map((consent) => (
                <li key={consent}>
                  <Sentence text={capital(consent)} />
                </li>
              ))}
            </ul>
          </div>
        </>
      )}
    </div>
  );
}
