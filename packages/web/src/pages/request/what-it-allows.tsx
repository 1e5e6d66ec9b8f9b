// Question 3: what the permission allows, what comes along with it, and how it ends.

import { Badge, Group, Text } from '@mantine/core';
import type { RequestView } from '../../api/requests.ts';
import { EndsNote } from '../../parts/ends-note.tsx';
import { Excess } from '../../parts/excess.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import { Question } from './question.tsx';

export function WhatItAllows({ request }: { readonly request: RequestView }) {
  const several = request.entitlements.length > 1;
  return (
    <Question number={3} title="What does it allow?">
      <div className="tg-things">
        {request.entitlements.map(({ resource, permission, excess, account, ends, message }) => (
          <div key={`${resource.id} ${permission.id}`}>
            <Group gap="xs" mb={4}>
              <Badge variant="light" color="tide" size="lg" c="var(--mantine-color-text)">
                {permission.name}
              </Badge>
              {several && <Text size="sm">on {resource.name}</Text>}
            </Group>
            <Text>
              <Sentence text={capital(permission.allows)} />
            </Text>
            {account !== null && (
              <Text size="sm" mt={6}>
                As the account <code>{account.account}</code>
                {account.verified ? '' : ', for which nobody has vouched'}
              </Text>
            )}
            <Excess excess={excess} />
            {message !== null && (
              <Text size="sm" mt={6}>
                <Sentence text={capital(message)} />
              </Text>
            )}
            <div className="tg-ends-box">
              <EndsNote ends={ends} />
            </div>
          </div>
        ))}
      </div>
    </Question>
  );
}
