// The embedded database in a state folder: one owner, and nothing acknowledged is lost when that owner is killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { type Store, verifyChain } from '@tidegate/core';
import { fakeClock, nodeHash } from '@tidegate/testkit';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openStore } from '../open.ts';

// Two folders below the package, like `src/pglite`, so that the bundle finds the worker where the sources do.
const bundleFolder = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

describe('a state folder', () => {
  let folder = '';
  const started: ChildProcess[] = [];
  const opened: Store[] = [];
  const open = async (): Promise<Store> => {
    const store = await openStore({ databaseUrl: null, stateFolder: folder, clock: fakeClock(), hash: nodeHash });
    opened.push(store);
    return store;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidegate-store-'));
  });
  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
    for (const store of opened.splice(0)) await store.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  test('it keeps what was saved from one opening to the next, and warns of power loss', async () => {
    const first = await open();
    expect(first.about).toMatch(/power loss/);
    const group = { id: 'grp_kept', name: 'kept', sourceId: null } as const;
    await first.transaction((tx) => tx.groups.save(group));
    await first.close();
    const second = await open();
    expect(await second.read((tx) => tx.groups.get('grp_kept'))).toEqual(group);
    expect(readdirSync(join(folder, 'lock'))).toHaveLength(1);
  });

  test('claims of an owner that died are free when the folder is opened again, and stay fenced', async () => {
    const claim = (store: Store) =>
      store.transaction((tx) => tx.work.claim({ worker: 'w', now: 1_000, holdMs: 60_000, limit: 10 }));
    const first = await open();
    await first.transaction((tx) => tx.work.add({ id: 'wrk_one', kind: 'grant.close', subject: 'one', dueAt: 1_000 }));
    const [held] = await claim(first);
    if (held === undefined) throw new Error('nothing to claim');
    await first.close();
    const second = await open();
    expect(await claim(second)).toMatchObject([{ id: held.id, attempt: 2 }]);
    expect(await second.transaction((tx) => tx.work.complete(held))).toBe(false);
  });

  test('one process opens it once, and can again after closing it', async () => {
    const first = await open();
    await expect(open()).rejects.toMatchObject({ name: 'Fault', code: 'storage.locked' });
    await first.close();
    await open();
  });

  test('a second process is told which one has it, and one that was killed loses nothing it acknowledged', async () => {
    const child = await startWriter(folder);
    started.push(child.process);
    await child.acknowledged(20);
    await expect(open()).rejects.toMatchObject({
      code: 'storage.locked',
      message: expect.stringContaining(`process ${child.process.pid} `),
    });
    const last = await child.kill();
    const store = await open();
    const groups = await store.read((tx) => tx.groups.all());
    const names = new Set(groups.map((group) => group.name));
    for (let index = 1; index <= last; index += 1) expect(names).toContain(`group ${index}`);
    // Each transaction saved a group and an event: both or neither.
    const events = await store.read((tx) => tx.audit.after(0, 1_000_000));
    expect(events).toHaveLength(groups.length);
    expect(verifyChain(events, nodeHash)).toMatchObject({ ok: true });
  });

  test('a folder that holds something else is a fault that names no value, and is free again', async () => {
    writeFileSync(join(folder, 'database'), 'not a database');
    await expect(open()).rejects.toMatchObject({ name: 'Fault', code: 'storage.unavailable' });
    rmSync(join(folder, 'database'));
    await open();
  });

  test('a database that was killed half made is made anew', async () => {
    mkdirSync(join(folder, 'database.new'));
    writeFileSync(join(folder, 'database.new', 'PG_VERSION'), '18');
    const store = await open();
    await store.ping();
  });

  test('an owner that cannot be seen counts as living while its file is fresh, and as gone when it is old', async () => {
    const foreign = join(folder, 'lock', '0a1b-4026.1.77');
    const first = await open();
    await first.close();
    writeFileSync(foreign, '');
    await expect(open()).rejects.toMatchObject({ code: 'storage.locked' });
    const old = new Date(Date.now() - 60_000);
    utimesSync(foreign, old, old);
    await open();
    expect(readdirSync(join(folder, 'lock'))).toHaveLength(1);
  });

  test('a dead process’s number in use by another process does not keep the folder locked', async () => {
    const first = await open();
    const [own] = readdirSync(join(folder, 'lock'));
    await first.close();
    // Our pid, another start: as after a restart that gave the same number to somebody else.
    const reused = `${String(own).split('.').slice(0, 2).join('.')}.1`;
    writeFileSync(join(folder, 'lock', reused), '');
    await open();
  });

  test('a killed process that nobody has asked about does not keep the folder locked', async () => {
    const first = await open();
    const [own] = readdirSync(join(folder, 'lock'));
    await first.close();
    // A shell that becomes something else never asks about the child it had: the child stays as a zombie.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))));
      const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
      await expect.poll(() => stat()[2], { timeout: 5_000 }).toBe('Z');
      const realm = String(own).split('.')[0];
      writeFileSync(join(folder, 'lock', `${realm}.${pid}.${stat()[21]}`), '');
      await open();
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

interface Writer {
  readonly process: ChildProcess;
  /** Waits until so many transactions were acknowledged. */
  acknowledged(count: number): Promise<void>;
  /** Kills it in the middle of its work and answers the last number it had acknowledged. */
  kill(): Promise<number>;
}

/** Starts a process of its own that saves groups without end, telling each one after its transaction has returned. */
async function startWriter(folder: string): Promise<Writer> {
  const program = await bundled();
  const script = `
    import { createHash } from 'node:crypto';
    const { openStore } = await import(${JSON.stringify(program)});
    const sha256 = (...parts) => new Uint8Array(parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest());
    const store = await openStore({ databaseUrl: null, stateFolder: ${JSON.stringify(folder)}, clock: { now: () => 1 }, hash: { sha256 } });
    for (let index = 1; ; index += 1) {
      await store.transaction(async (tx) => {
        await tx.groups.save({ id: 'grp_' + index, name: 'group ' + index, sourceId: null });
        tx.audit.append({ at: 1, kind: 'group.saved', actor: 'system', door: 'cli', subject: 'grp_' + index, facts: {} });
      });
      process.stdout.write(index + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  const lines = createInterface({ input: child.stdout });
  const waiting = new Set<() => void>();
  lines.on('line', (line) => {
    last = Number(line);
    for (const look of waiting) look();
  });
  return {
    process: child,
    acknowledged: (count) =>
      new Promise((resolve, reject) => {
        waiting.add(() => {
          if (last >= count) resolve();
        });
        child.once('exit', () => reject(new Error('the writer ended by itself')));
      }),
    kill: async () => {
      const closed = once(lines, 'close');
      child.kill('SIGKILL');
      await closed;
      return last;
    },
  };
}

/** The sources as one file of JavaScript, for a Node that reads no TypeScript. */
async function bundled(): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    ssr: { noExternal: ['@tidegate/core'], resolve: { conditions: ['source'] } },
    build: {
      ssr: fileURLToPath(new URL('../open.ts', import.meta.url)),
      outDir: bundleFolder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'open-store.mjs' } },
    },
  });
  return `${bundleFolder}open-store.mjs`;
}
