// What a query tells: what every resource in its perimeter has in common by what it says, and nothing that only some have.

import { expect, test } from 'vitest';
import { parseQuery } from '../query/parse.ts';
import { segmentationDefaults } from './rules.ts';
import { isGeneric, tellingOf, tellsTypeAtMost } from './telling.ts';

const type = 'resource_type = "aws-rds-instance"';
const environment = 'resource_tag["Environment"] = "production"';
const team = 'resource_tag["Team"] = "data"';

test.each([
  [type, 'type', true],
  ['resource_status = "active" and permission_name = "READ_ONLY"', '', true],
  [`${type} and integration_name = "acme-aws"`, 'integration type', true],
  [`${type} and ${team}`, 'other type', false],
  [`${type} and ${environment}`, 'environment environment tag type', false],
  ['resource_tag["data_classification"] != "pii"', 'class', false],
  ['resource_risk_level = "low"', 'class', false],
  ['resource_account = "111111111111"', 'environment', false],
  ['resource_context["account_name"] contains "dev"', 'environment', false],
  ['resource_region = "eu-west-1"', 'other', false],
  // One of two is enough, so only what both say is told.
  [`${type} or ${environment}`, '', true],
  [`(${type} and ${environment}) or (${type} and ${team})`, 'type', true],
  [`not (${type} and ${environment})`, '', true],
  [`not (${type} or ${environment})`, 'environment environment tag type', false],
  [`not not (${type} and ${team})`, 'other type', false],
])('%s tells: %s', (text, told, plain) => {
  const query = parseQuery(text);
  if (!query.ok) throw new Error(query.refusal.message);
  const telling = tellingOf(query.value, segmentationDefaults);
  expect([...telling].toSorted().join(' ')).toBe(told);
  expect(tellsTypeAtMost(telling)).toBe(plain);
  expect(isGeneric(telling)).toBe(!telling.has('environment') && !telling.has('class'));
});
