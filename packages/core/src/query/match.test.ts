import { describe, expect, test } from 'vitest';
import type { Permission, Resource, Tag } from '../inventory/resource.ts';
import { matchesQuery } from './match.ts';
import { parseQuery } from './parse.ts';
import { queryProblemRefusal } from './problem.ts';

const database: Resource = {
  id: 'res_1',
  integrationId: 'int_1',
  type: 'aws-rds-postgresql',
  nativeId: 'arn:aws:rds:eu-west-1:333333333333:db:customer-prod-01',
  name: 'customer-prod-01',
  path: 'acme/prod 333333333333/eu-west-1/customer-prod-01',
  parentId: null,
  ancestors: ['r-root', 'ou-prod', '333333333333'],
  tags: [],
  context: { account_id: '333333333333', region: 'eu-west-1' },
  status: 'active',
  riskLevel: 'critical',
  source: 'import',
  observedAt: 0,
};
const readOnly: Permission = {
  id: 'prm_1',
  integrationId: 'int_1',
  resourceType: 'aws-rds-postgresql',
  name: 'READ_ONLY',
  level: 'read',
  riskLevel: 'low',
  allows: 'read all tables',
  source: 'adapter',
  observedAt: 0,
};

function matches(text: string, tags: readonly Tag[] = [], permission: Permission | null = readOnly): boolean {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(queryProblemRefusal(parsed.refusal).message);
  const integration = { id: 'int_1', name: 'aws-acme' };
  return matchesQuery(parsed.value, { integration, resource: { ...database, tags }, permission });
}
const tagged = (value: string, origin: Tag['origin'] = 'source'): Tag => ({ key: 'env', value, origin });

describe('every field is compared with its fact', () => {
  test.each([
    'resource_type = "aws-rds-postgresql"',
    'resource = "res_1"',
    'resource_name = "customer-prod-01"',
    'resource_path contains "/eu-west-1/"',
    'resource_source_id starts_with "arn:aws:rds:"',
    'resource_status = "active"',
    'resource_risk_level = "critical"',
    'resource_tag["env"] = "prod"',
    'resource_context["account_id"] = "333333333333"',
    'resource_account = "333333333333" and resource_region starts_with "eu-"',
    'resource_parent = "333333333333"',
    'resource_parent under "ou-prod"',
    'not resource_parent under "ou-dev"',
    'resource_parent not_under "ou-dev"',
    'integration = "int_1"',
    'integration_name = "aws-acme"',
    'permission = "prm_1"',
    'permission_name = "READ_ONLY"',
    'permission_risk_level = "low"',
  ])('%s', (text) => {
    expect(matches(text, [tagged('prod')])).toBe(true);
    expect(matches(`not ${text}`, [tagged('prod')])).toBe(false);
  });
});

describe('every operator', () => {
  test.each([
    ['resource_name = "customer-prod-01"', true],
    ['resource_name = "customer"', false],
    ['resource_name != "customer"', true],
    ['resource_name contains "prod"', true],
    ['resource_name contains "dev"', false],
    ['resource_name not_contains "dev"', true],
    ['resource_name not_contains "prod"', false],
    ['resource_name starts_with "customer"', true],
    ['resource_name starts_with "prod"', false],
    ['resource_name ends_with "01"', true],
    ['resource_name ends_with "prod"', false],
    ['resource_name in ("a", "customer-prod-01")', true],
    ['resource_name in ["a", "b"]', false],
    ['resource_name not_in ["a", "b"]', true],
    ['resource_name not_in ("a", "customer-prod-01")', false],
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });
});

