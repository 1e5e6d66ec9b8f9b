// How access ends here, and what an open connection may still do after it: the same words before asking, deciding and using.

import { Text } from '@mantine/core';
import { IconPlugConnected, IconShieldCheck, IconShieldHalf } from '@tabler/icons-react';
import type { RequestView } from '../api/requests.ts';
import './ends-note.css';
import { capital } from './problem-words.ts';
import { Sentence } from './sentence.tsx';

type Ends = RequestView['entitlements'][number]['ends'];

export function EndsNote({ ends }: { readonly ends: Ends }) {
  const Shield = ends.second === 'target' ? IconShieldCheck : IconShieldHalf;
  return (
    <ul className="tg-ends">
      <li>
        <Shield size={18} stroke={1.7} aria-hidden="true" />
        <Text component="span" size="sm">
          <b>{ends.second === 'target' ? 'Two independent ends. ' : 'One end: Tidegate’s. '}</b>
          <Sentence text={capital(ends.new_access)} />
        </Text>
      </li>
      <li>
        <IconPlugConnected size={18} stroke={1.7} aria-hidden="true" />
        <Text component="span" size="sm">
          <b>Open connections: </b>
          <Sentence text={ends.open_connections} />
        </Text>
      </li>
    </ul>
  );
}
