// Through which access flow it was asked, as that flow was then: the version is pinned on the request. That it has changed since is said to
// everybody who sees the request; what it is now, to whoever may look at access flows.

import { Text } from '@mantine/core';
import { useFlow } from '../../api/flow-editor.ts';
import { useMe } from '../../api/me.ts';
import type { RequestView } from '../../api/requests.ts';
import { FlowLinks } from '../../parts/flow-links.tsx';
import { Instant } from '../../parts/instant.tsx';

export function ThroughWhich({ flow }: { readonly flow: RequestView['flow'] }) {
  const looks = useMe().data?.person.rights.includes('perimeters:read') ?? false;
  const gone = flow.changed_since !== null && flow.changed_since.at === null;
  const now = useFlow(looks && !gone ? flow.id : null);
  return (
    <Text size="sm" c="dimmed">
      Through {looks && !gone ? <FlowLinks flows={[flow]} /> : <b>{flow.name}</b>}, version {flow.version}
      {gone && ', which is there no more'}
      {flow.changed_since !== null && flow.changed_since.at !== null && (
        <>
          ; its rules have changed since, last <Instant at={flow.changed_since.at} />
          {now.data !== undefined && `: it is version ${now.data.version} now`}
        </>
      )}
    </Text>
  );
}
