// The document is what the table says, is sound as OpenAPI 3.1, and says who may call what under which limit.

import { errorCodes } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { ownRoutes } from '../own/routes.ts';
import { makeOpenApi } from './make-openapi.ts';

const document = makeOpenApi({
  routes: ownRoutes,
  version: '1.2.3',
  serverUrl: '/',
  perMinuteDefault: 6_000,
  perMinuteStranger: 1_200,
  bodyBytesMax: 5_000_000,
});

type Tree = { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const tree = (value: unknown): Tree => (isTree(value) ? value : {});
const at = (path: string): unknown =>
  path
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => tree(value)[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);

/** Every object in the document with the path that leads to it. */
function* walk(value: unknown, path: string): Generator<readonly [string, Tree]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, `${path}/${index}`);
  } else if (isTree(value)) {
    yield [path, value];
    for (const [key, inner] of Object.entries(value)) yield* walk(inner, `${path}/${key}`);
  }
}

const operations = Object.entries(tree(document['paths'])).flatMap(([path, item]) =>
  Object.entries(tree(item)).map(([method, operation]) => ({ path, method, operation: tree(operation) })),
);

describe('the table and the document', () => {
  test('every route is described, and nothing else is', () => {
    const described = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const routes = Object.values(ownRoutes).map((route) => `${route.method} ${route.path}`);
    expect([...described].sort()).toEqual([...routes].sort());
  });
  test('no two routes share a method and path, and each says what it does under a tag', () => {
    const keys = Object.values(ownRoutes).map((route) => `${route.method} ${route.path}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const route of Object.values(ownRoutes)) expect([route.tag, route.summary]).not.toContain('');
  });
  test('operation ids are the names of the table', () => {
    expect(operations.map(({ operation }) => operation['operationId']).sort()).toEqual(Object.keys(ownRoutes).sort());
  });
  test('each operation says who may call it, what it writes and how often', () => {
    for (const { operation } of operations) {
      const route = ownRoutes[String(operation['operationId'])];
      expect(operation).toMatchObject({
        'x-access': route?.access,
        'x-audit': route?.audit,
        'x-per-minute': route?.perMinute ?? (route?.access === 'nobody-signed-in' ? 1_200 : 6_000),
      });
    }
  });
  test('a route that changes something names what it writes to the audit log', () => {
    // The exceptions change nothing anybody else could see: a dry look at a target or a change, and one's own marks.
    const exceptions = new Set([
      'beginAtProvider',
      'previewProgram',
      'previewTagOrder',
      'checkIntegration',
      'previewFlow',
      'previewSpaceFlow',
      'previewSpaceScope',
      'previewScope',
      'previewBundle',
      'previewRule',
      'dryRunRequests',
      'readNotices',
      'markFavoriteOffer',
    ]);
    for (const [name, route] of Object.entries(ownRoutes)) {
      if (route.method !== 'GET' && !exceptions.has(name)) expect(route.audit, name).not.toEqual([]);
    }
  });
  test('inputs of our own routes are strict: a key nobody knows is refused', () => {
    for (const [name, route] of Object.entries(ownRoutes)) {
      // RFC 6749, section 3.2: unknown fields of the form are ignored.
      if (route.exchange === 'form') continue;
      for (const part of ['params', 'query', 'body'] as const) {
        const parsed = route[part].safeParse({ surely_unknown: 1 });
        const codes = parsed.success ? [] : parsed.error.issues.map((issue) => issue.code);
        expect(codes, `${name}.${part}`).toContain('unrecognized_keys');
      }
    }
  });
});

describe('the document is sound', () => {
  test('it is OpenAPI 3.1 with title, version and licence', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Tidegate', version: '1.2.3' } });
  });
  test('every reference leads somewhere', () => {
    const references = [...walk(document, '#')].flatMap(([, node]) =>
      typeof node['$ref'] === 'string' ? [node['$ref']] : [],
    );
    expect(references.length).toBeGreaterThan(100);
    for (const reference of new Set(references)) expect(at(reference), reference).toBeDefined();
  });
  test('every parameter in a path is declared, required, and no other is', () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{([a-z_]+)\}/g)].map((match) => match[1]);
      const parameters = Array.isArray(operation['parameters']) ? operation['parameters'].map(tree) : [];
      const declared = parameters.filter((parameter) => parameter['in'] === 'path');
      expect(declared.map((parameter) => parameter['name'])).toEqual(inPath);
      expect(declared.every((parameter) => parameter['required'] === true)).toBe(true);
    }
  });
  test('every response has a description, and an answer of JSON a schema', () => {
    for (const { operation } of operations) {
      const responses = Object.entries(tree(operation['responses']));
      expect(responses.length).toBeGreaterThan(1);
      for (const [, response] of responses) {
        const reference = tree(response)['$ref'];
        const resolved = tree(typeof reference === 'string' ? at(reference) : response);
        expect(typeof resolved['description']).toBe('string');
      }
    }
  });
  test('schemas use the words of JSON Schema 2020-12 and name known types', () => {
    const types = new Set(['object', 'array', 'string', 'number', 'integer', 'boolean', 'null']);
    for (const [path, node] of walk(document, '#')) {
      if (path.endsWith('/properties') || !path.includes('/schema')) continue;
      if (typeof node['type'] === 'string') expect(types, path).toContain(node['type']);
      if ('required' in node && Array.isArray(node['required'])) {
        const properties = Object.keys(tree(node['properties']));
        for (const name of node['required']) expect(properties, path).toContain(name);
      }
      expect(node, path).not.toHaveProperty('nullable');
    }
  });
  test('every error code is described, with status and help', () => {
    expect(document['x-error-codes']).toEqual(errorCodes);
  });
  test('what anybody may call demands no credential, and everything else does', () => {
    for (const { operation } of operations) {
      const open = operation['x-access'] === 'nobody-signed-in';
      expect(operation['security'], String(operation['operationId'])).toHaveLength(
        open ? 0 : operation['x-access'] === 'operator' ? 3 : 2,
      );
    }
  });
});
