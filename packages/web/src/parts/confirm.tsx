// Asks before something that cannot be taken back.

import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { tones } from './tones.ts';

export interface ConfirmProps {
  readonly opened: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says: a verb. */
  readonly verb: string;
  readonly busy: boolean;
  readonly reason?: 'optional' | 'required' | 'none';
  readonly onConfirm: (reason: string) => void;
  readonly onClose: () => void;
}

export function Confirm({ opened, title, children, verb, busy, reason = 'none', onConfirm, onClose }: ConfirmProps) {
  const [text, setText] = useState('');
  return (
    <Modal opened={opened} onClose={onClose} title={title} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onConfirm(text.trim());
        }}
      >
        <Stack>
          <div>{children}</div>
          {reason !== 'none' && (
            <Textarea
              label={reason === 'required' ? 'Reason' : 'Reason (optional)'}
              required={reason === 'required'}
              autosize
              minRows={2}
              maxLength={1_000}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Keep as it is
            </Button>
            <Button type="submit" color={tones.bad} loading={busy}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
