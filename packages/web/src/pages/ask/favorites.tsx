// What one asks for again and again: requests one marked, each a link that fills the form as it was.

import { Group, Text, Title } from '@mantine/core';
import { IconStarFilled } from '@tabler/icons-react';
import { useFavorites } from '../../api/why.ts';
import { askAgain } from '../../parts/ask-again.ts';
import { durationWords } from '../../parts/duration-words.ts';
import { LinkButton } from '../../parts/link-button.tsx';

/** Nothing where nothing is marked: the star on a request says what it is for. */
export function Favorites() {
  const favorites = useFavorites().data ?? [];
  if (favorites.length === 0) return null;
  return (
    <section className="tg-card tg-ask-resource" aria-labelledby="favorites">
      <Title order={2} size="h4" id="favorites">
        <IconStarFilled size={16} aria-hidden="true" /> Favourites
      </Title>
      <Group gap="xs">
        {favorites.map((request) => {
          const [first] = request.entitlements;
          const others = request.entitlements.length - 1;
          return (
            <LinkButton
              key={request.id}
              to="/ask"
              search={askAgain(request)}
              variant="default"
              size="sm"
              h="auto"
              py={6}
            >
              <span>
                {first?.permission.name} on {first?.resource.name}
                {others > 0 && ` and ${others} more`}
                <Text component="span" display="block" size="xs" fw={400} c="dimmed">
                  {request.held ? 'until revoked' : durationWords(request.duration_sec)} · {request.flow.name}
                </Text>
              </span>
            </LinkButton>
          );
        })}
      </Group>
    </section>
  );
}
