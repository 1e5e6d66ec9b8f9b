// The servers themselves: passwords in force, nothing left behind, not even when the process that started them is killed.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import pg from 'pg';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { hasPostgres, startPostgres } from './start-postgres.ts';

const alive = (pid: number): boolean => existsSync(`/proc/${pid}`);

async function gone(pid: number): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (alive(pid) && Date.now() < deadline) await pause(20);
  return !alive(pid);
}

describe.each([15, 18] as const)('PostgreSQL %i', (version) => {
  test.skipIf(!hasPostgres(version))('takes its own password and no other, and leaves nothing behind', async () => {
    const server = await startPostgres({ version });
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const answer = await client.query<{ n: number; folder: string }>(
      "select current_setting('server_version_num')::int / 10000 as n, current_setting('data_directory') as folder",
    );
    await client.end();
    const wrong = new pg.Client({ connectionString: server.url.replace(server.password, 'wrong') });
    await expect(wrong.connect()).rejects.toThrow('password authentication failed');
    await server.stop();
    await server.stop();
    expect(answer.rows[0]?.n).toBe(version);
    expect(existsSync(answer.rows[0]?.folder ?? '/')).toBe(false);
    expect(await gone(server.watcherPid)).toBe(true);
  });
});

test.skipIf(!hasPostgres(18))('a server does not outlive the process that started it, even by SIGKILL', async () => {
  const module = runnable();
  const script = `const { startPostgres } = await import(${JSON.stringify(module)});
    const server = await startPostgres({ version: 18 });
    console.log(server.watcherPid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const watcherPid = await new Promise<number>((resolve, reject) => {
    parent.stdout.once('data', (bytes: Buffer) => resolve(Number(bytes.toString())));
    parent.once('exit', () => reject(new Error('the parent ended before its server started')));
  });
  expect(alive(watcherPid)).toBe(true);
  parent.kill('SIGKILL');
  expect(await gone(watcherPid)).toBe(true);
});

/** Only a process of its own can be killed without taking the test along: our three files, as JavaScript, where `npm ci` put it. */
function runnable(): string {
  const folder = fileURLToPath(new URL('../../dist/killed/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  for (const name of ['account', 'binaries', 'start-postgres']) {
    const source = readFileSync(new URL(`./${name}.ts`, import.meta.url), 'utf8');
    const module = ts.ModuleKind.ESNext;
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module, target: ts.ScriptTarget.ES2023, rewriteRelativeImportExtensions: true },
    });
    writeFileSync(join(folder, `${name}.js`), outputText);
  }
  return pathToFileURL(join(folder, 'start-postgres.js')).href;
}
