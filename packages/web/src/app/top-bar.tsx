// What follows one everywhere: notices, light and dark, help, and who one is.

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconQuestionMark } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { Me } from '../api/me.ts';
import { Logo } from '../parts/logo.tsx';
import { NoticesBell } from './notices-bell.tsx';
import { PersonMenu } from './person-menu.tsx';
import { SchemeButton } from './scheme-button.tsx';

interface TopBarProps {
  readonly me: Me;
  readonly onHelp: () => void;
}

export function TopBar({ me, onHelp }: TopBarProps) {
  return (
    <section className="tg-top" aria-label="Notices and account">
      <Link to="/" className="tg-top-brand">
        <Logo size={28} />
        Tidegate
      </Link>
      <Tooltip label="Keyboard shortcuts (?)">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          onClick={onHelp}
          aria-label="Keyboard shortcuts"
          visibleFrom="sm"
        >
          <IconQuestionMark size={19} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <SchemeButton />
      <NoticesBell unread={me.unread_notices} />
      <PersonMenu me={me} />
    </section>
  );
}
