// Through which access flow it was asked, as that flow was then: the version is pinned on the request, and whether it has changed since is said
// to whoever may look at access flows.

import { Text } from '@mantine/core';
import { useFlow } from '../../api/flow-editor.ts';
import { useMe } from '../../api/me.ts';
import type { RequestView } from '../../api/requests.ts';
import { FlowLinks } from '../../parts/flow-links.tsx';

export function ThroughWhich({ flow }: { readonly flow: RequestView['flow'] }) {
  const looks = useMe().data?.person.rights.includes('perimeters:read') ?? false;
  const now = useFlow(looks ? flow.id : null);
  return (
    <Text size="sm" c="dimmed">
      Through {looks && now.error === null ? <FlowLinks flows={[flow]} /> : <b>{flow.name}</b>}, version {flow.version}
      {now.error !== null && ', which is there no more'}
      {now.data !== undefined &&
        (now.data.version === flow.version ? '' : `; changed since, it is version ${now.data.version} now`)}
    </Text>
  );
}
