// The examples in doc comments, run. `code // → value` is an example whose last value is compared; lines of `// …` after the code are
// the text it answers.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as iam from './index.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.ts$/.test(file) && !/\.test\.ts$/.test(file),
);

interface Example {
  readonly file: string;
  readonly code: string;
}

const examples: readonly Example[] = files.flatMap((file) =>
  [...readFileSync(join(folder, file), 'utf8').matchAll(/@example\n((?:\s*\* .*\n)+)/g)].map(([, block = '']) => ({
    file,
    code: block.replace(/^\s*\* ?/gm, '').trim(),
  })),
);

const { organization } = iam.readOrganization(iam.sampleFiles().find((file) => file.path === 'org.json')?.text ?? '');
const surroundings = {
  ...iam,
  organization,
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
  request: {
    principal: 'arn:aws:iam::222222222222:user/ada',
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::reports/a.csv',
    resourceAccount: '222222222222',
  },
};

describe('examples in doc comments', () => {
  it('are found', () => {
    expect(examples.length).toBeGreaterThan(8);
  });

  it.each(examples)('$file: $code', ({ code }) => {
    const [body = '', expected] = code.split('// →');
    const text = /((?:\n\/\/ .*)+)$/.exec(body);
    const value: unknown = runInNewContext(body, { ...surroundings });
    if (expected !== undefined) expect(value).toEqual(runInNewContext(`(${expected})`, {}));
    else if (text !== null) expect(value).toBe((text[1] ?? '').trim().replace(/^\/\/ /gm, ''));
    else throw new Error('an example says what it answers');
  });
});
