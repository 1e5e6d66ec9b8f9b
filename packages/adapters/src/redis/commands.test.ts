import { Fault } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { allowedBy, type Catalog, parseCatalog } from './commands.ts';
import { commandRulesOf, type PermissionName } from './permissions.ts';

/** One entry of the answer to `COMMAND`. */
const entry = (
  name: string,
  categories: string,
  keyed = true,
  inside: readonly unknown[] = [],
  flags: readonly string[] = [],
) => [name, -1, flags, keyed ? 1 : 0, 0, 0, categories.split(' ').map((one) => `@${one}`), [], [], inside];

const catalog: Catalog = parseCatalog([
  entry('get', 'read string'),
  entry('set', 'write string'),
  entry('xread', 'read stream', false, [], ['movablekeys']),
  entry('scan', 'read keyspace', false),
  entry('dbsize', 'read keyspace', false),
  entry('sort_ro', 'read dangerous'),
  entry('copy', 'write keyspace'),
  entry('flushall', 'write dangerous', false),
  entry('select', 'connection', false),
  entry('ping', 'connection', false),
  entry('hello', 'connection', false, [], ['no_auth']),
  entry('client', 'slow', false, [
    entry('client|kill', 'admin dangerous', false),
    entry('client|id', 'connection', false),
  ]),
  entry('function', 'slow', false, [entry('function|flush', 'write scripting', false)]),
  // As a newer server might have it: reading, and about all keys.
  entry('newscan', 'read', false),
  entry('newget', 'read'),
]);
const namesOf = (...rules: readonly string[]): readonly string[] => [...allowedBy(rules, catalog).commands].sort();

describe('what rules allow', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing but what needs no sign-in', ['-@all'], ['hello']],
    ['what needs no sign-in cannot be taken', ['+@all', '-@all', '-hello'], ['hello']],
    ['a category', ['+@string'], ['get', 'hello', 'set']],
    ['a later rule wins', ['+@string', '-set', '+set', '-get'], ['hello', 'set']],
    ['a command with all its subcommands', ['+client'], ['client|id', 'client|kill', 'hello']],
    ['a subcommand', ['+client', '-client|kill'], ['client|id', 'hello']],
    ['names in capitals', ['+GET'], ['get', 'hello']],
    ['the old words', ['allcommands', 'nocommands', '+get'], ['get', 'hello']],
  ])('%s', (_name, rules, names) => {
    expect(namesOf(...rules)).toEqual(names);
  });

  test('one first argument is less than the command, and taken with it', () => {
    expect([...allowedBy(['+select|1'], catalog).firstArguments]).toEqual(['select|1']);
    expect([...allowedBy(['+select|1', '+select'], catalog).firstArguments]).toEqual([]);
    expect([...allowedBy(['+select|1', '-select'], catalog).firstArguments]).toEqual([]);
    expect([...allowedBy(['+select|1', '-@connection'], catalog).firstArguments]).toEqual([]);
    expect([...allowedBy(['+select', '+select|1'], catalog).firstArguments]).toEqual([]);
  });

  test.each(['+nosuch', '-nosuch', '+@nosuch', '-select|1', '+client|nosuch', 'nosuch'])(
    'a rule that cannot be read (%s) is said, never passed over',
    (rule) => {
      expect(allowedBy(['+get', rule], catalog).unread).toEqual([rule]);
    },
  );

  test('an answer that is no list of commands is a fault', () => {
    for (const answer of [null, [], 'OK', [['get', 2, [], 1, 1, 1]]]) expect(() => parseCatalog(answer)).toThrow(Fault);
  });
});

describe('the rules of a permission', () => {
  const rulesFor = (kind: 'server' | 'database' | 'keys', permission: PermissionName, database: number | null) =>
    allowedBy(commandRulesOf({ kind, permission, database }, catalog), catalog);

  test('on a pattern, hold only what names its keys, on servers that know more too', () => {
    const { commands, unread } = rulesFor('keys', 'READ_WRITE', 0);
    expect([...commands].sort()).toEqual(['client|id', 'get', 'hello', 'newget', 'ping', 'set', 'xread']);
    expect(unread).toEqual([]);
  });

  test('on a database, may list and count but not leave it; another than 0 is let in by its number alone', () => {
    const zero = rulesFor('database', 'READ_WRITE', 0);
    expect([...zero.commands].sort()).toEqual([
      'client|id',
      'dbsize',
      'get',
      'hello',
      'newget',
      'ping',
      'scan',
      'set',
      'xread',
    ]);
    expect([...zero.firstArguments]).toEqual([]);
    expect([...rulesFor('database', 'READ_ONLY', 3).firstArguments]).toEqual(['select|3']);
    expect([...rulesFor('database', 'READ_ONLY', 3).commands]).not.toContain('select');
  });

  test('reading holds nothing that writes, and no permission holds code or the power to end others', () => {
    for (const kind of ['server', 'database', 'keys'] as const) {
      expect([...rulesFor(kind, 'READ_ONLY', 0).commands]).not.toContain('set');
      for (const permission of ['READ_ONLY', 'READ_WRITE', 'ADMIN'] as const) {
        const { commands } = rulesFor(kind, permission, null);
        for (const name of ['function|flush', 'client|kill']) expect([...commands]).not.toContain(name);
      }
    }
    expect([...rulesFor('server', 'READ_WRITE', null).commands]).not.toContain('flushall');
    expect([...rulesFor('server', 'ADMIN', null).commands]).toContain('flushall');
  });
});
