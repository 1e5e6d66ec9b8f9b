// Which consents are there and which are missing, and who can give them.

import { Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import type { RequestView } from '../../api/requests.ts';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';

export function Consents({ request }: { readonly request: RequestView }) {
  const given = request.verdicts.filter((verdict) => verdict.verdict === 'approve');
  if (given.length === 0 && request.waiting_for.length === 0) return null;
  return (
    <section className="tg-card tg-side-card" aria-labelledby="consents">
      <Title order={2} id="consents">
        Consents
      </Title>
      <ul className="tg-consents">
        {given.map((verdict) => (
          <li key={verdict.person.id}>
            <IconCircleCheck size={20} aria-hidden="true" className="tg-consent-given" />
            <span>
              <b>{verdict.person.name}</b> agreed
              <Text size="sm" c="dimmed" component="span" display="block">
                <Sentence text={verdict.fills.map(capital).join(', ')} />
              </Text>
            </span>
          </li>
        ))}
        {request.waiting_for.map(({ label, people, left_out: leftOut }) => (
          <li key={label}>
            <IconCircleDashed size={20} aria-hidden="true" />
            <span>
              waiting for <Sentence text={label} />
              <Text size="sm" c="dimmed" component="span" display="block">
                {people.length === 0 ? 'nobody can give it now' : people.map((person) => person.name).join(', ')}
              </Text>
              {leftOut.map(({ person, why }) => (
                <Text key={person.id} size="sm" c="dimmed" component="span" display="block">
                  {person.name} {why}
                </Text>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
