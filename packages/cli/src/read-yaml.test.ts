// Short functions of CloudFormation mean their long form; whatever else makes YAML dangerous or ambiguous is refused with its place.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are what is read
import { expect, test } from 'vitest';
import { readYaml } from './read-yaml.ts';

const shown = (text: string) => readYaml(text).problems.map((one) => `${one.line}:${one.column} ${one.message}`);

test('short forms before texts, lists and maps, inside each other', () => {
  const text = [
    'a: !Ref A',
    'b: !Sub "x-${A}"',
    'c: !Join ["-", [!Ref A, b]]',
    'd: !If [X, !GetAtt B.Arn, !Ref AWS::NoValue]',
    'e: !Sub ["${P}", { P: !FindInMap [M, !Ref A, k] }]',
    'f: !Transform { Name: T, Parameters: { x: 1 } }',
    'g: !Not [!Condition C]',
  ].join('\n');
  expect(readYaml(text).value).toEqual({
    a: { Ref: 'A' },
    b: { 'Fn::Sub': 'x-${A}' },
    c: { 'Fn::Join': ['-', [{ Ref: 'A' }, 'b']] },
    d: { 'Fn::If': ['X', { 'Fn::GetAtt': 'B.Arn' }, { Ref: 'AWS::NoValue' }] },
    e: { 'Fn::Sub': ['${P}', { P: { 'Fn::FindInMap': ['M', { Ref: 'A' }, 'k'] } }] },
    f: { 'Fn::Transform': { Name: 'T', Parameters: { x: 1 } } },
    g: { 'Fn::Not': [{ Condition: 'C' }] },
  });
});

test.each<[string, string, readonly string[]]>([
  ['a tag of a language', 'a: !!js/function x\n', ['1:4 unresolved tag: tag:yaml.org,2002:js/function']],
  ['a short form that does not exist', 'a: !Reff A\n', ['1:4 unresolved tag: !Reff']],
  ['a key twice', 'a: 1\nb: 2\na: 3\n', ['3:1 the key `a` is written twice; remove one']],
  ['a tab', 'a:\n\tb: 1\n', ['2:1 a tab indents here; use spaces']],
  [
    'two documents',
    'a: 1\n---\nb: 1\n',
    ['2:1 one file holds one document; move what follows `---` into a file of its own'],
  ],
  ['an alias to nothing', 'a: *b\n', ['1:4 there is no anchor `&b` before this alias']],
  [
    'aliases of aliases',
    'a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n',
    [
      '3:5 an alias must not repeat other aliases; write the values out',
      '3:9 an alias must not repeat other aliases; write the values out',
    ],
  ],
  ['a key that is another object', '__proto__: 1\n', ['1:1 a key must not be `__proto__`']],
  ['a key that is a list', '[a]: 1\n', ['1:1 a key must be plain text']],
])('%s is refused with its place', (_name, text, expected) => {
  expect(shown(text)).toEqual(expected);
});

test('what is nested without end is refused, not a crash', () => {
  const [first] = shown(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  expect(first).toMatch(/nested too deeply/);
});

test('places of values and of keys, and of the nearest that is written', () => {
  const read = readYaml('keys:\n  A: { values: [x, y] }\n  B:\n    requred: true\n');
  expect(read.placeOf(['keys', 'A', 'values', 1])).toEqual({ line: 2, column: 20 });
  expect(read.placeOfKey(['keys', 'B', 'requred'])).toEqual({ line: 4, column: 5 });
  expect(read.placeOf(['keys', 'C', 'x'])).toEqual({ line: 2, column: 3 });
});
