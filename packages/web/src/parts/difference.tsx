// What differs between two versions, part by part: what it was, what it is.

import { Text } from '@mantine/core';
import type { PerimeterGains } from '../api/perimeters.ts';
import { capital } from './problem-words.ts';
import './difference.css';

export function Difference({ parts }: { readonly parts: PerimeterGains['difference'] }) {
  return (
    <dl className="tg-difference">
      {parts.map(({ part, before, after }) => (
        <div key={part}>
          <Text component="dt" size="sm" fw={600}>
            {capital(part)}
          </Text>
          {before !== null && (
            <dd>
              <del>{before}</del>
            </dd>
          )}
          {after !== null && (
            <dd>
              <ins>{after}</ins>
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
