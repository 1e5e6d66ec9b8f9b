// Every statement is needed: with any one of them taken out of its document, some claim is no longer proved.

import { describe, expect, it } from 'vitest';
import type { GeneratedDocument, Proof } from '../generated.ts';
import { boundaryClaims, type Claiming } from './boundary-claims.ts';
import { declare } from './declared.ts';
import { delegateClaims } from './delegate-claims.ts';
import { documentsOf, type WorkspaceDocuments } from './documents.ts';
import type { Writing } from './grants.ts';
import { guardClaims, sessionClaims } from './guard-claims.ts';
import { identityClaims } from './identity-claims.ts';
import { serviceShape } from './service-shape.ts';

// Between them these have every kind of statement: things told by tags and by name, tags while making, switches, what AWS gives, what is shared. EC2 would
// have most of them, too, and takes ten times as long; it is looked at once.
const few = ['elasticfilesystem', 'rds', 's3'];

const ownAccountSids = [
  ...['OwnAccount', 'Own', 'MakeByName', 'NoOtherAccount', 'NoForeignZone', 'NoForeignZoneMake'],
  'NoForeignZonePass',
];

function writingOf(
  own: object,
  services: readonly string[] = few,
  target: object = {},
): { readonly writing: Writing; readonly documents: WorkspaceDocuments } {
  const declared = declare(
    {
      scope: { workspace: 'ws-1', zones: ['z-1'] },
      tagKeys: { workspace: 'ws', zone: 'zone' },
      services,
      delegate: { rolesUnder: 'ws-1', mustCarryBoundary: true },
      ...own,
    },
    { account: '111122223333', ...target },
  );
  if (!('workspace' in declared)) throw new Error(declared.join('\n'));
  const shapes = services.map((service) => serviceShape(service)).filter((shape) => typeof shape !== 'string');
  const writing: Writing = { declared, shapes, shortening: 'words' };
  const documents = documentsOf(writing);
  if (!('boundary' in documents)) throw new Error(documents.join('\n'));
  return { writing, documents };
}

function without(document: GeneratedDocument, sid: string): GeneratedDocument {
  const statements = document.document.Statement.filter((statement) => statement.Sid !== sid);
  return { ...document, document: { ...document.document, Statement: statements } };
}

const sidsOf = ({ document }: GeneratedDocument): readonly string[] => document.Statement.map(({ Sid: sid }) => sid);
const unproved = (proofs: readonly Proof[]): readonly string[] =>
  proofs.filter(({ proved }) => !proved).map(({ claim }) => claim);
const principal = 'arn:aws:iam::111122223333:role/ws-1/some-role';

describe.each([
  ['in a shared account', { regions: ['eu-west-1'], untagged: 'denied' }, few, undefined],
  ['with shared things', { shared: ['shared'] }, few, ['UseShared', 'SharedStays', 'NoForeign']],
  ['in an account of its own', { account: 'own' }, few, ownAccountSids],
  ['for EC2', {}, ['ec2'], ['MakeTagged', 'TagWhileMakingEc2', 'PublicImages']],
])('each statement of the boundary is needed %s', (_, own, services, only) => {
  const { writing, documents } = writingOf(own, services);
  it.each((only ?? sidsOf(documents.boundary)).map((sid) => [sid]))('%s', (sid) => {
    expect(sidsOf(documents.boundary)).toContain(sid);
    const claiming: Claiming = {
      writing,
      documents: { ...documents, boundary: without(documents.boundary, sid) },
      principal,
    };
    // What an Allow is there for must be possible; what a Deny is there for must not. The other kind of claim is asked only if need be.
    const asked = [(): readonly Proof[] => identityClaims(claiming), () => boundaryClaims(claiming).proofs];
    const order = sid.startsWith('No') || sid === 'SharedStays' ? asked.reverse() : asked;
    expect(order.some((ask) => unproved(ask()).length > 0)).toBe(true);
  });
});

describe('each statement of an identity policy is needed', () => {
  const { writing, documents } = writingOf({ shared: ['shared'] });
  const [workspace] = documents.workspace;
  const [zone] = documents.zones;
  const [ofZone] = zone?.documents ?? [];
  if (workspace === undefined || ofZone === undefined || zone === undefined) throw new Error('policies are missing');
  it.each(sidsOf(workspace).map((sid) => [sid]))('workspace: %s', (sid) => {
    const changed = { ...documents, workspace: [without(workspace, sid)] };
    expect(unproved(identityClaims({ writing, documents: changed, principal }))).not.toEqual([]);
  });
  it.each(sidsOf(ofZone).map((sid) => [sid]))('zone: %s', (sid) => {
    const changed = { ...documents, zones: [{ ...zone, documents: [without(ofZone, sid)] }] };
    expect(unproved(identityClaims({ writing, documents: changed, principal }))).not.toEqual([]);
  });
});

describe('each statement of delegation is needed', () => {
  const { writing, documents } = writingOf({}, ['ec2']);
  const { declared } = writing;
  const { guard } = documents;
  if (guard === undefined) throw new Error('the service control policy is missing');
  for (const platform of documents.platforms) {
    it.each(sidsOf(platform.policy).map((sid) => [platform.policy.name, sid]))('%s: %s', (_, sid) => {
      const changed = { ...platform, policy: without(platform.policy, sid) };
      expect(unproved(delegateClaims(declared, changed))).not.toEqual([]);
    });
    it.each(sidsOf(platform.boundary).map((sid) => [platform.boundary.name, sid]))('%s: %s', (_, sid) => {
      const changed = { ...platform, boundary: without(platform.boundary, sid) };
      expect(unproved(delegateClaims(declared, changed))).not.toEqual([]);
    });
  }
  it('resource control policy: session tags, strangers, providers of everyone', () => {
    const { writing: own, documents: ofOrganization } = writingOf({}, ['sqs'], { organization: 'o-abcd123456' });
    const { sessions } = ofOrganization;
    if (sessions === undefined) throw new Error('the resource control policy is missing');
    expect(unproved(sessionClaims(own.declared, sessions))).toEqual([]);
    const providers = ['Amazon', 'Cognito', 'Facebook', 'Google'].map((name) => `NoStrangersOf${name}`);
    expect(sidsOf(sessions)).toEqual(['KeepSessionTags', 'NoStrangers', ...providers]);
    for (const sid of sidsOf(sessions))
      expect(unproved(sessionClaims(own.declared, without(sessions, sid)))).toHaveLength(1);
  });
  it.each(sidsOf(guard).map((sid) => [sid]))('service control policy: %s', (sid) => {
    expect(unproved(guardClaims(declared, without(guard, sid)))).not.toEqual([]);
  });
});

it('that tags are believed in this account only is a claim that fails without the condition', () => {
  const { writing, documents } = writingOf({}, ['sqs']);
  const { document } = documents.boundary;
  const believing = document.Statement.map(({ Condition: condition, ...statement }) =>
    statement.Sid === 'Own'
      ? { ...statement, Condition: { StringEquals: condition?.['StringEquals'] ?? {} } }
      : { ...statement, ...(condition === undefined ? {} : { Condition: condition }) },
  );
  const boundary = { ...documents.boundary, document: { ...document, Statement: believing } };
  const { proofs } = boundaryClaims({ writing, documents: { ...documents, boundary }, principal });
  expect(unproved(proofs)).toEqual([expect.stringContaining('nothing in another account is touched')]);
});
