// What real servers and the SSH adapter say no to: requests forged past the adapter, accounts that are not offered, hosts that are not who
// they should be, lines that break in the middle. Each time a sentence with the fix, nothing left behind, and never a secret.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ssh } from '@tidegate/adapters';
import { Fault } from '@tidegate/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRoot, makeSshKey, sshdAccounts, sshdMissing } from '../servers/start-sshd.ts';
import { seededChance } from './chance.ts';
import { startLossyProxy } from './lossy-proxy.ts';
import { makeSshWorld, type SshWorld } from './ssh-world.ts';
import { type Askable, expectNothing, inAnHour, openAll, planFor, undoAll } from './world.ts';

const { shared, personal, other, unlisted } = sshdAccounts;
const onShared: Askable = { type: 'ssh-account', nativeId: `web1/${shared}`, permission: 'LOGIN' };

describe.skipIf(sshdMissing() !== null || !isRoot)('servers reached over SSH (needs root)', () => {
  let world: SshWorld;
  let folder = '';
  const chance = seededChance('ssh refusals');
  beforeAll(async () => {
    world = await makeSshWorld();
    folder = mkdtempSync(join(tmpdir(), 'tidegate-connector-'));
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });
  /** The connector's own key, used by hand: what whoever steals it can do. */
  const asConnector = (input: string, ...words: readonly string[]) => {
    const { web1 } = world.servers;
    const credential: unknown = JSON.parse(world.credential);
    const [key, hosts] = [join(folder, 'key'), join(folder, 'hosts')];
    const privateKey =
      typeof credential === 'object' && credential !== null && 'private_key' in credential
        ? String(credential.private_key)
        : '';
    writeFileSync(key, privateKey, { mode: 0o600 });
    writeFileSync(hosts, `[${web1.host}]:${web1.port} ${web1.hostKey}\n`);
    const options = [
      '-F',
      'none',
      '-i',
      key,
      '-p',
      String(web1.port),
      '-l',
      web1.connectorAccount,
      '-o',
      `UserKnownHostsFile=${hosts}`,
    ];
    return spawnSync('ssh', [...options, '-o', 'BatchMode=yes', ...words], {
      input,
      encoding: 'utf8',
      timeout: 30_000,
    });
  };

  test('the connector’s key runs the one program, whatever command it brings, and forwards nothing', () => {
    const { web1 } = world.servers;
    expect(asConnector('', '--', web1.host, 'id').stdout).toBe('tidegate-principals 1\n');
    expect(asConnector('', '-W', `127.0.0.1:${web1.port}`, web1.host).stderr).toContain('administratively prohibited');
    expect(asConnector('', '-tt', '--', web1.host).stdout).not.toMatch(/[#$] $/);
  });

  test('requests that are forged past the adapter are refused, and no file but a principals file is written', async () => {
    const end = String(inAnHour());
    const forged = [
      `open ${shared};touch /tmp/x shared tg_a ${end}`,
      `open $(id) shared tg_a ${end}`,
      `open ../accounts shared tg_a ${end}`,
      `open .. shared tg_a ${end}`,
      `open ${shared} shared root ${end}`,
      `open ${shared} shared tg_../x ${end}`,
      `open ${shared} shared tg_A ${end}`,
      `open ${shared} shared tg_a 99999999999999999999`,
      `open ${shared} shared tg_a -1`,
      `open ${shared} shared tg_a ${end} more`,
      `open ${shared}  shared`,
      `open ${personal} shared tg_a ${end}`,
      `open ${shared} personal tg_a ${end}`,
      `open ${unlisted} shared tg_a ${end}`,
      `open toor shared tg_a ${end}`,
      `open nobody-there shared tg_a ${end}`,
      `open ${shared} shared tg_a 1000`,
      `retime ${shared} tg_a ${end}`,
      `close *`,
      `close ..`,
      `look tg_`,
      `settings -T`,
      `serve`,
      `#`,
      'x'.repeat(100_000),
    ];
    for (const line of forged) {
      const [, answer] = asConnector(`${line}\n`, '--', world.servers.web1.host).stdout.split('\n');
      expect([line.slice(0, 60), answer?.split(' ')[0]]).toEqual([line.slice(0, 60), 'refused']);
    }
    expect(await world.leftovers()).toEqual([]);
  });

  test('an account that is not offered, or offered as another kind, is refused at opening with the reason', async () => {
    for (const account of [unlisted, personal]) {
      const { plan } = planFor(world, { ...onShared, nativeId: `web1/${account}` }, chance);
      const [step] = world.target.steps(plan, inAnHour());
      expect(await step?.do()).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining(`does not offer \`${account}\` as a shared account`),
      });
      expect(await step?.undo()).toEqual({ kind: 'done' });
      await expectNothing(world, plan);
    }
    expect(() => planFor(world, { ...onShared, nativeId: 'web1/root' }, chance)).toThrow('`ADMIN` is for root');
    expect(() => planFor(world, { ...onShared, permission: 'ADMIN' }, chance)).toThrow('`ADMIN` is for root');
    expect(() => planFor(world, { ...onShared, nativeId: 'web9/deploy' }, chance)).toThrow('none of the servers');
  });

  test('a server that is somebody else is not spoken to: nothing is opened, and a look tells nothing', async () => {
    const stranger = makeSshKey().publicKey.split(' ').slice(0, 2).join(' ');
    const target = world.targetWith({ host_keys: `web1 ${stranger}, web2 ${stranger}` });
    const { plan } = planFor(world, onShared, chance);
    expect(await target.steps(plan, inAnHour())[0]?.do()).toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('is not who the settings say'),
    });
    expect(await target.look(plan)).toMatchObject({ state: 'unknown' });
    expect((await target.check())[0]).toMatchObject({ name: 'reachable', state: 'failed' });
    await target.close();
    await expectNothing(world, plan);
  });

  test('a reply that is really lost is unknown, and undoing leaves nothing', async () => {
    const { plan } = planFor(world, onShared, chance);
    const steps = world.target.steps(plan, inAnHour());
    world.servers.web1.loseReply();
    expect(await steps[0]?.do()).toMatchObject({ kind: 'unknown' });
    expect(await world.target.look(plan)).toMatchObject({ state: 'present', differs: [] });
    world.servers.web1.loseReply();
    expect(await steps[0]?.undo()).toMatchObject({ kind: 'unknown' });
    expect(await world.target.look(plan)).toMatchObject({ state: 'absent' });
    await undoAll(steps);
    await expectNothing(world, plan);
  });

  test('a line that is cut before anything was asked is unavailable, and nothing has happened', async () => {
    const proxy = await startLossyProxy(world.servers.web1.port);
    const { web1, web2 } = world.servers;
    const target = world.targetWith({ servers: `web1=127.0.0.1:${proxy.port} web2=127.0.0.1:${web2.port}` });
    const { plan } = planFor(world, onShared, chance);
    const steps = target.steps(plan, inAnHour());
    proxy.cutAt({ statement: 'SSH-2.0', when: 'before' });
    expect(await steps[0]?.do()).toMatchObject({ kind: 'unavailable' });
    expect(proxy.cuts()).toBe(1);
    expect(await target.look(plan)).toMatchObject({ state: 'absent' });
    await openAll(steps);
    await undoAll(steps);
    await target.close();
    await proxy.close();
    expect(web1.log()).toContain('Connection');
  });

  test('a server that is down fails alone: the other is read, and the whole list is not believed', async () => {
    const { web2 } = world.servers;
    const target = world.targetWith({ servers: `web1=127.0.0.1:1 web2=127.0.0.1:${web2.port}` });
    const told = [];
    for await (const report of target.byParts?.read(new Set()) ?? []) told.push(report);
    expect(told.map((report) => [report.kind, 'part' in report ? report.part : report.parts])).toEqual([
      ['planned', ['web1', 'web2']],
      ['failed', 'web1'],
      ['page', 'web2'],
      ['completed', 'web2'],
    ]);
    await expect(async () => {
      for await (const _ of target.discover());
    }).rejects.toThrow(Fault);
    await target.close();
  });

  test('what is found are servers and shared accounts, root as critical, and what is root by another name', async () => {
    const found = [];
    for await (const page of world.target.discover()) found.push(...page);
    const web1 = found.filter(({ context }) => context['server'] === 'web1');
    expect(web1.map(({ type, nativeId, riskLevel }) => [type, nativeId, riskLevel])).toEqual([
      ['ssh-server', 'web1', 'medium'],
      ['ssh-account', `web1/${shared}`, 'medium'],
      ['ssh-account', `web1/${other}`, 'critical'],
      ['ssh-account', 'web1/root', 'critical'],
    ]);
  });

  test('what an account has besides is told before consent', async () => {
    const { plan } = planFor(world, { ...onShared, nativeId: `web1/${other}` }, chance);
    expect(await world.target.excess(plan)).toEqual(['is a member of the group `docker`, which can become root']);
    expect(await world.target.excess(planFor(world, onShared, chance).plan)).toEqual([]);
  });

  test('a certificate is what `ssh-keygen` reads: the principal, the grant, the networks, minutes, and no forwarding', async () => {
    const target = world.targetWith({ source_addresses: '10.0.0.0/8', certificate_minutes: '2' });
    const { plan } = planFor(world, onShared, chance);
    const { publicKey } = makeSshKey();
    const now = Date.parse('2025-01-22T15:00:30.500Z');
    const made = await target.certify?.(plan, { publicKey, now, endsAt: now + 60_000 });
    expect(made).toMatchObject({ ok: true, value: { validUntil: Date.parse('2025-01-22T15:01:30.000Z') } });
    const file = join(folder, 'shown-cert.pub');
    writeFileSync(file, made?.ok ? made.value.certificate : '');
    const shown = execFileSync('ssh-keygen', ['-L', '-f', file], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    });
    expect(shown).toContain('Type: ssh-ed25519-cert-v01@openssh.com user certificate');
    expect(shown).toContain(`Key ID: "${plan['principal']}:${plan['grantId']}"`);
    expect(shown).toContain('Valid: from 2025-01-22T14:59:30 to 2025-01-22T15:01:30');
    expect(shown).toMatch(new RegExp(`Principals: \\n\\s+${plan['principal']}\\n`));
    expect(shown).toMatch(/Critical Options: \n\s+source-address 10\.0\.0\.0\/8\n/);
    expect(shown).toMatch(/Extensions: \n\s+permit-pty\n/);
    expect(shown).not.toContain('forwarding');
    const later = await target.certify?.(plan, {
      publicKey,
      now: Date.now() + 600_000,
      endsAt: Date.now() + 6_000_000,
    });
    expect(later?.ok === false ? later.refusal.code : null).toBe('input.invalid');
    const over = await target.certify?.(plan, { publicKey, now, endsAt: now + 400 });
    expect(over?.ok === false ? over.refusal.code : null).toBe('session.not_open');
    await target.close();
  });

  test('a certificate for other networks, and a forwarding that none was given for, are refused by the server', async () => {
    const target = world.targetWith({ source_addresses: '10.0.0.0/8' });
    const { plan } = planFor(world, onShared, chance);
    const steps = world.target.steps(plan, inAnHour());
    await openAll(steps);
    const key = makeSshKey();
    const made = await target.certify?.(plan, {
      publicKey: key.publicKey,
      now: Date.now(),
      endsAt: inAnHour(),
    });
    const elsewhere = { privateKey: key.privateKey, certificate: made?.ok ? made.value.certificate : '' };
    const { web1 } = world.servers;
    expect(world.run(elsewhere, web1, shared, 'id').code).toBe(255);
    const here = await world.certify(plan);
    expect(world.run(here, web1, shared, 'echo "$SSH_AUTH_SOCK"')).toMatchObject({ code: 0, out: '\n' });
    await undoAll(steps);
    await target.close();
  });

  test('keys and host names that are not theirs make no target', () => {
    const credential = JSON.parse(world.credential);
    const same = ssh.connect(world.settings, JSON.stringify({ ...credential, ca_key: credential.private_key }));
    expect(same.ok ? null : same.refusal.message).toContain('are the same key');
    const locked = ssh.connect(world.settings, JSON.stringify({ ...credential, ca_key: 'nothing' }));
    expect(locked.ok ? null : locked.refusal.message).toContain('no Ed25519 key of OpenSSH');
  });
});

