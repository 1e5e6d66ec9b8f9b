// Whom a rule binds, and what they hold against it, each with the way to where it can be revoked.

import { List, Text, VisuallyHidden } from '@mantine/core';
import type { RuleTouchView } from '../../api/rules.ts';
import { counted } from '../../parts/counted.ts';
import { LinkText } from '../../parts/link-button.tsx';
import type { RuleKind } from './rule-draft.ts';
import { heldWords } from './words.ts';

const namedMax = 5;

interface TouchedProps {
  readonly kind: RuleKind;
  readonly touched: RuleTouchView;
}

export function Touched({ kind, touched: { people, listed, against, holdings } }: TouchedProps) {
  const names = listed.slice(0, namedMax).map(({ name }) => name);
  const others = people - names.length;
  return (
    <div>
      <Text size="sm">
        Binds {people === 1 ? 'one person' : `${people} people`}
        {names.length > 0 && `: ${names.join(', ')}`}
        {others > 0 && names.length > 0 && ` and ${others} more`}
      </Text>
      <Text size="sm" fw={600}>
        {against === 0 ? heldWords[kind].none : heldWords[kind].some}
      </Text>
      <List size="sm" aria-label="Held against it">
        {holdings.map((holding) => (
          <List.Item key={holding.held.map(({ grant_id: id }) => id).join(' ')}>
            <b>{holding.person.name}</b>
            {': '}
            {holding.held.map((one, at) => (
              <span key={one.grant_id}>
                {at > 0 && (kind === 'toxic_pair' ? ' together with ' : ', ')}
                {one.permission.name} on <span className="tg-wrap">{one.resource.name}</span>
                <RevokeLink holding={one} />
              </span>
            ))}
          </List.Item>
        ))}
      </List>
      {against > holdings.length && (
        <Text size="sm" c="dimmed">
          and {counted(against - holdings.length, 'more time').replace('more times', 'times more')}
        </Text>
      )}
    </div>
  );
}

/** Leads to the request it is held through: there it is revoked, with everything that hangs on it in sight. */
function RevokeLink({ holding }: { readonly holding: RuleTouchView['holdings'][number]['held'][number] }) {
  const id = holding.requests.at(-1);
  if (id === undefined)
    return (
      <Text span inherit c="dimmed">
        {' '}
        (closing)
      </Text>
    );
  return (
    <>
      {' ('}
      <LinkText to="/requests/$id" params={{ id }} inherit underline="always">
        revoke
        <VisuallyHidden>
          {' '}
          {holding.permission.name} on {holding.resource.name}
        </VisuallyHidden>
      </LinkText>
      {')'}
    </>
  );
}
