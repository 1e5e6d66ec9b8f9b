// The whole path over SSH with nothing simulated: the product's server and command line, two real sshd. Asked, agreed, logged in with the
// machine's own `ssh`, copied a file, given back; then nobody is in and nobody gets in.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeSshWorld, type SshWorld, sshdMissing } from '@tidegate/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GuideServer, startGuideServer } from './guide-server.ts';

const company = (settings: Readonly<Record<string, string>>): string => `
integrations:
  - name: machines
    type: ssh
    config: ${JSON.stringify(settings)}
    credential: { environment: TIDEGATE_SECRET_SSH }
flows:
${flowOf('Deploy machines', 'ssh-account', 'LOGIN')}
${flowOf('Own logins', 'ssh-server', 'LOGIN')}
`;

const flowOf = (name: string, type: string, permission: string): string => `
  - name: ${name}
    active: true
    trigger: SELF_SERVE
    requestors: { logical_operator: OR, conditions: [{ type: group, match_operator: is, values: [data] }] }
    access_targets:
      - integration: { integration_reference: machines, resource_type: ${type}, permissions: [${permission}] }
    approver_policy:
      approval_mode: ALL_OF
      approver_groups:
        - { logical_operator: AND, approvers: [{ type: group, match_operator: is, values: [sre] }] }
    grant_duration_in_min: 60
    settings: { justification_required: false, require_approver_reason: false, requestor_cannot_approve_himself: true, require_mfa: false, labels: [] }
    request_for_others: false
`;

