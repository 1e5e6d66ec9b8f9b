// How access over SSH begins and ends on real servers, with the machine's own `ssh`: who gets in, who no longer does, and what becomes of
// connections and of what they left running, however they try to stay.

import { existsSync, statSync } from 'node:fs';
import type { GrantPlan, Step } from '@tidegate/core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isRoot, sshdAccounts, sshdMissing } from '../servers/start-sshd.ts';
import { seededChance } from './chance.ts';
import { makeSshWorld, type SshLogin, type SshWorld, untilTrue } from './ssh-world.ts';
import { type Askable, inAnHour, openAll, planFor, undoAll } from './world.ts';

const { shared, personal, other } = sshdAccounts;
const onShared: Askable = { type: 'ssh-account', nativeId: `web1/${shared}`, permission: 'LOGIN' };
const onRoot: Askable = { type: 'ssh-account', nativeId: 'web1/root', permission: 'ADMIN' };
const onOwn: Askable = { type: 'ssh-server', nativeId: 'web1', permission: 'LOGIN', account: personal };

interface Opened {
  readonly plan: GrantPlan;
  readonly steps: readonly Step[];
  readonly login: SshLogin;
}

describe.skipIf(sshdMissing() !== null || !isRoot)(
  'access over SSH, with accounts of several people (needs root)',
  () => {
    let world: SshWorld;
    const chance = seededChance('ssh ends');
    const opened: Opened[] = [];
    beforeAll(async () => {
      world = await makeSshWorld();
    });
    afterEach(async () => {
      for (const { steps } of opened.splice(0)) await undoAll(steps);
      expect(await world.leftovers()).toEqual([]);
    });
    afterAll(async () => {
      await world.close();
    });

    const open = async (askable: Askable = onShared): Promise<Opened> => {
      const { plan } = planFor(world, askable, chance);
      const steps = world.target.steps(plan, inAnHour());
      await openAll(steps);
      const one = { plan, steps, login: await world.certify(plan) };
      opened.push(one);
      return one;
    };
    const shut = async ({ plan, steps }: Opened): Promise<void> => {
      await undoAll(steps);
      expect(await world.target.look(plan)).toMatchObject({ state: 'absent' });
    };
    const whoami = (login: SshLogin, account: string = shared, server = world.servers.web1) =>
      world.run(login, server, account, 'id -un');
    const denied = { code: 255, err: expect.stringContaining('Permission denied') };
    /** A file that something on the server touches as long as it runs; growing means alive. */
    const beat = (name: string): string => `${world.servers.web1.homeOf(shared)}/${name}`;
    const alive = async (file: string): Promise<boolean> => {
      const before = statSync(file).size;
      await new Promise((resolve) => setTimeout(resolve, 400));
      return statSync(file).size > before;
    };

    test('a certificate lets into the one account on the one server, and nowhere else', async () => {
      const { login } = await open();
      expect(whoami(login)).toMatchObject({ code: 0, out: `${shared}\n` });
      for (const account of [personal, other, 'root'])
        expect([account, whoami(login, account)]).toMatchObject([account, denied]);
      expect(whoami(login, shared, world.servers.web2)).toMatchObject(denied);
    });

    test('a person’s own account and root are let into by what is for them', async () => {
      const [own, root] = [await open(onOwn), await open(onRoot)];
      expect(whoami(own.login, personal)).toMatchObject({ code: 0, out: `${personal}\n` });
      expect(whoami(root.login, 'root')).toMatchObject({ code: 0, out: 'root\n' });
      expect(whoami(own.login, shared)).toMatchObject(denied);
    });

    test('a certificate past its life is refused, however long the access lasts', async () => {
      const { plan } = await open();
      const late = await world.certify(plan, { now: Date.now() - 10 * 60_000, endsAt: inAnHour() });
      expect(whoami(late)).toMatchObject(denied);
    });

    test('a certificate that is still valid lets nobody in once the access is closed', async () => {
      const one = await open();
      expect(whoami(one.login).code).toBe(0);
      await shut(one);
      expect(whoami(one.login)).toMatchObject(denied);
    });

    test('the server itself lets nobody in after the end that it was told, with nobody closing', async () => {
      const one = await open();
      expect(await world.target.setEnd(one.plan, Date.now() + 1_500)).toEqual({ kind: 'done' });
      await untilTrue(() => whoami(one.login).code === 255, 'the end of the principal');
      expect(await world.target.look(one.plan)).toMatchObject({ state: 'present', differs: [] });
    });

    test('the key of another authority lets nobody in', async () => {
      const one = await open();
      const stranger = await makeSshWorld();
      try {
        const { plan } = planFor(stranger, onShared, seededChance('stranger'));
        expect(whoami(await stranger.certify({ ...plan, principal: one.plan['principal'] }))).toMatchObject(denied);
      } finally {
        await stranger.close();
      }
    });

    test('closing ends open connections, and one that another grant opened stays', async () => {
      const [one, two] = [await open(), await open()];
      const mine = await world.stay(one.login, world.servers.web1, shared, 'echo in; exec sleep 300');
      const theirs = await world.stay(two.login, world.servers.web1, shared, 'echo in; exec sleep 300');
      expect(await world.target.look(one.plan)).toMatchObject({ state: 'present', differs: [] });
      await shut(one);
      await untilTrue(() => mine.exitCode !== null, 'the end of the connection');
      expect(theirs.exitCode).toBeNull();
      await shut(two);
      await untilTrue(() => theirs.exitCode !== null, 'the end of the other connection');
    });

    test.each([
      ['ignores every signal it can', `trap '' HUP TERM INT; echo in; while :; do echo . >>FILE; sleep 0.05; done`],
      ['throws its environment away', `echo in; exec env -i /bin/sh -c 'while :; do echo . >>FILE; sleep 0.05; done'`],
      ['stops its own sshd', `echo in; sleep 0.3; kill -STOP $PPID; while :; do echo . >>FILE; sleep 0.05; done`],
      [
        'leaves a daemon behind',
        `setsid nohup /bin/sh -c 'while :; do echo . >>FILE; sleep 0.05; done' >/dev/null 2>&1 </dev/null & echo in; exec sleep 300`,
      ],
      [
        'makes more of itself when it is to end',
        `f() { while :; do echo . >>FILE; sleep 0.05; done; }; trap 'f & f &' HUP TERM; echo in; f & f & f & wait; f`,
      ],
      ['hops from process to process', `hop() { echo . >>FILE; hop & }; hop; echo in; exec sleep 300`],
    ])('what %s is ended too', async (what, command) => {
      const file = beat(what.replaceAll(/\W/g, '-'));
      const one = await open();
      const child = await world.stay(one.login, world.servers.web1, shared, command.replaceAll('FILE', file));
      await untilTrue(() => existsSync(file), 'a sign of life');
      await shut(one);
      expect(await alive(file)).toBe(false);
      child.kill();
    });

    test('a daemon whose login is long over is found and ended', async () => {
      const file = beat('long-over');
      const one = await open();
      const left = `setsid nohup /bin/sh -c 'while :; do echo . >>${file}; sleep 0.05; done' >/dev/null 2>&1 </dev/null & sleep 0.2`;
      expect(world.run(one.login, world.servers.web1, shared, left).code).toBe(0);
      expect(await alive(file)).toBe(true);
      await shut(one);
      expect(await alive(file)).toBe(false);
    });

    test('a session of root is ended by closing, as every other', async () => {
      const one = await open(onRoot);
      const child = await world.stay(
        one.login,
        world.servers.web1,
        'root',
        `trap '' HUP TERM; echo in; while :; do sleep 1; done`,
      );
      await shut(one);
      await untilTrue(() => child.exitCode !== null, 'the end of the connection');
    });

    test.each([
      [shared, onShared],
      ['root', onRoot],
    ])('a connection of %s that runs nothing (`ssh -N`) is ended too', async (account, askable) => {
      const one = await open(askable);
      const before = world.servers.web1.log().length;
      const child = world.idle(one.login, world.servers.web1, account);
      await untilTrue(
        () => world.servers.web1.log().slice(before).includes(`Accepted publickey for ${account} `),
        'the login',
      );
      await shut(one);
      await untilTrue(() => child.exitCode !== null, 'the end of the connection');
    });

    test('the server’s own sweeper ends what is past its end, with nobody closing', async () => {
      const one = await open();
      const child = await world.stay(one.login, world.servers.web1, shared, 'echo in; exec sleep 300');
      world.servers.web1.run(['sweep']);
      expect(child.exitCode).toBeNull();
      expect(await world.target.setEnd(one.plan, Date.now() + 1_000)).toEqual({ kind: 'done' });
      await untilTrue(() => {
        world.servers.web1.run(['sweep']);
        return child.exitCode !== null;
      }, 'the end of the connection');
      expect(await world.target.look(one.plan)).toMatchObject({ state: 'absent' });
    });

    test('who is in can see neither principals of others nor how to write them', async () => {
      const one = await open();
      const { principals, records } = world.servers.web1;
      const tries = [
        `cat ${principals}/${shared}`,
        `echo x >>${principals}/${shared}`,
        `ls ${records}`,
        `touch ${records}/x`,
      ];
      for (const attempt of tries) {
        expect([attempt, world.run(one.login, world.servers.web1, shared, attempt)]).toMatchObject([
          attempt,
          { out: '' },
        ]);
      }
      expect(await world.target.look(one.plan)).toMatchObject({ state: 'present', differs: [] });
    });
  },
);
