// Access flows by name, each leading to its sentence.

import { LinkText } from './link-button.tsx';

interface FlowLinksProps {
  readonly flows: readonly { readonly id: string; readonly name: string }[];
}

export function FlowLinks({ flows }: FlowLinksProps) {
  return flows.map((flow, index) => (
    <span key={flow.id}>
      {index > 0 && ', '}
      <LinkText to="/flows" search={{ id: flow.id }} inherit underline="always">
        {flow.name}
      </LinkText>
    </span>
  ));
}