describe.skipIf(sshdMissing() !== null || !isRoot)('a server that leaves ways back in (needs root)', () => {
  test.each<[string, { lines?: readonly string[]; blocks?: readonly string[] }, string, RegExp]>([
    [
      'keys in the home folder',
      { lines: ['AuthorizedKeysFile .ssh/authorized_keys'] },
      'other ways in',
      /a key left in `\.ssh\/authorized_keys`/,
    ],
    ['passwords', { lines: ['PasswordAuthentication yes'] }, 'other ways in', /a password of the account/],
    [
      'a principals file besides',
      { lines: ['AuthorizedPrincipalsFile /etc/ssh/others/%u'] },
      'certificates',
      /lets into .* too, without an end/,
    ],
    [
      'another program that decides',
      { blocks: [`Match User ${shared}`, '  AuthorizedPrincipalsCommand /bin/true'] },
      'certificates',
      /`AuthorizedPrincipalsCommand` is not .* for `deploy`/,
    ],
    ['no authority', { lines: ['TrustedUserCAKeys none'] }, 'certificates', /`TrustedUserCAKeys` is not set/],
    [
      'root barred',
      { lines: ['PermitRootLogin forced-commands-only'] },
      'certificates',
      /bars certificates for `root`/,
    ],
  ])('%s: the check says it, and the fix', async (_name, ask, name, sentence) => {
    const world = await makeSshWorld(ask);
    try {
      const report = (await world.target.check()).find((one) => one.name === name);
      expect(report).toMatchObject({
        state: name === 'certificates' ? 'failed' : 'warning',
        sentence: expect.stringMatching(sentence),
      });
    } finally {
      await world.close();
    }
  });
});
