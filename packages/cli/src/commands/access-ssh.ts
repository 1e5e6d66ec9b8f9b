// tidegate access ssh and certify: getting in by certificates. The key is made here and stays here; the server sees its public half, and what
// comes back lets it in for minutes. `ssh` is the machine's own, and takes the host keys that the server told and no others.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessRoutes, type Client } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { CliFailure } from '../failure.ts';
import { plain, printJson } from '../output/print.ts';

/** The exit code of `ssh` when the connection itself failed; ours where it could not be started. */
const sshFailed = 255;

export function addAccessSsh(access: Command): void {
  access
    .command('ssh <session-id> [command...]')
    .description('log in over SSH with a key and a certificate made for this once')
    .option('--forward <address>', 'forward a local port, as `ssh -L` takes it; where the access allows it')
    .addHelpText('after', '\nExample: tidegate access ssh SESSION --as data-engineer -- uname -a')
    .action(async (id: string, words: readonly string[], options: { forward?: string }, command: Command) => {
      const { client } = connect(command);
      const folder = mkdtempSync(join(tmpdir(), 'tidegate-ssh-'));
      try {
        const key = join(folder, 'key');
        makeKey(key);
        writeFileSync(`${key}-cert.pub`, `${(await certify(client, id, `${key}.pub`)).certificate}\n`, { mode: 0o600 });
        const { parameters } = await client.call(accessRoutes.getConnection, { params: { id } });
        const code = await runSsh([
          ...sshOptions(folder, parameters),
          ...forwarding(options.forward),
          ...target(parameters),
          ...words,
        ]);
        if (code !== 0) throw new CliFailure('', code);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  access
    .command('certify <session-id>')
    .description('have a key of your own certified for minutes; `ssh` finds the certificate beside it')
    .requiredOption('--key <file>', 'its public half, an Ed25519 or ECDSA `.pub` file')
    .addHelpText('after', '\nExample: tidegate access certify SESSION --key id_ed25519.pub --as data-engineer')
    .action(async (id: string, options: { key: string }, command: Command) => {
      const { client, json } = connect(command);
      const made = await certify(client, id, options.key);
      if (json) return printJson(made);
      const file = `${options.key.replace(/\.pub$/, '')}-cert.pub`;
      writeFileSync(file, `${made.certificate}\n`, { mode: 0o600 });
      console.log(plain(`${file} lets in until ${made.valid_until}; serial number ${made.serial}`));
    });
}

async function certify(client: Client, id: string, file: string) {
  if (!file.endsWith('.pub'))
    throw new CliFailure('give the public half of the key: a file whose name ends in `.pub`', 2);
  if (!existsSync(file))
    throw new CliFailure(`there is no file \`${plain(file)}\`; make a key with \`ssh-keygen -t ed25519\``, 2);
  return client.call(accessRoutes.certifySession, {
    params: { id },
    body: { public_key: readFileSync(file, 'utf8').trim() },
  });
}

function makeKey(file: string): void {
  const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tidegate', '-f', file], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new CliFailure('this needs `ssh` and `ssh-keygen`; install OpenSSH’s client', sshFailed);
}

/** Our key and certificate, and the host keys that were told; everything else of the person’s own configuration holds. */
function sshOptions(folder: string, parameters: Readonly<Record<string, string>>): readonly string[] {
  const known = join(folder, 'known_hosts');
  writeFileSync(known, `${parameters['known_hosts'] ?? ''}\n`, { mode: 0o600 });
  const options = [
    'IdentitiesOnly=yes',
    `UserKnownHostsFile=${known}`,
    'StrictHostKeyChecking=yes',
    'ControlPath=none',
  ];
  return ['-i', join(folder, 'key'), ...options.flatMap((option) => ['-o', option])];
}

const forwarding = (address: string | undefined): readonly string[] => (address === undefined ? [] : ['-L', address]);

const target = ({ host = '', port = '22', username = '' }: Readonly<Record<string, string>>): readonly string[] => [
  ...['-p', port, '-l', username, '--', host],
];

/** Runs it in the person's own terminal; answers its exit code. */
function runSsh(words: readonly string[]): Promise<number> {
  // An interrupt from the keyboard is for the session; we stay to remove the key.
  const stay = (): void => undefined;
  process.on('SIGINT', stay);
  return new Promise<number>((resolve) => {
    const child = spawn('ssh', words, { stdio: 'inherit' });
    child.once('error', () => resolve(sshFailed));
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  }).finally(() => process.off('SIGINT', stay));
}
