// Having the tags of a finding written at their source: the difference first, then the order, or that it waits for a second administrator.

import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { ProblemError } from '@tidegate/contract';
import { useState } from 'react';
import { type TagFixAsk, useOrderTags, useTagPreview } from '../../api/readings.ts';
import { LinkText } from '../../parts/link-button.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { Skeletons } from '../../parts/skeletons.tsx';
import { tell, tellProblem } from '../../parts/tell.tsx';
import { Gains } from '../changes/gains.tsx';

const shownMax = 15;

export function WriteTags({ ask }: { readonly ask: TagFixAsk }) {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button variant="default" size="xs" onClick={() => setOpened(true)}>
        Write {ask.key} at the source
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={`${ask.key} = ${ask.value}, at the source`}
        size="xl"
      >
        {opened && <Preview ask={ask} onDone={() => setOpened(false)} />}
      </Modal>
    </>
  );
}

function Preview({ ask, onDone }: { readonly ask: TagFixAsk; readonly onDone: () => void }) {
  const preview = useTagPreview(ask, true);
  const order = useOrderTags();
  if (preview.error !== null) return <ProblemNote error={preview.error} retry={() => void preview.refetch()} />;
  if (preview.data === undefined) return <Skeletons of="what would change" height={28} count={5} />;
  const { rows, gains } = preview.data;
  const writes = rows.filter(({ becomes }) => becomes === 'changed').length;
  const send = () =>
    order.mutate(ask, {
      onSuccess: () => {
        tell('it is ordered, and written one resource after the other');
        onDone();
      },
      onError: (error) => {
        if (error instanceof ProblemError && error.problem.code === 'perimeter.proposed') {
          tell('it waits for a second administrator, under Changes');
          onDone();
        } else tellProblem(error);
      },
    });
  return (
    <Stack>
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Resource</Table.Th>
              <Table.Th>Says now</Table.Th>
              <Table.Th>Will say</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, shownMax).map((row) => (
              <Table.Tr key={row.resource_id}>
                <Table.Td className="tg-wrap">{row.path}</Table.Td>
                <Table.Td>{row.becomes === 'unchanged' ? ask.value : (row.was ?? 'nothing')}</Table.Td>
                <Table.Td>{row.becomes === 'blocked' ? `stays: ${row.reason ?? ''}` : ask.value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {rows.length > shownMax && <Text size="sm">and {rows.length - shownMax} more</Text>}
      <Gains gains={{ ...gains, difference: [] }} />
      {gains.touches_production && (
        <Text size="sm">
          It touches production: it waits for a second administrator, under{' '}
          <LinkText to="/changes" underline="always" inherit>
            Changes
          </LinkText>
          .
        </Text>
      )}
      <Group>
        <Button disabled={writes === 0} loading={order.isPending} onClick={send}>
          {gains.touches_production ? 'Propose it' : `Write it on ${writes} ${writes === 1 ? 'resource' : 'resources'}`}
        </Button>
        <Button variant="default" onClick={onDone}>
          Leave it as it is
        </Button>
      </Group>
    </Stack>
  );
}
