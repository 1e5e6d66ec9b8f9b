import { expect, test } from 'vitest';
import type { Permission, Resource } from '../inventory/resource.ts';
import { vocabularyOf } from './vocabulary.ts';

const resource = (id: 'res_1' | 'res_2', env: readonly string[]): Resource => ({
  id,
  integrationId: 'int_1',
  type: 'aws-s3-bucket',
  nativeId: id,
  name: id,
  path: `acme/${id}`,
  parentId: null,
  ancestors: [],
  tags: env.map((value) => ({ key: 'env', value, origin: 'source' })),
  context: { region: 'eu-west-1' },
  status: 'active',
  riskLevel: 'low',
  source: 'import',
  observedAt: 0,
});
const permission = (name: string): Permission => ({
  id: `prm_${name}`,
  integrationId: 'int_1',
  resourceType: 'aws-s3-bucket',
  name,
  level: 'read',
  riskLevel: 'low',
  allows: 'read',
  source: 'adapter',
  observedAt: 0,
});
const integration = { id: 'int_1', name: 'aws-acme' };

test('resources count once however many permissions they come with, permissions once per entitlement', () => {
  const one = resource('res_1', ['prod', 'prod']);
  const two = resource('res_2', ['prod', 'dev']);
  const vocabulary = vocabularyOf([
    { integration, resource: one, permission: permission('READ') },
    { integration, resource: one, permission: permission('WRITE') },
    { integration, resource: two, permission: permission('READ') },
  ]);
  expect(vocabulary.keys('resource_tag')).toEqual([{ text: 'env', count: 2 }]);
  expect(vocabulary.values('resource_tag', 'env')).toEqual([
    { text: 'prod', count: 2 },
    { text: 'dev', count: 1 },
  ]);
  expect(vocabulary.values('resource_context', 'region')).toEqual([{ text: 'eu-west-1', count: 2 }]);
  expect(vocabulary.values('permission_name', null)).toEqual([
    { text: 'READ', count: 2 },
    { text: 'WRITE', count: 1 },
  ]);
  expect(vocabulary.values('integration_name', null)).toEqual([{ text: 'aws-acme', count: 2 }]);
});

test('a tag that does not count is not offered', () => {
  const seen = resource('res_1', []);
  const tags = [
    { key: 'env', value: 'dev', origin: 'source' as const, overridden: true as const },
    { key: 'env', value: 'prod', origin: 'user' as const },
    { key: 'old', value: 'x', origin: 'user' as const, overridden: true as const },
  ];
  const vocabulary = vocabularyOf([{ integration, resource: { ...seen, tags }, permission: null }]);
  expect(vocabulary.keys('resource_tag')).toEqual([{ text: 'env', count: 1 }]);
  expect(vocabulary.values('resource_tag', 'env')).toEqual([{ text: 'prod', count: 1 }]);
});

test('what was not given is not there', () => {
  const vocabulary = vocabularyOf([{ integration, resource: resource('res_1', []), permission: null }]);
  expect(vocabulary.keys('resource_tag')).toEqual([]);
  expect(vocabulary.values('resource_tag', 'env')).toEqual([]);
  expect(vocabulary.values('permission_name', null)).toEqual([]);
});
