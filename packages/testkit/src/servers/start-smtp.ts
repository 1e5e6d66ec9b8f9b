// A real mail server on loopback for tests: takes what is sent to it and keeps it as it came. It may demand a name and password, offer encryption
// with a certificate that nobody vouches for, refuse, put off, or fall silent at a chosen moment.

import { readFileSync } from 'node:fs';
import { SMTPServer } from 'smtp-server';

export interface StartSmtp {
  /** Certificate and key (PEM files). Without them it knows no encryption. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string; readonly from: 'start' | 'starttls' };
  readonly login?: { readonly username: string; readonly password: string };
}

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly encrypted: boolean;
  readonly username: string | null;
  /** Headers and body as they came. */
  readonly text: string;
}

/** What the server does with the next message. */
export type SmtpMood = 'takes' | 'refuses' | 'puts off' | 'takes and falls silent';

export interface RunningSmtp {
  readonly port: number;
  readonly taken: readonly TakenMail[];
  readonly mood: (mood: SmtpMood) => void;
  readonly stop: () => Promise<void>;
}

/** Starts a mail server on a free port of loopback. */
export async function startSmtp({ tls, login }: StartSmtp = {}): Promise<RunningSmtp> {
  const taken: TakenMail[] = [];
  let mood: SmtpMood = 'takes';
  const server = new SMTPServer({
    secure: tls?.from === 'start',
    ...(tls === undefined
      ? { hideSTARTTLS: true, disabledCommands: login === undefined ? ['STARTTLS', 'AUTH'] : ['STARTTLS'] }
      : { cert: readFileSync(tls.certFile), key: readFileSync(tls.keyFile), authOptional: login === undefined }),
    allowInsecureAuth: true,
    authOptional: login === undefined,
    logger: false,
    onAuth(auth, _session, callback) {
      const known = auth.username === login?.username && auth.password === login?.password;
      if (known) callback(null, { user: auth.username ?? '' });
      else callback(new Error('wrong name or password'));
    },
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        const now = mood;
        mood = 'takes';
        if (now === 'refuses') return callback(Object.assign(new Error('no such person'), { responseCode: 550 }));
        if (now === 'puts off') return callback(Object.assign(new Error('come back later'), { responseCode: 451 }));
        taken.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          encrypted: session.secure,
          username: typeof session.user === 'string' ? session.user : null,
          text: Buffer.concat(parts).toString('utf8'),
        });
        if (now === 'takes') callback(null);
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    taken,
    mood: (next) => {
      mood = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}
