import { expect, test } from 'vitest';
import type { RequestView } from '../api/requests.ts';
import { askAgain, moreOf } from './ask-again.ts';

const on = (resource: string): RequestView['entitlements'][number] => ({
  integration: { id: 'int_1', name: 'cloud', type: 'aws', simulated: false },
  resource: { id: resource, type: 't', name: resource, path: resource, tags: {}, context: {}, risk_level: 'low' },
  permission: { id: 'prm_read', name: 'READ', allows: 'reading' },
  status: 'Revoked',
  message: null,
  ends: { second: 'none', new_access: '', open_connections: '' },
  excess: [],
  account: null,
  session_id: null,
});
const flow = { id: 'flw_1', name: 'all', version: 2, changed_since: null };

test('asking again names everything that was asked for, for as long, with the same reason', () => {
  const search = askAgain({
    entitlements: [on('res_a'), on('res_b'), on('res_c')],
    flow,
    held: false,
    duration_sec: 900,
    reason: 'OPS-1',
  });
  expect(search).toEqual({
    resource: 'res_a',
    permission: 'prm_read',
    flow: 'flw_1',
    more: 'res_b~prm_read,res_c~prm_read',
    seconds: '900',
    reason: 'OPS-1',
  });
  expect(moreOf(search.more)).toEqual([
    { resource: 'res_b', permission: 'prm_read' },
    { resource: 'res_c', permission: 'prm_read' },
  ]);
});

test('access without an end asks for no duration, and an address that was cut names what is left of it', () => {
  expect(askAgain({ entitlements: [on('res_a')], flow, held: true, duration_sec: 900, reason: null })).toEqual({
    resource: 'res_a',
    permission: 'prm_read',
    flow: 'flw_1',
  });
  expect(moreOf('res_b~prm_read,res_c')).toEqual([{ resource: 'res_b', permission: 'prm_read' }]);
  expect(moreOf(undefined)).toEqual([]);
});
