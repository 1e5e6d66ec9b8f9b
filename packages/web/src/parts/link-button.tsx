// A link that looks like a button, and a link in text, both with the router's typed addresses.

import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type ButtonLook = Omit<ButtonProps, 'component'> & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>;
type AnchorLook = Omit<AnchorProps, 'component'> & Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps>;

function PlainButton(props: ButtonLook) {
  return <Button component="a" {...props} />;
}

function PlainAnchor(props: AnchorLook) {
  return <Anchor {...props} />;
}

export const LinkButton = createLink(PlainButton);
export const LinkText = createLink(PlainAnchor);
