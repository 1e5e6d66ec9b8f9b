import { describe, expect, test } from 'vitest';
import { noon, person } from '../../oracle/cast.ts';
import { decideProposal, type Proposal, type ProposalCommand } from './proposal.ts';

const ada = person('ada', { roles: ['Admin'] });
const bob = person('bob', { roles: ['Admin'] });
const ari = person('ari', { roles: ['Viewer'] });
const proposal: Proposal = {
  id: 'prp_one',
  change: { kind: 'scope', subject: 'scp_pii', name: 'pii', description: null, query: 'resource_name = "a"' },
  baseVersion: 3,
  proposedBy: ada.id,
  door: 'api',
  at: noon,
  lapsesAt: noon + 60_000,
  state: 'waiting',
  decidedBy: null,
  decidedAt: null,
};
const confirm = (parts: Partial<Extract<ProposalCommand, { kind: 'confirm' }>> = {}): ProposalCommand => ({
  kind: 'confirm',
  by: bob,
  proposer: ada,
  latest: 3,
  ...parts,
});

interface Row {
  readonly says: string;
  readonly command: ProposalCommand;
  readonly after?: number;
  readonly start?: Partial<Proposal>;
  readonly to: string;
}

const rows: readonly Row[] = [
  { says: 'another administrator confirms', command: confirm(), to: 'confirmed' },
  { says: 'nobody confirms their own', command: confirm({ by: ada }), to: 'perimeter.own_proposal' },
  { says: 'a Viewer confirms nothing', command: confirm({ by: ari }), to: 'auth.forbidden' },
  { says: 'nor somebody without a role', command: confirm({ by: person('zoe') }), to: 'auth.forbidden' },
  {
    says: 'nor an administrator who was deactivated',
    command: confirm({ by: { ...bob, active: false } }),
    to: 'auth.forbidden',
  },
  { says: 'what starts from an older version is not confirmed', command: confirm({ latest: 4 }), to: 'object.changed' },
  { says: 'nor what was removed meanwhile', command: confirm({ latest: 0 }), to: 'object.changed' },
  {
    says: 'nor what somebody proposed who may not any more',
    command: confirm({ proposer: { ...ada, roles: [] } }),
    to: 'object.changed',
  },
  { says: 'nor what nobody known proposed', command: confirm({ proposer: null }), to: 'object.changed' },
  { says: 'a moment before it lapses it can be confirmed', command: confirm(), after: 59_999, to: 'confirmed' },
  { says: 'when it has lapsed it cannot', command: confirm(), after: 60_000, to: 'object.changed' },
  { says: 'another administrator discards', command: { kind: 'discard', by: bob }, to: 'discarded' },
  { says: 'whoever proposed it may discard it', command: { kind: 'discard', by: ada }, to: 'discarded' },
  { says: 'a Viewer discards nothing', command: { kind: 'discard', by: ari }, to: 'auth.forbidden' },
  { says: 'it lapses when its time is over', command: { kind: 'lapse' }, after: 60_000, to: 'lapsed' },
  { says: 'and not before', command: { kind: 'lapse' }, after: 59_999, to: 'object.changed' },
  ...(['confirmed', 'discarded', 'lapsed'] as const).flatMap((state): readonly Row[] => [
    { says: `what is ${state} is not confirmed`, command: confirm(), start: { state }, to: 'object.changed' },
    {
      says: `what is ${state} is not discarded`,
      command: { kind: 'discard', by: bob },
      start: { state },
      to: 'object.changed',
    },
    {
      says: `what is ${state} does not lapse`,
      command: { kind: 'lapse' },
      start: { state },
      after: 60_000,
      to: 'object.changed',
    },
  ]),
];

describe('deciding on a proposed change', () => {
  test.each(rows)('$says', ({ command, after = 1, start = {}, to }) => {
    const answer = decideProposal({ ...proposal, ...start }, command, noon + after);
    expect(answer.ok ? answer.value.state : answer.refusal.code).toBe(to);
    if (!answer.ok) expect(answer.refusal.message).toMatch(/^[^A-Z].*[^.]$/);
    else {
      const by = 'by' in command ? command.by.id : null;
      expect(answer.value).toMatchObject({ decidedBy: by, decidedAt: noon + after });
    }
  });
});
