// The matrix: the strictest environment on top, the strictest class on the right. On a telephone every cell that holds something is a card.

import { Text } from '@mantine/core';
import type { CellView, SegmentationView } from '../../api/segmentation.ts';
import { durationShort } from '../../parts/duration-words.ts';
import { LinkText } from '../../parts/link-button.tsx';
import { capital } from '../../parts/problem-words.ts';
import '../../parts/table.css';

export function Matrix({ review }: { readonly review: SegmentationView }) {
  const { environments, classes, cells } = review;
  const held = new Map(cells.map((cell) => [`${cell.environment}\n${cell.class}`, cell]));
  const used = (name: string, of: 'environment' | 'class') => cells.some((cell) => cell[of] === name);
  // What is not in the order stands beside it, and only if something is there.
  const rows = [
    ...environments.filter((step) => step.ordered).toReversed(),
    ...environments.filter((step) => !step.ordered && used(step.name, 'environment')),
  ];
  const columns = classes.filter((step) => step.ordered || used(step.name, 'class'));
  return (
    <section className="tg-card tg-matrix-frame" aria-label="The matrix of environments and classes">
      <table className="tg-table tg-matrix">
        <thead>
          <tr>
            <th scope="col">Environment</th>
            {columns.map((column) => (
              <th scope="col" key={column.name}>
                {capital(column.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{capital(row.name)}</th>
              {columns.map((column) => (
                <MatrixCell
                  key={column.name}
                  name={column.name}
                  cell={held.get(`${row.name}\n${column.name}`) ?? null}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function MatrixCell({ name, cell }: { readonly name: string; readonly cell: CellView | null }) {
  if (cell === null) {
    return (
      <td className="tg-matrix-none">
        <span aria-hidden="true">·</span>
      </td>
    );
  }
  return (
    <td>
      <Text size="xs" className="tg-matrix-class" aria-hidden="true">
        {capital(name)}
      </Text>
      <Text size="xs" c="dimmed">
        {cell.resources} {cell.resources === 1 ? 'resource' : 'resources'}
        {cell.in_no_scope > 0 && `, ${cell.in_no_scope} in no scope`}
      </Text>
      <ul className="tg-matrix-flows">
        {cell.flows.map((flow) => (
          <li key={flow.id}>
            <LinkText to="/flows" search={{ id: flow.id }} size="sm" fw={600}>
              {flow.name}
            </LinkText>
            <Text size="xs">
              {consents(flow.consents)} · {durationShort(flow.duration_sec_max)} · {flow.permissions.join(', ')}
            </Text>
          </li>
        ))}
      </ul>
      {cell.flows.length === 0 && <Text size="xs">no access flow</Text>}
    </td>
  );
}

const consents = (count: number) => (count === 0 ? 'no consent' : `${count} ${count === 1 ? 'consent' : 'consents'}`);
