// The star beside what may be marked as a favourite: a button that is pressed or not.

import { ActionIcon } from '@mantine/core';
import { IconStar, IconStarFilled } from '@tabler/icons-react';

interface StarButtonProps {
  readonly marked: boolean;
  /** What is marked, for whoever hears the button and does not see what it stands beside. */
  readonly of?: string;
  /** What marking it is good for. */
  readonly purpose: string;
  readonly onMark: (marked: boolean) => void;
}

export function StarButton({ marked, of, purpose, onMark }: StarButtonProps) {
  return (
    <ActionIcon
      variant="subtle"
      size="lg"
      aria-pressed={marked}
      aria-label={of === undefined ? 'Favourite' : `Favourite: ${of}`}
      title={marked ? 'No longer a favourite' : purpose}
      onClick={() => onMark(!marked)}
    >
      {marked ? <IconStarFilled size={20} aria-hidden="true" /> : <IconStar size={20} aria-hidden="true" />}
    </ActionIcon>
  );
}
