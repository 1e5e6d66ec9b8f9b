// Sends one mail: plain text, one recipient, bounded in time, over an encrypted line or not at all (a server on this machine excepted). Nothing
// that anybody wrote goes into a header but addresses, and those are looked at again here. The only file that knows the mail library.

import { readFileSync, statSync } from 'node:fs';
import type { MailMessage, MailPort } from '@tidegate/broker';
import { Fault, limits, type Outcome, quoted } from '@tidegate/core';
import { createTransport, type NodemailerError } from 'nodemailer';
import type { Config, MailSettings } from '../config/config.ts';
import { isMailAddress } from '../config/read-mail.ts';

/** How mail leaves this process. Throws `Fault` when the password cannot be read; it is read again for each message. */
export function makeMailSender(settings: MailSettings, portal: URL, stepMs: number = limits.mailStepMs): MailPort {
  readPassword(settings);
  return { portal: portal.origin, send: (message) => send(settings, message, stepMs) };
}

/** The port of mail that the settings ask for, if any. */
export const mailPortOf = ({ mail, publicUrl }: Pick<Config, 'mail' | 'publicUrl'>): { readonly mail?: MailPort } =>
  mail === null || publicUrl === null ? {} : { mail: makeMailSender(mail, publicUrl) };

async function send(settings: MailSettings, message: MailMessage, stepMs: number): Promise<Outcome> {
  if (!isMailAddress(message.to)) return { kind: 'refused', message: `${quoted(message.to)} is no address of mail` };
  const { from } = settings;
  const [, domain = 'localhost'] = from.address.split('@');
  let transport: ReturnType<typeof transportOf>;
  try {
    transport = transportOf(settings, stepMs);
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unavailable', message: error.message };
    throw error;
  }
  let deadline: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    deadline = setTimeout(() => reject(new Error('late')), limits.mailAttemptMs);
  });
  try {
    const sent = transport.sendMail({
      from,
      // As a value, not as text: a list in it would be a list of recipients.
      to: { name: '', address: message.to },
      envelope: { from: from.address, to: [message.to] },
      subject: oneLine(message.subject),
      text: message.text,
      messageId: `<${message.id}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    await Promise.race([sent, late]);
    return { kind: 'done' };
  } catch (error) {
    return failureOf(error);
  } finally {
    clearTimeout(deadline);
  }
}

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, 200);

function transportOf(settings: MailSettings, stepMs: number) {
  const { host, port, encryption, username } = settings;
  const password = readPassword(settings);
  return createTransport({
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'plain',
    tls: { minVersion: 'TLSv1.2' },
    ...(username === null || password === null ? {} : { auth: { user: username, pass: password } }),
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: stepMs,
    dnsTimeout: stepMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function readPassword({ passwordFile }: MailSettings): string | null {
  if (passwordFile === null) return null;
  const name = `\`TIDEGATE_MAIL_PASSWORD_FILE\` names ${quoted(passwordFile, 300)}`;
  let text: string;
  try {
    if ((statSync(passwordFile).mode & 0o077) !== 0) {
      throw new Fault('config.unsafe', `${name}, which others may read; run \`chmod 600\` on it`);
    }
    text = readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('config.missing', `${name}, which cannot be read`, { cause });
  }
  if (text === '') throw new Fault('config.missing', `${name}, which is empty`);
  return text;
}

/** What the server refuses for good is refused; a reply that is lost once the text was sent is `unknown`; the rest may get better. */
function failureOf(error: unknown): Outcome {
  if (!isMailError(error)) return { kind: 'unknown', message: 'the mail server took too long' };
  const { code, permanent, response, timeoutType } = error;
  const said = response === undefined ? '' : `: ${quoted(response, 200)}`;
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return {
      kind: 'unavailable',
      message: 'the mail server does not let Tidegate sign in; look at its name and password',
    };
  }
  if (code === 'ETLS') {
    return { kind: 'unavailable', message: 'no trusted encryption with the mail server; nothing was sent' };
  }
  if (permanent === true) return { kind: 'refused', message: `the mail server refused the message${said}` };
  if (permanent === false) return { kind: 'unavailable', message: `the mail server answered${said}` };
  if (timeoutType === 'SOCKET_TIMEOUT') return { kind: 'unknown', message: 'the mail server did not answer in time' };
  return { kind: 'unavailable', message: `the mail server cannot be reached (${quoted(code ?? 'no answer', 40)})` };
}

const isMailError = (error: unknown): error is NodemailerError => error instanceof Error && 'code' in error;