describe('letters', () => {
  test.each(['=', 'contains', 'starts_with', 'ends_with'])('capital letters count for `%s`', (operator) => {
    expect(matches(`resource_tag["env"] ${operator} "prod"`, [tagged('prod')])).toBe(true);
    expect(matches(`resource_tag["env"] ${operator} "Prod"`, [tagged('prod')])).toBe(false);
    expect(matches(`resource_tag["Env"] ${operator} "prod"`, [tagged('prod')])).toBe(false);
  });

  test.each(['critical', 'CRITICAL', 'Critical', '4'])('the risk level `%s` is critical', (level) => {
    expect(matches(`resource_risk_level = "${level}"`)).toBe(true);
    expect(matches(`resource_risk_level != "${level}"`)).toBe(false);
    expect(matches(`resource_risk_level in ("low", "${level}")`)).toBe(true);
    expect(matches(`permission_risk_level = "${level}"`)).toBe(false);
  });

  test.each([
    ['1', 'low'],
    ['2', 'medium'],
    ['3', 'high'],
    ['4', 'critical'],
  ])('risk `%s` is `%s`', (number, word) => {
    expect(matches(`resource_risk_level = "${number}"`)).toBe(matches(`resource_risk_level = "${word}"`));
    expect(matches(`permission_risk_level = "${number}"`)).toBe(matches(`permission_risk_level = "${word}"`));
  });

  test('statuses are known in any case, as the published API writes them with a capital', () => {
    expect(matches('resource_status = "Active"')).toBe(true);
    expect(matches('resource_status in ("Error", "Deleted")')).toBe(false);
  });
});

describe('unknown is no', () => {
  test.each([
    'resource_tag["env"] = "prod"',
    'resource_tag["env"] != "prod"',
    'not resource_tag["env"] = "prod"',
    'not not resource_tag["env"] != "prod"',
    'resource_tag["env"] not_in ("prod", "staging")',
    'resource_tag["env"] not_contains "prod"',
    'not (resource_tag["env"] = "prod" and resource_status = "active")',
    'resource_tag["env"] = "prod" or resource_tag["env"] != "prod"',
    'resource_context["zone"] != "a"',
  ])('an untagged resource is not in %s', (text) => {
    expect(matches(text)).toBe(false);
  });

  test('what is known decides where the unknown does not matter', () => {
    expect(matches('resource_status = "active" or resource_tag["env"] = "prod"')).toBe(true);
    expect(matches('not (resource_status = "error" and resource_tag["env"] = "prod")')).toBe(true);
  });

  test('an empty tag is a tag', () => {
    expect(matches('resource_tag["env"] = ""', [tagged('')])).toBe(true);
    expect(matches('resource_tag["env"] != "prod"', [tagged('')])).toBe(true);
  });

  test('names every object has are not context', () => {
    expect(matches('resource_context["constructor"] != "x"')).toBe(false);
    expect(matches('resource_context["__proto__"] not_contains "x"')).toBe(false);
  });

  test.each([
    'resource_tag["env"] = "dev"',
    'resource_tag["env"] = "prod"',
    'resource_tag["env"] != "dev"',
    'not resource_tag["env"] = "dev"',
  ])('a resource whose system and API tags contradict each other is not in %s', (text) => {
    expect(matches(text, [tagged('dev'), tagged('prod', 'user')])).toBe(false);
    expect(matches(text, [tagged('prod', 'user'), tagged('dev')])).toBe(false);
  });

  test('a value that another one of its key overrides is not looked at', () => {
    const settled: readonly Tag[] = [{ ...tagged('dev'), overridden: true }, tagged('prod', 'user')];
    expect(matches('resource_tag["env"] = "prod"', settled)).toBe(true);
    expect(matches('resource_tag["env"] != "dev"', settled)).toBe(true);
    expect(matches('resource_tag["env"] = "dev"', settled)).toBe(false);
    expect(matches('resource_tag["env"] != "prod"', settled)).toBe(false);
  });

  test('two values of a key that agree on the answer give it', () => {
    const both = [tagged('prod-a'), tagged('prod-b', 'user')];
    expect(matches('resource_tag["env"] starts_with "prod"', both)).toBe(true);
    expect(matches('resource_tag["env"] != "dev"', both)).toBe(true);
    expect(matches('resource_tag["env"] in ("prod-a", "prod-b")', both)).toBe(true);
  });

  test('without a permission, conditions on permissions are unknown and the others are not', () => {
    expect(matches('permission_name = "READ_ONLY"', [], null)).toBe(false);
    expect(matches('permission_name != "WRITE"', [], null)).toBe(false);
    expect(matches('not permission_risk_level = "high"', [], null)).toBe(false);
    expect(matches('resource_status = "active"', [], null)).toBe(true);
    expect(matches('resource_status = "active" or permission_name = "x"', [], null)).toBe(true);
  });
});
