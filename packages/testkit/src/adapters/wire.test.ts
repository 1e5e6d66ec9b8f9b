// The wire between broker and connector when it breaks, and when the other side is not what it should be: every call has an end, lists
// are read page by page, faults keep their codes, and nothing is begun that nobody waits for.

import { duplexPair } from 'node:stream';
import {
  createCredentialReader,
  makeAwsSimulated,
  makeBoxKey,
  makeLocalConnector,
  makeRemoteConnector,
  serveConnector,
  type TwinFault,
} from '@tidegate/adapters';
import { type Adapter, Fault, no, type ReachedTarget, refusal, type Target } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { seededChance } from './chance.ts';
import { overTheWire } from './over-the-wire.ts';
import { askOf, inAnHour, stored } from './world.ts';

/** The twin with a part replaced. */
function twinWith(parts: Partial<Target>, faults: () => TwinFault | null = () => null): Adapter {
  const twin = makeAwsSimulated({ faults });
  return {
    ...twin,
    connect(config, credential) {
      const connected = twin.connect(config, credential);
      return connected.ok ? { ok: true, value: { ...connected.value, ...parts } } : connected;
    },
  };
}

function planOf(adapter: Adapter) {
  const [type] = adapter.resourceTypes;
  const planner = adapter.planner({});
  if (!planner.ok || !type?.permissions[0]) throw new Error('the twin plans');
  const ask = { type: type.id, nativeId: 'arn:aws:x', permission: type.permissions[0].name };
  const planned = planner.value.plan(askOf({ adapter }, ask, seededChance('wire')));
  if (!planned.ok) throw new Error(planned.refusal.message);
  return stored(planned.value.plan);
}

const never = () => new Promise<never>(() => undefined);

describe('a connector that dies', () => {
  test('while it is asked: what may have happened is unknown, what was seen is nothing', async () => {
    const adapter = twinWith({ setEnd: never, applySecret: never, look: never, excess: never, check: never });
    const { target, cut } = await overTheWire(adapter, {}, null);
    const plan = planOf(adapter);
    const calls = [target.setEnd(plan, inAnHour()), target.applySecret(plan)];
    const rest = Promise.allSettled([target.look(plan), target.excess(plan), target.check()]);
    await target.steps(plan, inAnHour());
    cut();
    expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    expect(await rest).toMatchObject([
      { value: { state: 'unknown' } },
      { reason: { name: 'Fault', code: 'target.unreachable' } },
      { value: [{ name: 'connector', state: 'failed' }] },
    ]);
  });

  test('before it is asked: nothing happened, and that is what is answered', async () => {
    const adapter = makeAwsSimulated();
    const { target, cut } = await overTheWire(adapter, {}, null);
    const plan = planOf(adapter);
    const before = await target.steps(plan, inAnHour());
    cut();
    const [after] = await target.steps(plan, inAnHour());
    for (const step of [before[0], after]) {
      expect(await step?.do()).toMatchObject({ kind: 'unavailable' });
      expect(await step?.undo()).toMatchObject({ kind: 'unavailable' });
      expect(await step?.look()).toMatchObject({ state: 'unknown' });
    }
    expect(await target.setEnd(plan, inAnHour())).toMatchObject({ kind: 'unavailable' });
  });

  test('in the middle of a list: the list is a fault, never a short one', async () => {
    const resource = { type: 'a', nativeId: 'b', name: 'b', path: 'b', parentNativeId: null };
    const page = [{ ...resource, tags: {}, context: {}, riskLevel: 'low' as const }];
    const adapter = twinWith({
      async *discover() {
        yield page;
        yield page;
        await never();
      },
    });
    const { target, cut } = await overTheWire(adapter, {}, null);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const one of target.discover()) {
        seen.push(one);
        if (seen.length === 2) setTimeout(cut, 5);
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: 'Fault', code: 'target.unreachable' });
    expect(seen).toEqual([page, page]);
  });
});

describe('a list', () => {
  test('is read no faster than it is taken, and is closed when nobody wants more', async () => {
    let given = 0;
    let closed = 0;
    const adapter = twinWith({
      async *discover() {
        try {
          for (;;) {
            given += 1;
            yield [];
          }
        } finally {
          closed += 1;
        }
      },
    });
    const { target, close } = await overTheWire(adapter, {}, null);
    let taken = 0;
    for await (const _page of target.discover()) {
      taken += 1;
      expect(given).toBe(taken);
      if (taken === 5) break;
    }
    await close();
    expect([given, closed]).toEqual([5, 1]);
  });
});

