import { expect, test } from 'vitest';
import { queryMentions } from './mentions.ts';
import { parseQuery } from './parse.ts';

test('every field, key and whole value is named once, wherever it stands', () => {
  const parsed = parseQuery(
    'resource_tag["env"] in ("prod", "dev") and not (resource_tag["env"] = "prod" or resource_name contains "x") and resource_risk_level = "3"',
  );
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  expect(queryMentions(parsed.value)).toEqual({
    fields: ['resource_tag', 'resource_name', 'resource_risk_level'],
    keys: [{ field: 'resource_tag', key: 'env' }],
    values: [
      { field: 'resource_tag', key: 'env', value: 'prod' },
      { field: 'resource_tag', key: 'env', value: 'dev' },
      { field: 'resource_risk_level', key: null, value: 'high' },
    ],
  });
});
