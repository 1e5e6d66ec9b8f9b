// Escapes that people really wrote, as stories; and what is not known, which is never a yes.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates

import { describe, expect, it } from 'vitest';
import {
  account,
  both,
  type Document,
  everything,
  fixed,
  platform,
  policy,
  record,
  tags,
  without,
  workspace,
  workspaceRole,
  zone,
} from '../../oracle/escape-policies.ts';
import { namesOf, replay, storyOf } from '../../oracle/escape-stories.ts';
import { type Escapes, escapes } from '../index.ts';

const pathOnly = policy({
  Sid: 'Path',
  Effect: 'Allow',
  Action: 'iam:*',
  Resource: [`arn:aws:iam::${account}:role/ws-prod-001/*`, `arn:aws:iam::${account}:policy/ws-prod-001/*`],
});

describe('the platform role as it was written', () => {
  const answer = escapes({ identity: [record.delegate] }, tags, {
    principal: record.platform,
    principalTags: tags,
    boundaries: { [record.boundaryArn]: record.boundary },
    exceptions: [pathOnly],
  });

  it('writes a policy into a role of the path that lacks the boundary, and that role then acts on what is foreign', () => {
    const { steps, supposing } = storyOf(answer, 'write-policy');
    expect(steps.map(({ request }) => request.action)).toEqual(['iam:PutRolePolicy', 'ec2:TerminateInstances']);
    const [written, used] = steps;
    expect(written?.request.resource).toMatch(/:role\/ws-prod-001\//);
    expect(written?.request.context).not.toHaveProperty('iam:PermissionsBoundary');
    expect(used?.request.principal).toBe(written?.request.resource);
    expect(supposing.join('\n')).toContain('has no boundary');
  });

  it('gives a role the tag of another workspace', () => {
    const [step] = storyOf(answer, 'tag-foreign', workspace).steps;
    expect(step?.request.action).toBe('iam:TagRole');
    expect(step?.request.context[`aws:ResourceTag/${workspace}`]).toBe('ws-prod-001');
    expect(step?.request.context[`aws:RequestTag/${workspace}`]).not.toBe('ws-prod-001');
  });

  it('takes the tag off a role', () => {
    expect(storyOf(answer, 'untag', workspace).steps[0]?.request.action).toBe('iam:UntagRole');
  });

  it('lets a role trust an account outside, and a caller of that account then is that role', () => {
    const { steps } = storyOf(answer, 'trust-outside');
    expect(steps.map(({ request }) => request.action)).toEqual(['iam:CreateRole', 'sts:AssumeRole']);
    expect(steps[1]?.request.principal).not.toContain(account);
    expect(steps[1]?.request.resource).toBe(steps[0]?.request.resource);
  });

  it('alters a policy of the path that someone without the boundary may have', () => {
    expect(storyOf(answer, 'edit-policy').steps[0]?.request.action).toBe('iam:CreatePolicyVersion');
  });

  it('makes roles and policies with the tag of another workspace', () => {
    expect(storyOf(answer, 'create-foreign', workspace).steps[0]?.request.action).toMatch(/^iam:Create/);
  });

  it('does not make a role without the boundary, nor take it off, nor alter its text', () => {
    const names = namesOf(answer);
    for (const move of ['make-principal', 'drop-boundary', 'replace-boundary', 'edit-boundary']) {
      expect(names).not.toContain(move);
    }
  });

  it('flips the zone of a role, which is what tells zones apart', () => {
    const zoned = escapes({ identity: [record.delegate] }, both, { principalTags: both, exceptions: [pathOnly] });
    const [step] = storyOf(zoned, 'tag-foreign', zone).steps;
    expect(step?.request.action).toBe('iam:TagRole');
    expect(step?.request.context[`aws:RequestTag/${zone}`]).not.toBe('zone-1');
  });

  it('tells stories whose every step the engine allows', () => replay(answer));
});

describe('the boundary as it was written', () => {
  const answer = escapes({ identity: [everything], boundary: record.boundary }, tags, {
    boundaryArn: record.boundaryArn,
  });

  it('guards no tag, hides no snapshot and lets tags be switched off', () => {
    expect(namesOf(answer)).toEqual([
      `tag-foreign ${workspace}`,
      `tag-variant ${workspace}`,
      `untag ${workspace}`,
      'tags-off',
      'share',
    ]);
    replay(answer);
  });

  it('is no zone: whoever may write policies into a role of the workspace reaches the next zone', () => {
    const writes = policy({
      Sid: 'Write',
      Effect: 'Allow',
      Action: 'iam:PutRolePolicy',
      Resource: `arn:aws:iam::${account}:role/ws-prod-001/*`,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': record.boundaryArn } },
    });
    const layers = { identity: [record.zone, writes] };
    const options = { boundaries: { [record.boundaryArn]: record.boundary }, exceptions: [pathOnly] };
    const { steps } = storyOf(escapes(layers, both, options), 'write-policy');
    expect(steps.map(({ request }) => request.action)).toEqual(['iam:PutRolePolicy', 'ec2:TerminateInstances']);
    const context = steps[1]?.request.context ?? {};
    expect(context[`aws:ResourceTag/${workspace}`]).toBe('ws-prod-001');
    expect(context[`aws:ResourceTag/${zone}`]).not.toBe('zone-1');
  });
});

describe('what is not known is not a yes', () => {
  it('a boundary whose document was not given makes the answer unknown', () => {
    const { layers, options } = platform();
    const answer = escapes(layers, tags, { ...options, boundaries: {} });
    expect(answer.answer).toBe('unknown');
    expect(answer.answer === 'unknown' && answer.reason).toContain(fixed.boundaryArn);
  });

  it('a boundary whose ARN was not given makes the answer unknown where it matters', () => {
    const edits = {
      Sid: 'Edit',
      Effect: 'Allow',
      Action: 'iam:CreatePolicyVersion',
      Resource: fixed.policies,
    } as const;
    const layers = {
      identity: [everything],
      boundary: { ...fixed.boundary, Statement: [...fixed.boundary.Statement, edits] },
    };
    const { options } = workspaceRole();
    const { boundaryArn: _named, ...rest } = options;
    const fenced = { principals: [fixed.roles], policies: [fixed.policies] };
    const excuse = [fixed.meant, fixed.platformMeant];
    expect(escapes(layers, tags, { ...rest, exceptions: excuse, fenced }).answer).toBe('unknown');
    expect(escapes(layers, tags, { ...options, exceptions: excuse, fenced }).answer).toBe('holds');
  });

  it('a statement that cannot be decided is named', () => {
    const vague = {
      Sid: 'Vague',
      Effect: 'Allow',
      Action: 'ec2:ModifySnapshotAttribute',
      Resource: 'arn:aws:ec2:*:*:snapshot/${aws:userid}',
    } as const;
    const answer = escapes({ identity: [policy(vague)] }, tags, {});
    expect(answer.answer).not.toBe('holds');
  });

  it('documents and callers that cannot be read are unknown', () => {
    expect(escapes({ identity: ['{'] }, tags).answer).toBe('unknown');
    expect(escapes({ identity: [] }, tags, { exceptions: ['{'] }).answer).toBe('unknown');
    expect(escapes({ identity: [] }, tags, { principal: 'ec2.amazonaws.com' }).answer).toBe('unknown');
    expect(escapes({ identity: [] }, {}).answer).toBe('unknown');
  });

  it('other partitions have their own names', () => {
    const china = (one: unknown): Document => JSON.parse(JSON.stringify(one).replaceAll('arn:aws:', 'arn:aws-cn:'));
    const { layers, options } = platform();
    const { boundaries = {}, ...rest } = options;
    const asked = {
      ...rest,
      ...JSON.parse(JSON.stringify({ ...rest, boundaries }).replaceAll('arn:aws:', 'arn:aws-cn:')),
    };
    const ask = (delegated: Document): Escapes =>
      escapes({ identity: [delegated], boundary: delegated, rcp: layers.rcp ?? [] }, tags, asked);
    expect(ask(china(fixed.delegated)).answer).toBe('holds');
    expect(namesOf(ask(china(without(fixed.delegated, 'NoOtherBoundary'))))).toContain('replace-boundary');
  });

  it('who may do nothing has no way out', () => {
    expect(escapes({ identity: [] }, tags).answer).toBe('holds');
  });
});
