import { expect, test } from 'vitest';
import { isAccountName, isPrincipal, isServerName, quoteRequest, quoteShell } from './quote.ts';

/** What a shell, a path, sshd’s files or the protocol would read as more than a name. */
const hostile = [
  ...[
    '',
    ' ',
    'a b',
    'a\nb',
    'a\rb',
    'a\tb',
    'a;id',
    'a&b',
    'a|b',
    'a>b',
    'a<b',
    '$(id)',
    '`id`',
    '$IFS',
    "a'b",
    'a"b',
  ],
  ...[
    '../x',
    'a/b',
    '/etc/passwd',
    '.',
    '..',
    '.hidden',
    '-oProxyCommand=id',
    '*',
    '?',
    '[a]',
    '~root',
    'a#b',
    'a=b',
    'a,b',
  ],
  ...['a\0b', 'ü', 'a\u2028b', '\u202eroot', 'root\n', 'a:b', 'a@b', '%u', '\\', 'a'.repeat(200)],
];

test.each(hostile)('%j is no account, server or principal', (text) => {
  expect([
    isAccountName(text),
    isServerName(text),
    isPrincipal(text),
    isPrincipal(`tg_${text}`) && text !== '',
  ]).toEqual([false, false, false, false]);
});

test.each(hostile.filter((text) => !['.', '..', '.hidden'].includes(text) && !text.startsWith('-')))(
  '%j never becomes part of a request',
  (text) => {
    expect(() => quoteRequest(['open', text])).toThrow();
  },
);

test('names that people have are taken', () => {
  for (const name of ['deploy', '_apt', 'ada.lovelace', 'Ada', 'svc-web_1']) expect(isAccountName(name)).toBe(true);
  expect(quoteRequest(['open', 'deploy', 'shared', 'tg_ada_x', '12'])).toBe('open deploy shared tg_ada_x 12\n');
});

test('a shell reads a quoted word as one', () => {
  expect(["it's", 'a b', 'plain-1'].map(quoteShell)).toEqual(["'it'\\''s'", "'a b'", 'plain-1']);
});
