// The bell: what happened to my requests and what waits for me. Opening it reads everything.

import { ActionIcon, Indicator, Popover, ScrollArea, Skeleton, Stack, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Notice, useNotices, useReadNotices } from '../api/notices.ts';
import { Instant } from '../parts/instant.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { Sentence } from '../parts/sentence.tsx';
import './notices-bell.css';
import { tones } from '../parts/tones.ts';

export function NoticesBell({ unread }: { readonly unread: number }) {
  const [opened, setOpened] = useState(false);
  const read = useReadNotices();
  const change = (open: boolean) => {
    setOpened(open);
    // Read on closing: while the list is open, what is new in it stays marked.
    if (!open && unread > 0) read.mutate();
  };
  return (
    <Popover opened={opened} onChange={change} width={380} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Indicator
        label={unread > 99 ? '99+' : unread}
        size={17}
        offset={5}
        disabled={unread === 0}
        color={tones.waiting}
      >
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={() => change(!opened)}
            aria-label={unread === 0 ? 'Notices' : `Notices, ${unread} unread`}
          >
            <IconBell size={19} stroke={1.7} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label="Notices">
        <NoticeList opened={opened} onLeave={() => change(false)} />
        <Link to="/tokens" className="tg-notices-mail" onClick={() => change(false)}>
          Which of these are mailed to me
        </Link>
      </Popover.Dropdown>
    </Popover>
  );
}

function NoticeList({ opened, onLeave }: { readonly opened: boolean; readonly onLeave: () => void }) {
  const notices = useNotices(opened);
  if (notices.error !== null) return <ProblemNote error={notices.error} retry={() => void notices.refetch()} />;
  if (notices.data === undefined) {
    return (
      <Stack p="md" gap="sm" aria-label="Loading notices">
        <Skeleton h={34} />
        <Skeleton h={34} />
      </Stack>
    );
  }
  if (notices.data.items.length === 0) {
    return (
      <Text p="lg" c="dimmed" size="sm" tabIndex={-1} data-autofocus>
        Nothing yet. What happens to your requests, and what waits for your decision, appears here.
      </Text>
    );
  }
  return (
    <ScrollArea.Autosize mah={440} viewportProps={{ tabIndex: 0 }}>
      <ul className="tg-notices">
        {notices.data.items.map((notice) => (
          <li key={notice.id} data-unread={!notice.read}>
            <NoticeLine notice={notice} onLeave={onLeave} />
          </li>
        ))}
      </ul>
    </ScrollArea.Autosize>
  );
}

function NoticeLine({ notice, onLeave }: { readonly notice: Notice; readonly onLeave: () => void }) {
  const line = (
    <>
      <Sentence text={notice.sentence} />
      <Text size="xs" c="dimmed" component="span" display="block">
        <Instant at={notice.at} />
      </Text>
    </>
  );
  if (notice.kind.startsWith('finding.')) {
    return (
      <Link to="/findings" className="tg-notice" onClick={onLeave}>
        {line}
      </Link>
    );
  }
  if (notice.request_id === null) return <div className="tg-notice">{line}</div>;
  return (
    <Link to="/requests/$id" params={{ id: notice.request_id }} className="tg-notice" onClick={onLeave}>
      {line}
    </Link>
  );
}
