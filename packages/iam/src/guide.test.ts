// The guide's rows and samples, run as they are printed, so that the guide cannot be wrong.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  authorize,
  explain,
  type NodePolicies,
  type Policies,
  type Principal,
  readOrganization,
  readPoliciesFrom,
  readRequest,
  sampleFiles,
} from './index.ts';

const guide = readFileSync(fileURLToPath(new URL('../../../docs/guides/iam.md', import.meta.url)), 'utf8');
const rows = guide
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

const names: Readonly<Record<string, string>> = {
  U: 'arn:aws:iam::111111111111:user/ada',
  R: 'arn:aws:sts::111111111111:assumed-role/dev/ada',
  B: 'arn:aws:s3:::data/a.csv',
};
const named = (text: string): string => names[text] ?? text;

/** `Allow [principal] action [on resource] [if condition]`. */
function statementOf(text: string): object {
  const found = /^(Allow|Deny) (?:(\S+) )?(\S+?)(?: on (\S+))?(?: if (\{.*\}))?$/.exec(text);
  if (found === null) throw new Error(`not a statement: ${text}`);
  const [, Effect, who, Action, Resource, condition] = found;
  const principal = who === undefined ? {} : { Principal: principalOf(named(who)) };
  return {
    Effect,
    ...principal,
    Action,
    ...(Resource === undefined ? {} : { Resource }),
    ...(condition === undefined ? {} : { Condition: JSON.parse(condition) as object }),
  };
}

function principalOf(who: string): unknown {
  if (who === '*') return '*';
  return who.endsWith('.amazonaws.com') ? { Service: who } : { AWS: who };
}

function policiesOf(cell: string): Policies {
  const policies: { -readonly [Name in keyof Policies]: Policies[Name] } = {};
  let add: (statements: readonly object[]) => void = () => undefined;
  const nodes = { scp: [] as NodePolicies[], rcp: [] as NodePolicies[] };
  for (const part of cell.split(/;\s+(?=[a-z`])/)) {
    const found = /^(?:(\w+)(?: ([\w-]+))?: ?)?(?:`([^`]+)`)?(\d{12})?$/.exec(part);
    if (found === null) throw new Error(`not a policy: ${part}`);
    const [, layer, node = '', statement, account] = found;
    if (account !== undefined) policies.managementAccount = account;
    else if (layer === 'scp' || layer === 'rcp') {
      const at: { node: string; policies: object[] } = { node, policies: [] };
      nodes[layer].push(at);
      policies[layer] = nodes[layer];
      add = (more) => at.policies.push({ Version: '2012-10-17', Statement: more });
    } else if (layer === 'boundary' || layer === 'resource') {
      add = (more) => {
        policies[layer] = { Version: '2012-10-17', Statement: more };
      };
    } else if (layer === 'identity' || layer === 'session' || layer === 'endpoint') {
      add = (more) => {
        policies[layer] = [...(policies[layer] ?? []), { Version: '2012-10-17', Statement: more }];
      };
    }
    if (statement !== undefined) add([statementOf(statement)]);
  }
  return policies;
}

describe('the guide', () => {
  it('has twenty rows', () => {
    expect(rows.length).toBe(20);
  });

  it.each(rows)('row %s: %s %s', (...cells) => {
    const [, who = '', action = '', to = '', policies = '', answer = ''] = cells;
    const [arn = '', account = '111111111111'] = to.split(' in ');
    const principal: Principal = who === 'anonymous' ? { type: 'anonymous' } : named(who);
    const [effect = '', layers] = answer.split(': ');
    const expected = {
      effect: effect === 'allow' ? 'allow' : 'deny',
      explicit: effect.startsWith('explicit'),
      blockedBy: layers === undefined ? [] : layers.split(', '),
    };
    const input = {
      request: { principal, action, resource: named(arn), resourceAccount: account },
      policies: policiesOf(policies),
    };
    expect(authorize(input)).toEqual(expected);
    expect(explain(input)).toMatchObject(expected);
  });

  it('shows the files that `tidegate iam init` writes', () => {
    const blocks = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => JSON.parse(text) as unknown);
    const sample = (path: string): unknown => JSON.parse(sampleFiles().find((file) => file.path === path)?.text ?? '');
    expect(blocks).toEqual([sample('request.json'), sample('org.json')]);
  });

  it('shows samples without problems, which are decided', () => {
    const files = sampleFiles();
    const { request, problems } = readRequest(files.find((file) => file.path === 'request.json')?.text ?? '');
    const policyFiles = files.flatMap(({ path, text }) =>
      path.startsWith('policies/') ? [{ path: path.slice('policies/'.length), text }] : [],
    );
    const read = readPoliciesFrom(policyFiles);
    const organization = readOrganization(files.find((file) => file.path === 'org.json')?.text ?? '');
    expect([...problems, ...read.problems, ...organization.problems]).toEqual([]);
    if (request === undefined) throw new Error('no request');
    expect(authorize({ request, policies: read.policies })).toEqual({
      effect: 'allow',
      explicit: false,
      blockedBy: [],
    });
    expect(read.policies.scp?.map((node) => node.node)).toEqual(['r-abcd', 'ou-abcd-11112222', '222222222222']);
  });
});
