// What Tidegate generates stands up to its own review: nothing is found in the guardrails of a workspace but what they declare themselves.

import { describe, expect, it } from 'vitest';
import type { PolicyFile } from '../../check/read-policies.ts';
import { generateWorkspace } from '../../generate/workspace/generate-workspace.ts';
import type { Finding } from '../finding.ts';
import type { PolicyFindingCode } from './codes.ts';
import { reviewPolicies } from './review-policies.ts';

type Declaration = Parameters<typeof generateWorkspace>[0];

const shared: Declaration = {
  scope: { workspace: 'ws-1', zones: ['zone-1'] },
  tagKeys: { workspace: 'acme:workspace', zone: 'acme:zone' },
  services: ['ec2', 's3'],
  delegate: { rolesUnder: 'ws-1', mustCarryBoundary: true },
};

/** What a set says of itself, and the finding that says the same. */
const declared: Partial<Readonly<Record<PolicyFindingCode, RegExp>>> = {
  'account.shared': /an account for each workspace isolates more/,
  'boundary.no_deny_untagged': /what remains: a thing without a workspace tag/,
  's3.abac_switch': /only once attribute-based control is on/,
  'isolation.named': /untagged things of such a name can be taken over/,
  'read.outside': /calls that list or read see more than the workspace/,
  'delegation.trust': /no IAM condition sees a trust policy/,
  'delegation.policy_version': /attach policies of the path to nobody without a boundary/,
};

const fullAccess = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

interface Reviewed {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

const untaggedIn = (declaration: Declaration): string | undefined =>
  reviewOf(declaration).findings.find(({ code }) => code === 'boundary.no_deny_untagged')?.reason;

function reviewOf(declaration: Declaration): Reviewed {
  const { generated, refused } = generateWorkspace(declaration, { account: '111122223333' });
  if (generated === undefined) throw new Error(refused.join('; '));
  const files: readonly PolicyFile[] = generated.documents.map(({ name, kind, document }) => ({
    path: `${kind === 'scp' ? 'scp/1-root' : kind}/${name}.json`,
    text: JSON.stringify(document),
  }));
  const full = { path: 'scp/1-root/FullAWSAccess.json', text: JSON.stringify(fullAccess) };
  const { findings } = reviewPolicies([...files, full]);
  return { findings, notes: generated.notes };
}

describe('the guardrails of a workspace', () => {
  // A whole set of nine documents is put to every question.
  it('give no finding but what their notes declare', () => {
    const { findings, notes } = reviewOf(shared);
    const codes = [...new Set(findings.map(({ code }) => code))];
    const undeclared = codes.filter((code) => !Object.hasOwn(declared, code));
    expect(undeclared).toEqual([]);
    for (const [code, note] of Object.entries(declared)) {
      if (codes.includes(code)) expect(notes.some((one) => note.test(one))).toBe(true);
    }
  }, 20_000);

  it('leave of the untagged but the switch of buckets, once those are denied', () => {
    const { delegate: _none, ...rest } = shared;
    const plain = { ...rest, scope: { workspace: 'ws-1' }, tagKeys: { workspace: 'acme:workspace' } };
    expect(untaggedIn(plain)).toMatch(/s3:PutObject/);
    expect(untaggedIn({ ...plain, untagged: 'denied' }) ?? '').toMatch(/^$|\(`s3:PutBucketAbac`\)$/);
  }, 20_000);
});