describe('what fails over there', () => {
  const failing = (error: Error) =>
    overTheWire(
      twinWith({
        excess: async () => {
          throw error;
        },
      }),
      {},
      null,
    );
  const excessOf = async ({ target }: { readonly target: ReachedTarget }) =>
    target.excess(planOf(makeAwsSimulated())).catch((error: unknown) => error);

  test('keeps its code, its sentence and its detail', async () => {
    const told = await excessOf(await failing(new Fault('target.refused', 'no right to look', { detail: 'row 7' })));
    expect(told).toBeInstanceOf(Fault);
    expect(told).toMatchObject({ code: 'target.refused', message: 'no right to look', detail: 'row 7' });
  });

  test('an outcome of the target stays what it is', async () => {
    let fault: TwinFault | null = null;
    const adapter = twinWith({}, () => fault);
    const { target } = await overTheWire(adapter, {}, null);
    const [step] = await target.steps(planOf(adapter), inAnHour());
    fault = { kind: 'reply_lost' };
    expect((await step?.do())?.kind).toBe('unknown');
    fault = { kind: 'refused' };
    expect((await step?.do())?.kind).toBe('refused');
  });
});

describe('the connector', () => {
  function open() {
    const key = makeBoxKey(new Uint8Array(32).fill(5));
    const [here, there] = duplexPair();
    const heard: unknown[] = [];
    here.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString('utf8').trim().split('\n')) heard.push(JSON.parse(line));
    });
    const ended = serveConnector({
      stream: there,
      connector: makeLocalConnector({
        adapters: [makeAwsSimulated()],
        credentials: createCredentialReader({ environment: {}, openSealed: async () => null }),
        key,
      }),
      ends: null,
      publicKey: key.publicKey,
      takeEnvironment: () => undefined,
      failed: () => undefined,
    });
    return { here, heard, ended };
  }
  const place = { integration: 'int_00000000000000000000000000', type: 'aws-simulated', config: {}, credential: null };
  const plan = planOf(makeAwsSimulated());
  const step = { op: 'step', act: 'do', plan, notAfter: inAnHour(), index: 0, name: 'write the policy' };

  test('begins nothing that nobody waits for any more', async () => {
    const { here, heard } = open();
    here.write(`${JSON.stringify({ kind: 'call', id: 1, until: Date.now() - 1, place, ask: step })}\n`);
    here.write(`${JSON.stringify({ kind: 'call', id: 2, until: inAnHour(), place, ask: { op: 'look', plan } })}\n`);
    await expect.poll(() => heard.length).toBe(3);
    expect(heard).toContainEqual({ kind: 'answer', id: 1, value: expect.objectContaining({ kind: 'unavailable' }) });
    expect(heard).toContainEqual({ kind: 'answer', id: 2, value: expect.objectContaining({ state: 'absent' }) });
  });

  test('never takes a step for another one', async () => {
    const { here, heard } = open();
    const ask = { ...step, name: 'assign the policy' };
    here.write(`${JSON.stringify({ kind: 'call', id: 1, until: inAnHour(), place, ask })}\n`);
    await expect.poll(() => heard.length).toBe(2);
    expect(heard[1]).toMatchObject({ kind: 'fault', code: 'target.refused' });
  });

  test.each(['no json', '{"kind":"read","reference":{"kind":"file","path":"/etc/passwd"}}', '[]'])(
    'hangs up on who says %s',
    async (said) => {
      const { here, ended } = open();
      here.write(`${said}\n`);
      expect(await ended).toBe('hung_up');
    },
  );
});

describe('variables that hold credentials', () => {
  test('go to the connector sealed, and again to the one that comes after it', async () => {
    const key = makeBoxKey(new Uint8Array(32).fill(6));
    const connector = makeRemoteConnector({ adapters: [], environment: { TIDEGATE_SECRET_DB: 'canary' } });
    for (let start = 0; start < 2; start += 1) {
      const [here, there] = duplexPair();
      let sealed: Readonly<Record<string, Uint8Array>> = {};
      let overheard = '';
      there.on('data', (chunk: Buffer) => {
        overheard += chunk.toString('utf8');
      });
      const taken = serveConnector({
        stream: there,
        connector: makeLocalConnector({
          adapters: [],
          credentials: createCredentialReader({ environment: {}, openSealed: async () => null }),
          key,
        }),
        ends: null,
        publicKey: key.publicKey,
        takeEnvironment: (given) => {
          sealed = given;
        },
        failed: () => undefined,
      });
      await connector.attach(here);
      await expect.poll(() => Object.keys(sealed)).toEqual(['TIDEGATE_SECRET_DB']);
      expect(key.openText(sealed['TIDEGATE_SECRET_DB'] ?? new Uint8Array(), 'TIDEGATE_SECRET_DB')).toBe('canary');
      expect(overheard).not.toContain('canary');
      there.destroy();
      await taken;
    }
  });
});

test('what guardrails would leave of a grant is foreseen through the wire, and the refusal keeps its words', async () => {
  const refused = no(refusal('target.refused', 'the boundary leaves nothing of it'));
  const adapter = twinWith({ foresee: async () => refused });
  const { target, close } = await overTheWire(adapter, {}, null);
  expect(await target.foresee?.(planOf(adapter))).toEqual(refused);
  await close();
});
