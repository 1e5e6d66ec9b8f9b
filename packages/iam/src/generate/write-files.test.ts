// The files of a generated set: what is minified, what is said on top, and that Terraform reads back the very policy that was proved.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Generated, GeneratedDocument } from './generated.ts';
import { documentOf } from './size.ts';
import { escapeTemplate, terraformOf } from './terraform.ts';
import { writeFiles } from './write-files.ts';

const own: GeneratedDocument = documentOf({ name: 'own-home', kind: 'identity', purpose: 'reads ${home}' }, [
  {
    why: 'each reads their own',
    statement: {
      Sid: 'Own',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::home/${aws:username}/%{x}',
    },
  },
]);
const guard = documentOf({ name: 'guard.1', kind: 'scp', purpose: 'keeps the trail' }, [
  {
    why: 'a trail is needed',
    statement: { Sid: 'Trail', Effect: 'Deny', Action: 'cloudtrail:StopLogging', Resource: '*' },
  },
]);
const trust = documentOf({ name: 'trust', kind: 'trust', purpose: 'who may be the role' }, [
  {
    why: 'only one',
    statement: { Sid: 'One', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' },
  },
]);
const limit = documentOf({ name: 'limit', kind: 'boundary', purpose: 'the most' }, [
  { why: 'all', statement: { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' } },
]);
const set: Generated = {
  documents: [own, guard, trust, limit],
  proofs: [{ claim: 'it keeps', answer: { answer: 'holds', assuming: ['over all'] }, proved: true }],
  notes: ['turn it on'],
};
const textOf = (files: readonly { readonly path: string; readonly text: string }[], path: string): string =>
  files.find((file) => file.path === path)?.text ?? '';

describe('the files of a generated set', () => {
  it('are a policy and its reasons for each document, and the proof', () => {
    const files = writeFiles(set);
    expect(files.map(({ path }) => path)).toEqual([
      ...['own-home.json', 'own-home.why.json', 'guard.1.json', 'guard.1.why.json', 'trust.json', 'trust.why.json'],
      ...['limit.json', 'limit.why.json', 'proof.json', 'proof.txt'],
    ]);
    expect(JSON.parse(textOf(files, 'own-home.json'))).toEqual(own.document);
    expect(JSON.parse(textOf(files, 'own-home.why.json'))).toMatchObject({
      statements: [{ sid: 'Own', why: 'each reads their own' }],
    });
    expect(JSON.parse(textOf(files, 'proof.json'))).toMatchObject({ proved: true, notes: ['turn it on'] });
  });

  it('a policy has no white space where AWS counts it, and lines to read elsewhere', () => {
    const files = writeFiles(set);
    expect(textOf(files, 'guard.1.json')).toHaveLength(guard.size);
    expect(textOf(files, 'guard.1.json')).not.toMatch(/\s$/);
    expect(textOf(files, 'own-home.json').split('\n').length).toBeGreaterThan(5);
    expect(textOf(files, 'own-home.json').replace(/\s/g, '')).toHaveLength(own.size);
  });

  it('says on top of the proof what is not proved', () => {
    const proofs = [
      ...set.proofs,
      { claim: 'it sees', answer: { answer: 'none', assuming: [] }, proved: false } as const,
    ];
    const text = textOf(writeFiles({ ...set, proofs }), 'proof.txt');
    expect(text).toMatch(/^NOT PROVED: 1 of 2 claims\n {2}none: it sees\n/);
    expect(textOf(writeFiles(set), 'proof.txt')).toMatch(/^proved: 1 claim\n {2}holds: it keeps\n/);
  });

  it('refuses two files of one name and names that lead elsewhere', () => {
    expect(() => writeFiles({ ...set, documents: [own, own] })).toThrow('two files');
    expect(() => writeFiles({ ...set, documents: [{ ...own, name: '../x' }] })).toThrow('not a file name');
  });
});

describe('Terraform', () => {
  const shape = z.strictObject({
    resource: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))),
  });
  const placed = shape.parse(
    JSON.parse(
      terraformOf(set, {
        trust: { as: 'role', roleName: 'runner', path: '/x/', boundary: { document: 'limit' }, policies: ['own-home'] },
        'guard.1': { as: 'organization-policy', targets: ['ou-abcd-11112222', '111122223333'] },
      }),
    ),
  ).resource;

  it('escapes what Terraform would fill in, and reads back as the policy', () => {
    expect(escapeTemplate('${a} %{c} $ { 100%')).toBe('$${a} %%{c} $ { 100%');
    const written = String(placed['aws_iam_policy']?.['own-home']?.['policy']);
    expect(written).toContain('home/$${aws:username}/%%{x}');
    expect(written.replace(/([$%])\1\{/g, '$1{')).toBe(JSON.stringify(own.document));
    expect(placed['aws_iam_policy']?.['own-home']?.['description']).toBe('reads $${home}');
  });

  it('makes roles with their boundary and policies, and attaches what belongs to an organization', () => {
    expect(placed['aws_iam_role']?.['trust']).toMatchObject({
      name: 'runner',
      path: '/x/',
      permissions_boundary: '${aws_iam_policy.limit.arn}',
    });
    expect(placed['aws_iam_role_policy_attachment']?.['trust_own-home']).toEqual({
      role: '${aws_iam_role.trust.name}',
      policy_arn: '${aws_iam_policy.own-home.arn}',
    });
    expect(placed['aws_organizations_policy']?.['guard_1']).toMatchObject({ type: 'SERVICE_CONTROL_POLICY' });
    expect(Object.keys(placed['aws_organizations_policy_attachment'] ?? {})).toEqual([
      'guard_1_ou-abcd-11112222',
      'guard_1__111122223333',
    ]);
  });

  it('writes inline policies of a role by name or of one it makes', () => {
    const inline = shape.parse(
      JSON.parse(
        terraformOf(set, {
          trust: { as: 'role', roleName: 'runner' },
          'own-home': { as: 'role-policy', role: { document: 'trust' } },
          limit: { as: 'role-policy', role: 'other' },
        }),
      ),
    ).resource;
    expect(inline['aws_iam_role_policy']).toMatchObject({
      'own-home': { role: '${aws_iam_role.trust.name}' },
      limit: { role: 'other' },
    });
    expect(inline['aws_iam_policy']).toBeUndefined();
  });
});
