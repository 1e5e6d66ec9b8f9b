// Several access flows may offer the same permission: other people to ask, another maximum. They are never merged.

import { Radio, Stack } from '@mantine/core';
import type { Offer } from '../../api/requests.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

interface FlowChoiceProps {
  readonly offers: readonly Offer[];
  readonly chosen: Offer;
  readonly onChoose: (flowId: string) => void;
}

export function FlowChoice({ offers, chosen, onChoose }: FlowChoiceProps) {
  if (offers.length < 2) return null;
  return (
    <Radio.Group label="Through which access flow" value={chosen.flow.id} onChange={onChoose}>
      <Stack gap="xs" mt="xs">
        {offers.map((offer) => (
          <Radio
            key={offer.flow.id}
            value={offer.flow.id}
            label={offer.flow.name}
            description={
              <Sentence
                text={`${offer.until_revoked === null ? `Up to ${durationWords(offer.duration_sec_max)}` : 'Until revoked'}, ${offer.automatic ? 'opens at once' : `needs ${offer.consents.join(' and ')}`}`}
              />
            }
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
