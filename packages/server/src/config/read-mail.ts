// How mail leaves, read from the settings. What is missing or would betray the password stops the start: encryption is demanded from every server
// but one on this machine, and the password is in a file, never in the environment.

import { Fault, quoted } from '@tidegate/core';
import { isLoopback, type MailSettings } from './config.ts';

export interface MailWords {
  readonly url: string | null;
  readonly from: string | null;
  readonly passwordFile: string | null;
  readonly publicUrl: URL | null;
}

/** An address as it may stand in a header and an envelope: one, and nothing else. */
export const isMailAddress = (text: string): boolean =>
  text.length <= 320 && /^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+$/u.test(text) && !/\p{C}/u.test(text);

/** The settings of mail; null where there are none. Throws `Fault` with the setting and the fix. */
export function readMail({ url: text, from, passwordFile, publicUrl }: MailWords): MailSettings | null {
  if (text === null) {
    const lonely = from !== null ? 'TIDEGATE_MAIL_FROM' : passwordFile !== null ? 'TIDEGATE_MAIL_PASSWORD_FILE' : null;
    if (lonely === null) return null;
    throw new Fault('config.missing', `\`TIDEGATE_MAIL_URL\` is not set, but \`${lonely}\` is; set it or unset that`);
  }
  const url = readUrl(text);
  if (from === null) {
    const fix = 'name the address that mail comes from, as `Tidegate <tidegate@company.example>`';
    throw new Fault('config.missing', `\`TIDEGATE_MAIL_FROM\` is not set: ${fix}`);
  }
  if (publicUrl === null) {
    throw new Fault(
      'config.missing',
      '`TIDEGATE_PUBLIC_URL` is not set: mail links to the portal, so name its address',
    );
  }
  const username = url.username === '' ? null : decodeURIComponent(url.username);
  if ((username === null) !== (passwordFile === null)) {
    const fix =
      username === null
        ? '`TIDEGATE_MAIL_URL` names nobody to sign in as: write `smtp://user@host:587`, or unset `TIDEGATE_MAIL_PASSWORD_FILE`'
        : '`TIDEGATE_MAIL_PASSWORD_FILE` is not set: name a file with the password, readable by its owner only';
    throw new Fault('config.missing', fix);
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const encryption = url.protocol === 'smtps:' ? 'tls' : isLoopback(host) ? 'plain' : 'starttls';
  const port = url.port === '' ? (encryption === 'tls' ? 465 : 587) : Number(url.port);
  return { host, port, encryption, username, passwordFile, from: readFrom(from) };
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.password) {
    throw new Fault(
      'config.unsafe',
      '`TIDEGATE_MAIL_URL` holds a password; put it into a file and name that in `TIDEGATE_MAIL_PASSWORD_FILE`',
    );
  }
  const plain = url !== null && ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '';
  if (url === null || !plain || url.hostname === '' || !['smtp:', 'smtps:'].includes(url.protocol)) {
    // Not repeated: it may hold a password.
    throw new Fault(
      'config.unsafe',
      '`TIDEGATE_MAIL_URL` must be `smtp://user@host:587` or `smtps://user@host:465`; correct it',
    );
  }
  return url;
}

function readFrom(text: string): MailSettings['from'] {
  const [, name = '', bracketed] = /^([^<>"\\,;:@\p{C}]{0,80})<([^<>]+)>$/u.exec(text.trim()) ?? [];
  const address = bracketed ?? text.trim();
  if (isMailAddress(address)) return { name: name.trim(), address };
  const form = '`tidegate@company.example` or `Tidegate <tidegate@company.example>`';
  throw new Fault('config.unsafe', `\`TIDEGATE_MAIL_FROM\` must be ${form}, not ${quoted(text)}; correct it`);
}
