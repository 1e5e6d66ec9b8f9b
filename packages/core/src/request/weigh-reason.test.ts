// The rules by which a reason is weighed, one row each.

import { expect, test } from 'vitest';
import { weighReason } from './weigh-reason.ts';

const long = 'customers see wrong invoices since yesterday and support needs the rows';

test.each([
  ['says nothing', 'please', 'low', [false, false, false]],
  ['repeats one word', 'need need need need need', 'low', [false, false, false]],
  ['says what is done', 'restore the deleted invoices', 'low', [true, true, false]],
  ['says too little for a risk', 'restore the deleted invoices', 'high', [true, false, false]],
  ['says enough for a risk', long, 'critical', [true, true, false]],
  ['names a ticket for a risk', 'restore the deleted invoices OPS-12', 'critical', [true, true, true]],
  ['names nothing but a ticket', 'OPS-12', 'critical', [false, false, true]],
  ['names a number', 'fix #4711', 'low', [false, false, true]],
  ['names an address', 'see https://tickets.example/7', 'low', [true, true, true]],
  ['counts other letters too', 'gelöschte Rechnungen für Kunden wiederherstellen', 'medium', [true, true, false]],
  ['is about nothing that is offered', long, null, [true, false, false]],
] as const)('a reason that %s', (_name, reason, risk, [describesTask, justifiesPermission, hasTicket]) => {
  expect(weighReason(reason, { risk, accepted: true })).toEqual({ describesTask, justifiesPermission, hasTicket });
});

test('what no flow would take justifies nothing', () => {
  expect(weighReason(long, { risk: 'low', accepted: false }).justifiesPermission).toBe(false);
});
