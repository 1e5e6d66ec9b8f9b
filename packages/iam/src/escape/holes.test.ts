// The policies of the record without their holes, of which no escape is left; and each hole put back, one at a time: the story that tells it must
// come up.
import { describe, expect, it } from 'vitest';
import {
  account,
  altered,
  both,
  type Document,
  fixed,
  platform,
  policy,
  record,
  type World,
  without,
  workspace,
  workspaceRole,
  zoneRole,
} from '../../oracle/escape-policies.ts';
import { replay, storyOf } from '../../oracle/escape-stories.ts';
import { type Escapes, escapes, type MoveName } from '../index.ts';

const ask = ({ layers, tags: inside, options }: World): Escapes => escapes(layers, inside, options);

describe('the same without the holes', () => {
  it.each([
    ['a role of the workspace', workspaceRole()],
    ['a role of a zone', zoneRole()],
    ['the platform role', platform()],
  ])('%s has no way out, and the answer lists every move it is about', (_who, world) => {
    const answer = ask(world);
    expect(answer.answer).toBe('holds');
    expect(answer.undecided).toEqual([]);
    const assuming = answer.answer === 'holds' ? answer.assuming.join('\n') : '';
    for (const { name } of answer.moves) expect(assuming).toContain(name);
    expect(answer.moves.length).toBeGreaterThan(20);
  });
});

const path = `arn:aws:iam::${account}:role/ws-prod-001/*`;
const loose = (document: Document): Document => ({
  ...document,
  Statement: document.Statement.map((one) =>
    one.Sid === 'CreateTagged' ? { ...one, Condition: { Null: { [`aws:ResourceTag/${workspace}`]: 'true' } } } : one,
  ),
});
const bucketForAll = policy({
  Sid: 'ForAll',
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::elsewhere/*',
});

describe('a hole put back is told by its story', () => {
  const role = (...sids: readonly string[]): World => workspaceRole(sids.reduce(without, fixed.boundary));
  const delegate = (sid: string): World => platform(without(fixed.delegated, sid));
  it.each<readonly [string, MoveName, World]>([
    ['tags of what exists are not guarded', 'tag-foreign', role('NoRetag', 'NoForeignCreate')],
    ['tags of databases and buckets are not guarded', 'tag-foreign', role('NoRetagOwned', 'NoForeignCreate')],
    [
      'tags are guarded in one spelling only',
      'tag-variant',
      workspaceRole(
        altered(without(fixed.boundary, 'NoForeignCreate'), 'NoRetag', {
          Condition: {
            'ForAnyValue:StringEquals': { 'aws:TagKeys': [workspace] },
            Null: { 'ec2:CreateAction': 'true' },
          },
        }),
      ),
    ],
    ['tags may be taken off', 'untag', role('NoUntag')],
    ['all tags may be taken off at once', 'untag', role('NoUntagAll')],
    ['bucket tags may be written as a whole', 'tag-foreign', role('NoTagsUnseen')],
    ['tags of buckets may be switched off', 'tags-off', role('NoTagsOff')],
    ['snapshots may be opened', 'share', role('NoShare')],
    [
      'things may be made with the tag of others',
      'create-foreign',
      workspaceRole(without(loose(fixed.boundary), 'NoForeignCreate')),
    ],
    [
      'what a bucket allows to everyone is not denied',
      'touch',
      { ...role('NoForeign'), layers: { ...role('NoForeign').layers, resource: bucketForAll } },
    ],
    [
      'names do not keep databases apart',
      'retag',
      workspaceRole(altered(fixed.boundary, 'CreateNamed', { Resource: '*' })),
    ],
    ['any role may be passed', 'pass', workspaceRole(altered(fixed.boundary, 'PassOwn', { Resource: '*' }))],
    [
      'any role may be assumed',
      'assume',
      zoneRole([{ Sid: 'Assume', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }]),
    ],
    [
      'a role may alter the tag that is its zone',
      'tag-principal',
      zoneRole([{ Sid: 'Tag', Effect: 'Allow', Action: 'iam:TagRole', Resource: path }]),
    ],
    [
      'sessions may be tagged with another zone',
      'session-tags',
      zoneRole(
        [{ Sid: 'Assume', Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: path }],
        without(fixed.zoned, 'NoSessionTags'),
      ),
    ],
    [
      'roles may be made without the boundary',
      'make-principal',
      platform(without(without(fixed.delegated, 'NoUnboundedRole'), 'NoPolicyUnbounded')),
    ],
    ['policies may be written into roles without the boundary', 'write-policy', delegate('NoPolicyUnbounded')],
    ['trust of roles without the boundary may be rewritten', 'rewrite-trust', delegate('NoTrustUnbounded')],
    ['another boundary may be put on', 'replace-boundary', delegate('NoOtherBoundary')],
    ['the boundary may be taken off', 'drop-boundary', delegate('NoDropBoundary')],
    ['the boundary may be altered', 'edit-boundary', delegate('NoBoundaryEdit')],
    ['policies outside the path may be altered', 'edit-policy', delegate('NoOtherPolicies')],
    ['roles may be handed to services', 'pass', delegate('NoPass')],
    ['roles and policies may be made with the tag of others', 'create-foreign', delegate('NoForeignCreate')],
    ['tags of roles may be taken off', 'untag', delegate('NoUntag')],
    ['outsiders may be trusted', 'trust-outside', platform(fixed.delegated, { rcp: false })],
  ])('%s', (_hole, move, world) => {
    const answer = ask(world);
    expect(storyOf(answer, move).steps.length).toBeGreaterThan(0);
    replay(answer);
  });

  it('a role that may be passed within its zone only is passed beyond it once it alters the tag that is its zone', () => {
    const byPath = `arn:aws:iam::${account}:role/ws-prod-001/\${aws:PrincipalTag/entigo:zone}/*`;
    const pass = { Sid: 'Pass', Effect: 'Allow', Action: 'iam:PassRole', Resource: byPath } as const;
    const tag = { Sid: 'Tag', Effect: 'Allow', Action: 'iam:TagRole', Resource: fixed.app } as const;
    const exceptions = [fixed.meant, fixed.platformMeant];
    const fenced = { principals: [`arn:aws:iam::${account}:role/ws-prod-001/zone-1/*`, fixed.app] };
    const options = { ...zoneRole().options, exceptions, fenced };
    expect(ask({ ...zoneRole([], policy(pass)), options }).answer).toBe('holds');
    const answer = ask({ ...zoneRole([tag], policy(pass)), options });
    const actions = storyOf(answer, 'pass').steps.map(({ request }) => request.action);
    expect(actions).toContain('iam:TagRole');
    expect(actions.lastIndexOf('iam:PassRole')).toBeGreaterThan(actions.indexOf('iam:TagRole'));
    replay(answer);
  });

  it('a role may write its own policies, which then reach as far as its boundary does', () => {
    const writes = { Sid: 'Write', Effect: 'Allow', Action: 'iam:PutRolePolicy', Resource: path } as const;
    const layers = {
      identity: [record.zone, policy(writes)],
      boundary: { ...record.boundary, Statement: [...record.boundary.Statement, writes] },
    };
    const options = {
      principal: fixed.app,
      boundaryArn: record.boundaryArn,
      exceptions: [fixed.platformMeant],
      fenced: { principals: [path] },
    };
    expect(storyOf(escapes(layers, both, options), 'write-policy').steps).toHaveLength(2);
  });
});
