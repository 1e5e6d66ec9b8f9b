// docs/guides/guardrails.md, "Service control policies": the declaration places on the example organization and is proved, the commands run and say what the page
// says, every key of its table is known, and the days of the sets are those of the sets.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '@tidegate/cli';
import { readDeclaration, shippedSet, shippedSetNames } from '@tidegate/iam';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const section =
  readFileSync(join(root, 'docs/guides/guardrails.md'), 'utf8')
    .split('## Service control policies\n')[1]
    ?.split('\n## ')[0] ?? '';
const declaration = /^```yaml\n([\s\S]*?)^```$/m.exec(section)?.[1] ?? '';
const commands = [...section.matchAll(/^ {4}tidegate (.+)$/gm)].map(([, words = '']) => words.split(' '));
const folder = mkdtempSync(join(tmpdir(), 'tidegate-docs-scp-'));

interface Node {
  readonly name?: string;
  readonly scps?: readonly string[];
  readonly units?: readonly Node[];
  readonly accounts?: readonly Node[];
}

beforeAll(() => {
  writeFileSync(join(folder, 'guardrails.yaml'), declaration);
  // The example without its own guardrails, as it is before any are generated.
  const { managementAccount, root: tree }: { managementAccount: string; root: Node } = JSON.parse(
    readFileSync(join(root, 'examples/effective-iam/org.json'), 'utf8'),
  );
  // One account of each kind is enough: the proofs of the rest are shared or alike.
  const kept = ['security', 'ecommerce-dev', 'ecommerce-prod', 'management'];
  const bare = (node: Node): Node => ({
    ...node,
    scps: ['FullAWSAccess'],
    ...(node.units === undefined ? {} : { units: node.units.map(bare) }),
    ...(node.accounts === undefined
      ? {}
      : { accounts: node.accounts.filter(({ name = '' }) => kept.includes(name)).map(bare) }),
  });
  writeFileSync(join(folder, 'org.json'), JSON.stringify({ managementAccount, root: bare(tree) }));
  writeFileSync(
    join(folder, 'services.html'),
    '<html><table><tr><td>Amazon S3</td><td>✓</td></tr><tr><td>Amazon Bedrock</td><td>✓</td></tr></table>',
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

test('there are commands to run', () => {
  expect(commands.length).toBeGreaterThan(7);
});

// The first one proves the whole declaration at every account of the example: seconds.
test.each(commands.map((words) => [words.join(' '), words] as const))(
  '`tidegate %s` does what the page says',
  async (_, words) => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line));
    const code = await run(
      words.map((word) => (/\.(?:yaml|json|html)$|^policies$/.test(word) ? join(folder, word) : word)),
    );
    expect(code, lines.join('\n')).toBe(0);
    expect(lines.join('\n')).not.toContain('NOT PROVED');
  },
  60_000,
);

test('every key of the table is known to a declaration, and another is not', () => {
  const keys = [...section.matchAll(/^\| `(\w+)` \| /gm)]
    .map(([, key = '']) => key)
    .filter((key) => !shippedSetNames.includes(key));
  expect(keys.length).toBe(8);
  for (const key of keys) {
    const codes = readDeclaration({ nodes: [{ at: 'Root', [key]: undefined }] }).problems.map(({ code }) => code);
    expect(codes, key).not.toContain('guardrails.key_unknown');
  }
  for (const key of keys.slice(1)) expect(declaration, key).toContain(`    ${key}:`);
});

test('the days of the sets are those the page says', () => {
  for (const name of shippedSetNames) {
    const set = shippedSet(name);
    expect(section).toContain(`| \`${name}\` | ${set?.title} | ${set?.asOf} |`);
  }
});