describe.skipIf(sshdMissing() !== null || process.getuid?.() !== 0)(
  'servers over SSH, from request to gone (needs root)',
  () => {
    let world: SshWorld;
    let server: GuideServer;
    beforeAll(async () => {
      world = await makeSshWorld();
      server = await startGuideServer({ TIDEGATE_SECRET_SSH: world.credential });
      const file = join(server.folder, 'machines.yaml');
      writeFileSync(file, company(world.settings));
      await tidegate('apply', '-f', file, '--as', 'admin');
      await tidegate('inventory', 'discover', 'machines', '--as', 'admin');
    });
    afterAll(async () => {
      await server?.stop();
      await world?.close();
    });

    /** Runs the command line and answers what it printed; anything but success fails the test. */
    const tidegate = async (...words: readonly string[]): Promise<string> => {
      const end = await server.tidegate(words);
      expect([words.join(' '), end.code, end.err]).toEqual([words.join(' '), 0, expect.anything()]);
      return end.out;
    };
    const idIn = (text: string): string => /req_[0-9a-z]+/i.exec(text)?.[0] ?? 'no request';
    /** Asks, is agreed with, and answers the request and the session once it is open. */
    const open = async (resource: string): Promise<{ readonly request: string; readonly session: string }> => {
      const asked = await tidegate('request', resource, '--for', '30m', '--no-wait', '--as', 'data-engineer');
      const request = idIn(asked);
      await tidegate('approve', request, '--as', 'sre');
      const session = await eventually(async () => {
        const open: unknown = JSON.parse(await tidegate('access', 'list', '--json', '--as', 'data-engineer'));
        return sessionsIn(open).find((one) => one.request_ids.includes(request) && one.state === 'open')?.session_id;
      });
      return { request, session };
    };
    const as = ['--as', 'data-engineer'] as const;

    test('a shared account: logged in, copied, given back, shut out', async () => {
      const { request, session } = await open('web1/deploy');
      const home = world.servers.web1.homeOf('deploy');
      expect((await server.tidegate(['access', 'ssh', session, ...as, '--', `id -un >${home}/who`])).code).toBe(0);
      expect(readFileSync(`${home}/who`, 'utf8')).toBe('deploy\n');
      expect((await server.tidegate(['access', 'ssh', session, ...as, '--', 'exit 7'])).code).toBe(7);

      // A key of one's own, with any client: here a copy of a file.
      const key = join(server.folder, 'id_ed25519');
      execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      const said = await tidegate('access', 'certify', session, '--key', `${key}.pub`, ...as);
      expect(said).toContain('lets in until');
      expect(statSync(`${key}-cert.pub`).mode & 0o777).toBe(0o600);
      const { parameters }: { parameters: Record<string, string> } = JSON.parse(
        await tidegate('access', 'connect', session, '--json', ...as),
      );
      writeFileSync(join(server.folder, 'known_hosts'), `${parameters['known_hosts']}\n`);
      const options = [
        '-F',
        'none',
        '-i',
        key,
        '-o',
        `UserKnownHostsFile=${join(server.folder, 'known_hosts')}`,
        '-o',
        'BatchMode=yes',
      ];
      const place = `${parameters['username']}@${parameters['host']}`;
      execFileSync('scp', [...options, '-P', parameters['port'] ?? '', `${key}.pub`, `${place}:copied`], {
        stdio: 'ignore',
      });
      expect(existsSync(`${home}/copied`)).toBe(true);

      const inside = spawn('ssh', [...options, '-p', parameters['port'] ?? '', place, 'echo in; exec sleep 300'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await new Promise((resolve) => inside.stdout.once('data', resolve));
      await tidegate('release', request, ...as);
      await eventually(async () => (inside.exitCode === null ? undefined : true));
      await eventually(async () =>
        (await tidegate('requests', 'show', request, ...as)).includes('Revoked') ? true : undefined,
      );
      expect(spawnSync('ssh', [...options, '-p', parameters['port'] ?? '', place, 'id']).status).toBe(255);
      expect((await server.tidegate(['access', 'ssh', session, ...as, '--', 'id'])).code).not.toBe(0);
      expect(await world.leftovers()).toEqual([]);

      const events: unknown = JSON.parse(await tidegate('audit', '--limit', '100', '--json', '--as', 'auditor'));
      const certified = JSON.stringify(events).match(/"session\.certified"/g) ?? [];
      expect(certified.length).toBe(3);
      for (const serial of serialsIn(world.servers.web1.log())) expect(JSON.stringify(events)).toContain(`"${serial}"`);
    });

    test('an own account: refused without an identity link, and let into exactly the linked one', async () => {
      const refused = await server.tidegate(['request', 'web1', '--for', '30m', '--no-wait', ...as]);
      expect([refused.code, refused.err]).toEqual([
        expect.any(Number),
        expect.stringContaining('nothing says which account'),
      ]);
      await tidegate(
        'people',
        'account',
        'data-engineer@acme.example',
        'machines',
        'ada',
        '--verified',
        '--as',
        'admin',
      );
      const { request, session } = await open('web1');
      const home = world.servers.web1.homeOf('ada');
      expect((await server.tidegate(['access', 'ssh', session, ...as, '--', `id -un >${home}/who`])).code).toBe(0);
      expect(readFileSync(`${home}/who`, 'utf8')).toBe('ada\n');
      const stranger = await server.tidegate(['access', 'ssh', session, '--as', 'data-engineer-2', '--', 'id']);
      expect(stranger.err).toContain('no access session');
      await tidegate('release', request, ...as);
      await eventually(async () => ((await world.leftovers()).length === 0 ? true : undefined));
    });
  },
);

interface OpenAccess {
  readonly session_id: string;
  readonly state: string;
  readonly request_ids: readonly string[];
}

const sessionsIn = (answer: unknown): readonly OpenAccess[] =>
  typeof answer === 'object' && answer !== null && 'items' in answer && Array.isArray(answer.items) ? answer.items : [];

/** Serial numbers of certificates that sshd says it let in. */
const serialsIn = (log: string): readonly string[] => {
  const serials = [...log.matchAll(/Accepted publickey for deploy .* \(serial (\d+)\)/g)].map(
    ([, serial = '']) => serial,
  );
  expect(serials.length).toBeGreaterThan(2);
  return serials;
};

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
