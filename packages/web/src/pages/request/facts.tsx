// A few facts in large letters.

import type { Fact } from './weighty-facts.ts';

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="tg-facts">
      {facts.map((fact) => (
        <div key={fact.name} data-grave={fact.grave}>
          <dt>{fact.name}</dt>
          <dd>{fact.value ?? <span className="tg-missing">not recorded</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
