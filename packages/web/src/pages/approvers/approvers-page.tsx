// The approver's reality: how each has decided lately, what comes to one queue, and what one careless click could release.

import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import type { ApproverView } from '@tidegate/contract';
import { useApprovers } from '../../api/approvers.ts';
import { itemsOf } from '../../api/pages.ts';
import { Empty } from '../../parts/empty.tsx';
import { Fetching } from '../../parts/fetching.tsx';
import { Instant } from '../../parts/instant.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';
import { capital } from '../../parts/problem-words.ts';
import { Sentence } from '../../parts/sentence.tsx';
import '../../parts/table.css';
import { Released } from './released.tsx';

export function ApproversPage() {
  const approvers = useApprovers();
  const items = itemsOf(approvers.data?.pages);
  const first = approvers.data?.pages[0];
  const flowFindings = (first?.flows ?? []).filter(({ findings }) => findings.length > 0);
  return (
    <>
      <PageHeader title="Approvers">
        Approval is the last filter. Here is how it is used: counts, so that somebody asks, not a judgement.
        {first !== undefined && (
          <>
            {' '}
            Since <Instant at={first.since} />.
          </>
        )}
      </PageHeader>
      <Fetching query={approvers} of="approvers" height={120} />
      {approvers.isSuccess && items.length === 0 && (
        <Empty title="Nobody has decided anything yet">
          And nobody could release anything alone: every access flow asks several people, or none.
        </Empty>
      )}
      <Stack gap="md">
        {flowFindings.map(({ flow, findings }) => (
          <Alert key={flow.id} color="orange" variant="outline" icon={<IconEye />} title={flow.name}>
            <Sentence text={capital(findings.join('; '))} />
          </Alert>
        ))}
        {items.length > 0 && (
          <div className="tg-card tg-table-frame">
            <table className="tg-table">
              <thead>
                <tr>
                  <th scope="col">Approver</th>
                  <th scope="col">Decided</th>
                  <th scope="col">Said no</th>
                  <th scope="col">Within ten seconds</th>
                  <th scope="col">One click releases</th>
                </tr>
              </thead>
              <tbody>
                {items.map((approver) => (
                  <ApproverRow key={approver.person.id} approver={approver} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Stack>
      <MoreButton list={approvers} />
    </>
  );
}

function ApproverRow({ approver }: { readonly approver: ApproverView }) {
  const { person, decided, rejected, hasty, environments, alone, alone_entitlements: released, findings } = approver;
  return (
    <tr>
      <th scope="row">
        <Title order={2} size="h5">
          {person.name}
        </Title>
        <Text size="xs" c="dimmed">
          {person.email}
        </Text>
        {findings.map((finding) => (
          <Text key={finding} size="xs">
            <Sentence text={capital(finding)} />
          </Text>
        ))}
      </th>
      <td data-label="Decided">
        {decided}
        {environments.length > 0 && (
          <Text size="xs" c="dimmed">
            {environments.map(({ value, count }) => `${value} ${count}`).join(' · ')}
          </Text>
        )}
      </td>
      <td data-label="Said no">{rejected}</td>
      <td data-label="Within ten seconds">{hasty}</td>
      <td data-label="One click releases">
        {alone.length === 0 ? 'nothing alone' : <Released person={person} count={released} />}
        {alone.map((flow) => (
          <div key={flow.id}>
            <LinkText to="/flows" search={{ id: flow.id }} size="xs" underline="always" display="inline-block" py={4}>
              {flow.name}
            </LinkText>
            {(flow.reach === 'owned' || flow.escalated) && (
              <Text size="xs" c="dimmed">
                {[
                  ...(flow.reach === 'owned' ? ['what they own'] : []),
                  ...(flow.escalated ? ['when it has come to them'] : []),
                ].join(', ')}
              </Text>
            )}
          </div>
        ))}
      </td>
    </tr>
  );
}
