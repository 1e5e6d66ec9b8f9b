// What mail needs to be told, and that each refusal names the setting and the fix, and never a password.

import { Fault } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { isMailAddress, readMail } from './read-mail.ts';

const good = {
  url: 'smtp://tidegate@mail.company.example',
  from: 'Tidegate <tidegate@company.example>',
  passwordFile: '/run/secrets/mail',
  publicUrl: new URL('https://tidegate.company.example'),
};
const refusal = (words: Partial<Parameters<typeof readMail>[0]>): string => {
  try {
    readMail({ ...good, ...words });
    return 'started';
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.message}`;
    throw error;
  }
};

describe('mail', () => {
  test('is off where nothing is said', () => {
    expect(readMail({ url: null, from: null, passwordFile: null, publicUrl: null })).toBeNull();
  });

  test.each([
    ['smtp://tidegate@mail.company.example', { host: 'mail.company.example', port: 587, encryption: 'starttls' }],
    ['smtps://tidegate@mail.company.example', { port: 465, encryption: 'tls' }],
    ['smtp://tidegate@mail.company.example:2525', { port: 2525, encryption: 'starttls' }],
    ['smtp://tidegate%40company.example@127.0.0.1:25', { username: 'tidegate@company.example', encryption: 'plain' }],
    ['smtp://tidegate@[::1]:25', { host: '::1', encryption: 'plain' }],
    ['smtp://tidegate@127.0.0.1.evil.example', { encryption: 'starttls' }],
    ['smtps://tidegate@localhost', { encryption: 'tls' }],
  ])('%s is understood', (url, expected) => {
    expect(readMail({ ...good, url })).toMatchObject(expected);
  });

  test('comes from a name and an address, or an address alone', () => {
    expect(readMail(good)?.from).toEqual({ name: 'Tidegate', address: 'tidegate@company.example' });
    expect(readMail({ ...good, from: 't@company.example' })?.from).toEqual({ name: '', address: 't@company.example' });
  });

  test.each<[string, Partial<Parameters<typeof readMail>[0]>, string]>([
    ['no From', { from: null }, 'config.missing: `TIDEGATE_MAIL_FROM` is not set'],
    ['a From without a server', { url: null }, 'config.missing: `TIDEGATE_MAIL_URL` is not set'],
    ['no address of the portal', { publicUrl: null }, 'config.missing: `TIDEGATE_PUBLIC_URL` is not set'],
    ['a name without a password', { passwordFile: null }, 'config.missing: `TIDEGATE_MAIL_PASSWORD_FILE` is not set'],
    [
      'a password without a name',
      { url: 'smtp://mail.company.example' },
      'config.missing: `TIDEGATE_MAIL_URL` names nobody',
    ],
    [
      'a password in the address',
      { url: 'smtp://u:s3cret@mail.company.example' },
      'config.unsafe: `TIDEGATE_MAIL_URL` holds a password',
    ],
    ['no address at all', { url: 'mail.company.example' }, 'config.unsafe: `TIDEGATE_MAIL_URL` must be'],
    ['another protocol', { url: 'https://u@mail.company.example' }, 'config.unsafe: `TIDEGATE_MAIL_URL` must be'],
    ['options', { url: 'smtp://u@mail.company.example?tls=off' }, 'config.unsafe: `TIDEGATE_MAIL_URL` must be'],
    ['a From of two', { from: 'a@x.example, b@x.example' }, 'config.unsafe: `TIDEGATE_MAIL_FROM` must be'],
    [
      'a From with a header in it',
      { from: 'a@x.example\r\nBcc: eve@evil.example' },
      'config.unsafe: `TIDEGATE_MAIL_FROM` must be',
    ],
    [
      'a From with a header in its name',
      { from: 'T\nBcc: eve <a@x.example>' },
      'config.unsafe: `TIDEGATE_MAIL_FROM` must be',
    ],
  ])('with %s does not start', (_what, words, sentence) => {
    expect(refusal(words)).toContain(sentence);
    expect(refusal(words)).not.toContain('s3cret');
  });

  test('an address is one address', () => {
    expect(['ada@company.example', 'jürgen@företag.example', "o'neil+x@a.example"].every(isMailAddress)).toBe(true);
    const others = [
      'a',
      'a@',
      '@b',
      'a b@c',
      'a@b@c',
      'a@b,c@d',
      '<a@b>',
      'a@b\n',
      'a\0@b',
      'a@b\u2028',
      '"a"@b',
      'a;b@c',
    ];
    expect(others.filter(isMailAddress)).toEqual([]);
  });
});
