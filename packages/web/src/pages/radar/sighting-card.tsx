// One sighting: what is there, since when, and what an administrator may do about it.

import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../api/me.ts';
import { type SightingItem, type SightingVerdict, useDecideSighting } from '../../api/radar.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { tones } from '../../parts/tones.ts';
import { kindTitles, kindTones, turnedWords } from './kinds.ts';
import '../../parts/entry.css';

export function SightingCard({ sighting }: { readonly sighting: SightingItem }) {
  const { id, kind, removal, accepted, turned, resolved_at: resolved } = sighting;
  return (
    <article className="tg-card tg-entry" aria-labelledby={`s-${id}`}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id={`s-${id}`} className="tg-wrap">
          {kindTitles[kind]}: {sighting.account === '' ? sighting.integration.name : sighting.account}
        </Title>
        <Group gap="xs">
          {removal !== null && resolved === null && (
            <Badge color={removal.trouble === null ? tones.waiting : tones.bad}>
              {removal.trouble === null ? 'being removed' : 'still there'}
            </Badge>
          )}
          {turned !== null && removal === null && resolved === null && (
            <Badge color={tones.waiting}>{turnedWords[turned.state] ?? 'asked for'}</Badge>
          )}
          {accepted !== null && <Badge color={tones.past}>accepted</Badge>}
          {resolved !== null && <Badge color={tones.good}>resolved</Badge>}
          <Badge color={kindTones[kind]}>{sighting.integration.name}</Badge>
        </Group>
      </Group>
      <Text className="tg-wrap">
        <Sentence text={capital(sighting.sentence)} />
      </Text>
      <Text size="sm" c="dimmed">
        first seen <Instant at={sighting.first_seen_at} />
        {resolved === null ? (
          <>
            {' '}
            · seen again <Instant at={sighting.last_seen_at} />
          </>
        ) : (
          <>
            {' '}
            · gone <Instant at={resolved} />
          </>
        )}
        {accepted !== null && ` · accepted by ${accepted.by?.name ?? 'somebody'}: ${accepted.reason}`}
        {removal !== null && ` · removal asked for by ${removal.by?.name ?? 'Tidegate itself'}: ${removal.reason}`}
        {turned !== null && (
          <>
            {' '}
            · asked for by {turned.by?.name ?? 'somebody'} (
            <LinkText to="/requests/$id" params={{ id: turned.request_id }} inherit underline="always">
              the request
            </LinkText>
            ): {turned.reason}
          </>
        )}
      </Text>
      {removal?.trouble != null && resolved === null && (
        <Text size="sm">
          <Sentence text={capital(removal.trouble)} />
        </Text>
      )}
      {resolved === null && <Actions sighting={sighting} />}
    </article>
  );
}

function Actions({ sighting }: { readonly sighting: SightingItem }) {
  const rights = useMe().data?.person.rights ?? [];
  const decide = useDecideSighting(sighting.id);
  const [asking, setAsking] = useState<SightingVerdict | null>(null);
  const { why_not: whyNot, why_not_turned: whyNotTurned, sentence } = sighting;
  const words = asking === null ? null : verdictWords[asking];
  const act = (reason: string): void => {
    if (asking === null) return;
    const onSuccess = (): void => {
      setAsking(null);
      tell(verdictWords[asking].said);
    };
    decide.mutate({ verdict: asking, reason }, { onSuccess, onError: tellProblem });
  };
  return (
    <Group gap="sm">
      {rights.includes('findings:handle') && sighting.accepted === null && (
        <Button variant="default" aria-label={`Accept as it is: ${sentence}`} onClick={() => setAsking('accept')}>
          Accept as it is
        </Button>
      )}
      {rights.includes('access:end_all') && whyNot === null && (
        <Button color={tones.bad} aria-label={`Remove: ${sentence}`} onClick={() => setAsking('remove')}>
          Remove
        </Button>
      )}
      {rights.includes('access:end_all') && whyNotTurned === null && (
        <Button
          variant="default"
          aria-label={`Adopt through a request: ${sentence}`}
          onClick={() => setAsking('request')}
        >
          Adopt through a request
        </Button>
      )}
      {whyNot !== null && (
        <Text size="sm" c="dimmed">
          Cannot be removed from here: {whyNot}.
        </Text>
      )}
      <Confirm
        key={asking}
        opened={asking !== null}
        title={words?.title ?? ''}
        verb={words?.verb ?? ''}
        busy={decide.isPending}
        reason="required"
        onClose={() => setAsking(null)}
        onConfirm={act}
      >
        <Text>
          <Sentence text={capital(sentence)} />
        </Text>
        <Text size="sm" c="dimmed" mt="xs">
          {words?.means}
        </Text>
      </Confirm>
    </Group>
  );
}

const verdictWords = {
  accept: {
    title: 'Accept this access as it is?',
    verb: 'Accept',
    said: 'accepted as it is',
    means: 'It is no finding any more, for as long as it stays the same.',
  },
  remove: {
    title: 'Remove this access?',
    verb: 'Remove',
    said: 'it is being removed',
    means:
      'It is taken away in the target itself and its connections are ended. This goes on until it is seen to be gone.',
  },
  request: {
    title: 'Ask for this access on behalf of its person?',
    verb: 'Ask',
    said: 'asked for on behalf of its person',
    means:
      'The request goes through the strictest access flow that offers it to them; your own consent does not count. When it opens, the found access becomes the grant’s, or is taken away; until then it stays as it is.',
  },
} as const;
