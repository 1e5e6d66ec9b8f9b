// The documents of a grant, byte by byte, and that their end can be read back.

import { describe, expect, test } from 'vitest';
import {
  accessDocument,
  canonical,
  closedDocument,
  documentIn,
  endDocument,
  endIn,
  setDocument,
  textOf,
  trustDocument,
} from './compile-policy.ts';

const end = Date.parse('2026-03-02T10:00:00.250Z');
const allows = [
  {
    sid: 'Objects',
    actions: ['s3:GetObject'],
    resources: ['arn:aws:s3:::acme-reports/*'],
    conditions: { StringEquals: { 'aws:ResourceAccount': '111111111111' } },
  },
];

describe('the documents', () => {
  test('what may be done, until the end', () => {
    expect(textOf(accessDocument(allows, end))).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"Objects","Effect":"Allow","Action":["s3:GetObject"],' +
        '"Resource":["arn:aws:s3:::acme-reports/*"],"Condition":{"StringEquals":{"aws:ResourceAccount":"111111111111"},' +
        '"DateLessThan":{"aws:CurrentTime":"2026-03-02T10:00:00.250Z"}}}]}',
    );
  });

  test('the end, of everything', () => {
    expect(textOf(endDocument(end))).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"End","Effect":"Deny","Action":"*","Resource":"*",' +
        '"Condition":{"DateGreaterThanEquals":{"aws:CurrentTime":"2026-03-02T10:00:00.250Z"}}}]}',
    );
  });

  test('the close, of everything at once', () => {
    expect(textOf(closedDocument)).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"Closed","Effect":"Deny","Action":"*","Resource":"*"}]}',
    );
  });

  test('the trust, of one person under one name, until the end', () => {
    const person = { principal: 'arn:aws:iam::111111111111:user/ada', session: 'ada-1' };
    expect(textOf(trustDocument(person, end))).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"Person","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/ada"},' +
        '"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:RoleSessionName":"ada-1"},' +
        '"DateLessThan":{"aws:CurrentTime":"2026-03-02T10:00:00.250Z"}}}]}',
    );
  });
});

describe('reading back', () => {
  test.each([accessDocument(allows, end), endDocument(end), setDocument(allows, end)])(
    'an end is found: %j',
    (document) => {
      expect(endIn(documentIn(textOf(document)))).toBe(end);
    },
  );

  test('there is no end in what is closed, mixed, or no document', () => {
    const mixed = { Statement: [...accessDocument(allows, end).Statement, ...endDocument(end + 1).Statement] };
    for (const document of [closedDocument, mixed, null, 'x', [], {}, { Statement: [null] }])
      expect(endIn(document)).toBeNull();
    expect(documentIn('no JSON')).toBeNull();
  });

  test('the order of keys does not matter, anything else does', () => {
    const turned = {
      Statement: [{ Resource: '*', Action: '*', Effect: 'Deny', Sid: 'Closed' }],
      Version: '2012-10-17',
    };
    expect(canonical(turned)).toBe(canonical(closedDocument));
    expect(canonical(endDocument(end))).not.toBe(canonical(endDocument(end + 1)));
  });
});
