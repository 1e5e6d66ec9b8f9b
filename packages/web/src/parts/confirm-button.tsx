// A button whose deed is asked about once more before it is done, because it cannot be taken back.

import { Button, type ButtonProps } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Confirm, type ConfirmProps } from './confirm.tsx';

interface ConfirmButtonProps extends Omit<ConfirmProps, 'opened' | 'onConfirm' | 'onClose'> {
  /** What stands on the button; the verb where it is left out. */
  readonly words?: string;
  /** What a screen reader says of the button: among several alike the words alone would not tell which. */
  readonly label?: string;
  readonly look?: Pick<ButtonProps, 'size' | 'variant'>;
  /** Does it; `close` takes the question away once it is done. */
  readonly onConfirm: (close: () => void, reason: string) => void;
}

export function ConfirmButton({ words, label, look, onConfirm, ...question }: ConfirmButtonProps) {
  const [asking, ask] = useDisclosure(false);
  return (
    <>
      <Button variant="default" {...look} onClick={ask.open} {...(label === undefined ? {} : { 'aria-label': label })}>
        {words ?? question.verb}
      </Button>
      <Confirm {...question} opened={asking} onConfirm={(reason) => onConfirm(ask.close, reason)} onClose={ask.close} />
    </>
  );
}
