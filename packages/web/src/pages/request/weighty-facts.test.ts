import { expect, test } from 'vitest';
import { weightyFacts } from './weighty-facts.ts';

const integration = { id: 'int_1', name: 'acme-aws', type: 'aws-simulated', simulated: true };
const resource = {
  id: 'res_1',
  type: 'aws-rds',
  name: 'customers',
  path: 'acme/prod/customers',
  tags: { Environment: 'production', DataClassification: 'pii', Team: 'data' },
  context: { account_id: '333333333333', account_name: 'prod', region: 'eu-west-1' },
  risk_level: 'high',
};

test('an approver sees account, environment and class in large letters and the rest beside them', () => {
  const { facts, rest } = weightyFacts({ integration, resource });
  expect(facts.map((fact) => [fact.name, fact.value, fact.grave])).toEqual([
    ['Account', 'prod 333333333333', false],
    ['Environment', 'production', true],
    ['Data class', 'pii', true],
    ['Type', 'aws-rds', false],
  ]);
  expect(rest).toEqual({ Team: 'data', region: 'eu-west-1' });
});

test('a tag that is missing is said to be missing, never guessed', () => {
  const { facts } = weightyFacts({ integration, resource: { ...resource, tags: {}, context: {} } });
  expect(facts.map((fact) => fact.value)).toEqual(['acme-aws', null, null, 'aws-rds']);
});
