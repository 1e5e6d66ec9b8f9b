// The only file that speaks to servers: through the machine's own `ssh` (OpenSSH), one connection to a server, made when first needed and let
// go when idle, one request at a time on it. The connector's key is a file of ours only while a connection is being made. A connection that
// breaks under a change is `unknown`: it may have happened.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoted } from '@tidegate/core';
import { CallError } from '../call-error.ts';
import { AnswerLines } from './answer-lines.ts';
import { sshLimits as limits, type SshCredential, type SshServerPlace } from './config.ts';
import { knownHostsOf } from './known-hosts.ts';
import { quoteRequest } from './quote.ts';

/** Sends one request, word by word, and answers the lines of the reply. Throws `CallError`. */
export type Ask = (...words: readonly string[]) => Promise<readonly string[]>;

/** The line to one server. */
export interface SshClient {
  /** A request that changes nothing: when its answer is lost, nothing has happened. */
  ask: Ask;
  /** A request that changes something: when its answer is lost, it may have happened. */
  tell: Ask;
  close(): Promise<void>;
}

/** The version of the program on the server that this adapter speaks to. */
export const programVersion = '1';

/** Opens nothing yet. */
export function makeClient(place: SshServerPlace, credential: SshCredential): SshClient {
  let open: Promise<Connection> | null = null;
  let idle: ReturnType<typeof setTimeout> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const connection = (): Promise<Connection> => {
    if (open !== null) return open;
    const made = connect(place, credential, () => {
      if (open === made) open = null;
    });
    open = made;
    made.catch(() => {
      if (open === made) open = null;
    });
    return made;
  };
  const letGo = (): void => {
    const unused = open;
    open = null;
    unused?.then((one) => one.end()).catch(() => undefined);
  };
  const send = async (words: readonly string[], changes: boolean): Promise<readonly string[]> => {
    if (idle !== null) clearTimeout(idle);
    const used = open !== null;
    try {
      return await (await connection()).send(words, changes);
    } catch (error) {
      // The server may have dropped a connection that was open for a while: a new one tells.
      const dropped = used && error instanceof CallError && error.kind === 'unavailable' && open === null;
      if (!dropped) throw error;
      return await (await connection()).send(words, changes);
    } finally {
      idle = setTimeout(letGo, limits.idleMs);
      idle.unref();
    }
  };
  /** One after the other: the answers carry no number that would tell them apart. */
  const queued = (words: readonly string[], changes: boolean): Promise<readonly string[]> => {
    const turn = last.then(() => send(words, changes));
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    ask: (...words) => queued(words, false),
    tell: (...words) => queued(words, true),
    async close() {
      await last;
      if (idle !== null) clearTimeout(idle);
      letGo();
    },
  };
}

interface Connection {
  send(words: readonly string[], changes: boolean): Promise<readonly string[]>;
  end(): void;
}

async function connect(place: SshServerPlace, credential: SshCredential, onEnd: () => void): Promise<Connection> {
  const folder = await mkdtemp(join(tmpdir(), 'tidegate-ssh-'));
  try {
    await writeFile(join(folder, 'key'), credential.privateKey, { mode: 0o600 });
    await writeFile(join(folder, 'known_hosts'), knownHostsOf(place), { mode: 0o600 });
    const child = spawn('ssh', optionsOf(place, credential, folder), {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Nothing of the server's own environment: no agent, no other keys, no way to be asked for a password.
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' },
    });
    const lines = new AnswerLines(child, onEnd);
    const greeting = await lines.next(limits.connectMs);
    if (greeting === null) {
      const letIn = lines.refusedEntry() ? 'refused' : null;
      throw new CallError('unavailable', `${quoted(place.name)} ${lines.whyEnded()}`, letIn);
    }
    if (greeting !== `tidegate-principals ${programVersion}`) {
      lines.end();
      const fix = `install version ${programVersion} of \`tidegate-principals\` there, as the forced command of the connector’s key`;
      throw new CallError('refused', `${quoted(place.name)} greets with something else than expected; ${fix}`);
    }
    return { send: (words, changes) => exchange(lines, place, words, changes), end: () => lines.end() };
  } finally {
    // Logged in or not: the client has read them by now.
    await rm(folder, { recursive: true, force: true });
  }
}

function optionsOf(place: SshServerPlace, credential: SshCredential, folder: string): readonly string[] {
  const options = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: join(folder, 'known_hosts'),
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    CheckHostIP: 'no',
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    PreferredAuthentications: 'publickey',
    ConnectTimeout: String(limits.connectMs / 1_000),
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    ControlMaster: 'no',
    ControlPath: 'none',
    ClearAllForwardings: 'yes',
    ForwardAgent: 'no',
    PermitLocalCommand: 'no',
    ProxyCommand: 'none',
    LogLevel: 'ERROR',
  };
  return [
    ...['-T', '-F', 'none', '-i', join(folder, 'key'), '-p', String(place.port), '-l', credential.username],
    ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...['--', place.hostname],
  ];
}

/** One request and its reply: lines, and as the last one how it ended. */
async function exchange(
  lines: AnswerLines,
  place: SshServerPlace,
  words: readonly string[],
  changes: boolean,
): Promise<readonly string[]> {
  const request = quoteRequest(words);
  if (lines.isOver()) throw new CallError('unavailable', `${quoted(place.name)} ${lines.whyEnded()}`);
  lines.write(request);
  const answer: string[] = [];
  const deadline = Date.now() + limits.answerMs;
  for (;;) {
    const line = await lines.next(deadline - Date.now());
    if (line === null) {
      lines.end();
      throw new CallError(changes ? 'unknown' : 'unavailable', `${quoted(place.name)} ${lines.whyEnded()}`);
    }
    if (line === 'done') return answer;
    const [, kind, message] = /^(refused|unavailable) (.*)$/.exec(line) ?? [];
    if (kind === 'refused' || kind === 'unavailable') throw new CallError(kind, `${quoted(place.name)}: ${message}`);
    answer.push(line);
  }
}
