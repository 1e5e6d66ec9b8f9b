// The simulated AWS organization against the contract, in memory and in a file, and under faults.

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AwsSimulatedParts,
  awsSimulated,
  makeAdapters,
  makeAwsSimulated,
  type TwinCall,
  type TwinFault,
} from '@tidegate/adapters';
import { type Adapter, Fault, type Target } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { seededChance } from './chance.ts';
import { adapterContract } from './contract.ts';
import { wired } from './over-the-wire.ts';
import { assignmentsIn, writeByHand } from './twin-by-hand.ts';
import { type AdapterWorld, inAnHour, type MadeByHand, openAll, planFor, plannerOf, undoAll } from './world.ts';

const asks = awsSimulated.resourceTypes.flatMap((type) =>
  type.permissions.map((permission) => ({
    type: type.id,
    nativeId: `arn:aws:${type.id}`,
    permission: permission.name,
  })),
);

function connected(adapter: Adapter): Target {
  const target = adapter.connect({}, null);
  if (!target.ok) throw new Error(target.refusal.message);
  return target.value;
}

async function worldIn(folder: string, faults?: AwsSimulatedParts['faults']): Promise<AdapterWorld> {
  const stateFile = join(folder, 'state', 'aws.json');
  const adapter = makeAwsSimulated({ stateFile, ...(faults ? { faults } : {}) });
  return {
    adapter,
    config: {},
    target: connected(adapter),
    // Another process shares only the file.
    reconnect: () => connected(makeAwsSimulated({ stateFile })),
    asks,
    leftovers: async () => {
      try {
        const state: unknown = JSON.parse(readFileSync(stateFile, 'utf8'));
        return JSON.stringify(state).includes('gra_') ? [JSON.stringify(state)] : [];
      } catch {
        return [];
      }
    },
    byHand: () => makeByHand(stateFile),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

let made = 0;

/** An assignment that somebody wrote into the state. */
async function makeByHand(stateFile: string): Promise<MadeByHand> {
  made += 1;
  const principal = `by-hand-${made}@acme.example`;
  const [first] = asks;
  if (first === undefined) throw new Error('nothing to ask for');
  const { type, nativeId, permission } = first;
  const name = `made by hand ${made}`;
  writeByHand(stateFile, { name, principal, resource: nativeId, resourceType: type, permission });
  const works = async () => assignmentsIn(stateFile).some((one) => one.principal === principal);
  return { account: principal, entitlement: first, works };
}

const temporary = (): string => mkdtempSync(join(tmpdir(), 'tidegate-twin-'));

adapterContract('the simulated AWS organization in a file', () => worldIn(temporary()));
adapterContract('the simulated AWS organization in another process', async () =>
  wired(await worldIn(temporary()), null),
);
adapterContract('the simulated AWS organization in memory', async () => {
  const adapter = makeAwsSimulated();
  const target = connected(adapter);
  return {
    adapter,
    config: {},
    target,
    reconnect: () => connected(adapter),
    asks,
    leftovers: async () => [],
    close: async () => undefined,
  };
});

describe('the simulated AWS organization', () => {
  test('says in every permission and in the connection that nothing real is opened', async () => {
    const world = await worldIn(temporary());
    for (const type of world.adapter.resourceTypes) {
      for (const permission of type.permissions) expect(permission.allows).toContain('simulated');
    }
    const [first] = asks;
    if (first === undefined) throw new Error('nothing to ask for');
    const { plan } = planFor(world, first, seededChance('words'));
    expect(plannerOf(world).connection(plan, null).instructions).toContain('simulated');
    expect(world.adapter.simulated).toBe(true);
    await world.close();
  });

  test('cannot be discovered, and says where its inventory comes from', async () => {
    const target = connected(awsSimulated);
    expect(() => target.discover()).toThrow(Fault);
    expect(() => target.discover()).toThrow(/`tidegate apply`/);
  });

  test('keeps its state in the folder of the server, and nobody who sets up an integration can name a file', async () => {
    const folder = temporary();
    const adapter = makeAdapters({ stateFolder: folder }).find((candidate) => candidate.type === awsSimulated.type);
    const [first] = asks;
    if (adapter === undefined || first === undefined) throw new Error('nothing to ask for');
    const named = { state_file: join(folder, 'named.json') };
    expect(adapter.settings).toEqual([]);
    expect(adapter.checkConfig(named)).toMatchObject({ ok: false, refusal: { code: 'integration.invalid' } });
    expect(adapter.connect(named, null).ok).toBe(false);
    const target = connected(adapter);
    const world = { ...(await worldIn(folder)), adapter, target };
    const { plan } = planFor(world, first, seededChance('folder'));
    await openAll(target.steps(plan, inAnHour()));
    expect(readdirSync(folder)).toEqual(['aws-simulated.json']);
    const restarted = makeAdapters({ stateFolder: folder }).find((candidate) => candidate.type === awsSimulated.type);
    if (restarted === undefined) throw new Error('the adapter is gone');
    expect(await connected(restarted).look(plan)).toMatchObject({ state: 'present', differs: [] });
    await world.close();
  });

  test('keeps its file to its owner', async () => {
    const folder = temporary();
    const world = await worldIn(folder);
    const [first] = asks;
    if (first === undefined) throw new Error('nothing to ask for');
    await openAll(world.target.steps(planFor(world, first, seededChance('mode')).plan, inAnHour()));
    expect(statSync(join(folder, 'state', 'aws.json')).mode & 0o777).toBe(0o600);
    await world.close();
  });

  test('a broken state file makes calls unavailable and looks unknown, and is not overwritten', async () => {
    const folder = temporary();
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{ "version": 2 }');
    const target = connected(makeAwsSimulated({ stateFile: file }));
    const world = { ...(await worldIn(folder)), target };
    const [first] = asks;
    if (first === undefined) throw new Error('nothing to ask for');
    const { plan } = planFor(world, first, seededChance('broken'));
    const [step] = target.steps(plan, inAnHour());
    expect(await step?.do()).toMatchObject({ kind: 'unavailable' });
    expect(await target.look(plan)).toMatchObject({ state: 'unknown' });
    expect(readFileSync(file, 'utf8')).toBe('{ "version": 2 }');
    await world.close();
  });

  test.each<{ fault: TwinFault; outcome: string; there: boolean }>([
    { fault: { kind: 'refused' }, outcome: 'refused', there: false },
    { fault: { kind: 'unavailable' }, outcome: 'unavailable', there: false },
    { fault: { kind: 'reply_lost' }, outcome: 'unknown', there: true },
    { fault: { kind: 'late', byMs: 1 }, outcome: 'done', there: true },
  ])('$fault.kind: the outcome is $outcome, and undoing leaves nothing', async ({ fault, outcome, there }) => {
    let next: TwinFault | null = null;
    const seen: TwinCall[] = [];
    const faults = (call: TwinCall): TwinFault | null => {
      seen.push(call);
      const now = next;
      next = null;
      return now;
    };
    const world = await worldIn(temporary(), faults);
    const [first] = asks;
    if (first === undefined) throw new Error('nothing to ask for');
    const { plan } = planFor(world, first, seededChance(fault.kind));
    const steps = await world.target.steps(plan, inAnHour());
    next = fault;
    expect((await steps[0]?.do())?.kind).toBe(outcome);
    expect((await world.target.look(plan)).state).toBe(there ? 'present' : 'absent');
    await undoAll(steps);
    expect((await world.target.look(plan)).state).toBe('absent');
    expect(seen.length).toBeGreaterThan(2);
    await world.close();
  });
});
