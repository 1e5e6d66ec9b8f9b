// A few queries to learn the language by. Links: each is an address like any other.

import { Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { QueryText } from '../../parts/query-text.tsx';

const examples: readonly { readonly says: string; readonly query: string }[] = [
  {
    says: 'Production with personal data',
    query: 'resource_tag["Environment"] = "production" and resource_tag["DataClassification"] = "pii"',
  },
  { says: 'One account', query: 'resource_context["account_id"] = "333333333333"' },
  { says: 'What reads only', query: 'permission_name contains "READ"' },
  { says: 'High and critical risk', query: 'resource_risk_level in ("high", "critical")' },
];

export function ExampleQueries() {
  return (
    <section className="tg-examples" aria-labelledby="examples">
      <Title order={2} id="examples">
        Questions to start from
      </Title>
      <ul>
        {examples.map(({ says, query }) => (
          <li key={query}>
            <Link to="/inventory" search={{ query }} className="tg-card">
              <Text size="sm" component="span" fw={600}>
                {says}
              </Text>
              <QueryText query={query} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
