// What no route answers: the portal's own files and page, and for everything else one answer that hints at nothing.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEdge } from '../testing/edge-for-tests.ts';
import { answerRest } from './answer-rest.ts';
import { loadPortalFiles } from './load-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidegate-portal-'));
beforeAll(() => {
  mkdirSync(join(folder, 'site/assets'), { recursive: true });
  writeFileSync(join(folder, 'site/index.html'), '<!doctype html><title>Tidegate</title>');
  writeFileSync(join(folder, 'site/assets/index-B3x9_kQz.js'), `console.log(${JSON.stringify('x'.repeat(5_000))})`);
  writeFileSync(join(folder, 'site/favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'site/notes.map'), 'canary-map');
  writeFileSync(join(folder, 'outside.txt'), 'canary-outside');
  symlinkSync(join(folder, 'outside.txt'), join(folder, 'site/link.txt'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function get(url: string, headers: Record<string, string> = {}, method: 'GET' | 'POST' | 'DELETE' = 'GET') {
  const { app } = await openEdge();
  answerRest(app, loadPortalFiles(join(folder, 'site')));
  return app.inject({ method, url, headers: { host: 'localhost', ...headers } });
}
const browser = { accept: 'text/html,application/xhtml+xml' };

describe('the portal', () => {
  test.each([['/'], ['/requests/req_1'], ['/sign-in?next=/']])('%s is its page in a browser', async (url) => {
    const response = await get(url, browser);
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(response.headers['cache-control']).toBe('no-cache');
  });
  test('its page runs our scripts only, none inline, and is framed by nobody', async () => {
    const policy = String((await get('/', browser)).headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|\*|http|data:)/);
  });
  test('a file with a hash in its name may be kept for ever, and travels small', async () => {
    const response = await get('/assets/index-B3x9_kQz.js', { 'accept-encoding': 'gzip, br' });
    expect(response.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
    });
    expect(response.rawPayload.length).toBeLessThan(1_000);
  });
  test('a file that has not changed is not sent again', async () => {
    const first = await get('/favicon.svg');
    const again = await get('/favicon.svg', { 'if-none-match': String(first.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });
});

describe('nothing here', () => {
  test.each<[string, 'GET' | 'POST' | 'DELETE', Record<string, string>]>([
    ['/api/tidegate/v1/nowhere', 'GET', browser],
    ['/api', 'GET', browser],
    ['/', 'GET', {}],
    ['/requests', 'POST', browser],
    ['/notes.map', 'GET', {}],
    ['/link.txt', 'GET', {}],
    ['/../outside.txt', 'GET', {}],
    ['/%2e%2e/outside.txt', 'GET', {}],
    ['/assets/..%2f..%2foutside.txt', 'GET', {}],
    ['/assets', 'DELETE', {}],
  ])('%s (%s) is the same 404 for everybody', async (url, method, headers) => {
    const response = await get(url, headers, method);
    expect(response.statusCode).toBe(404);
    expect(response.body).not.toContain('canary');
    expect(response.json()).toMatchObject({ code: 'object.not_found', detail: 'there is nothing at this path' });
  });
  test('a path of the published API says so in its own error body', async () => {
    const response = await get('/api/admin/v2/nowhere');
    expect(response.json()).toMatchObject({
      status: '404',
      code: 'object.not_found',
      tidegate_code: 'object.not_found',
    });
  });
  test('without a built portal there is no page, and the API still answers', async () => {
    const { app } = await openEdge();
    answerRest(app, loadPortalFiles(join(folder, 'absent')));
    expect((await app.inject({ url: '/', headers: { host: 'localhost', ...browser } })).statusCode).toBe(404);
  });
});
