// Dated lists: what ships maps to the table and says what does not; a newer list is read from what people have; the difference is in services.
import { expect, test } from 'vitest';
import { serviceFacts, servicePrefixes } from '../../data/table.ts';
import { compareSets } from './compare-sets.ts';
import { mapService } from './map-service.ts';
import { readServiceList, serviceListTextMax } from './read-service-list.ts';
import { inNoSet, outsideOf, serviceSet, shippedSet, shippedSetNames } from './service-set.ts';

const shipped = shippedSetNames.flatMap((name) => shippedSet(name) ?? []);

test('five sets ship, each with its day, how it is known, and its source', () => {
  expect(shipped.map(({ name, asOf, services }) => [name, asOf, services.length > 100])).toEqual([
    ['pci', '2021-06-30', true],
    ['hipaa', '2022-04-18', true],
    ['fedramp', '2021-06-30', true],
    ['fedramp-high', '2021-06-30', true],
    ['iso27001', '2021-06-30', true],
  ]);
  for (const { dating, source } of shipped) expect([dating.length > 10, source.length > 20]).toEqual([true, true]);
  expect(shippedSet('soc')).toBeUndefined();
});

test('every service of a set is in the table, and what maps to nothing is said', () => {
  for (const { services } of shipped) expect(services.filter((one) => serviceFacts(one) === undefined)).toEqual([]);
  expect(Object.fromEntries(shipped.map(({ name, unknown }) => [name, unknown]))).toEqual({
    pci: [],
    hipaa: ['AWS CloudEndure', 'Amazon CloudWatch SDK Metrics', 'AWS Managed Services', 'AWS Snowmobile'],
    fedramp: [],
    'fedramp-high': [],
    iso27001: ['iot1click'],
  });
});

test('no entry is listed twice', () => {
  for (const { name, entries } of shipped) expect(new Set(entries).size, name).toBe(entries.length);
});

test('a set and what it does not have are the table together, and newer services are in no set', () => {
  for (const set of shipped) {
    expect([...set.services, ...outsideOf(set)].sort()).toEqual([...servicePrefixes()].sort());
  }
  const none = inNoSet(shipped);
  expect(none).toEqual(expect.arrayContaining(['bedrock', 'verifiedpermissions']));
  expect(none).not.toContain('s3');
});

test.each([
  ['s3', ['s3']],
  ['Amazon S3', ['s3']],
  ['Amazon Simple Queue Service (SQS)', ['sqs']],
  ['AWS Key Management Service (KMS)', ['kms']],
  ['Amazon Virtual Private Cloud (VPC)', ['ec2']],
  ['Amazon Connect [excludes Wisdom, VoiceID and High-Volume Outbound Communications]', ['connect']],
  ['AWS Web Application Firewall (WAF)', ['waf', 'waf-regional', 'wafv2']],
  ['Amazon Cognito', ['cognito-identity', 'cognito-idp', 'cognito-sync']],
  ['Amazon Bedrock', ['bedrock']],
  ['AWS CodeBuild', ['codebuild']],
  ['AWS Snowmobile', []],
  ['constructor', []],
  ['', []],
])('`%s` means %j', (name, prefixes) => {
  expect(mapService(name)).toEqual(prefixes);
});

const page = `<!DOCTYPE html><html><head><style>td{}</style><script>var t = "<tr><td>Not me</td><td>✓</td></tr>";</script></head><body>
<table><tr><th>Services</th><th>SDKs</th><th>Moderate</th><th>High</th></tr>
<tr><td>Amazon&nbsp;S3 <b>(Simple &amp; safe)</b></td><td>s3</td><td>&#10003;</td><td>✓</td></tr>
<tr><td>AWS Lambda</td><td>lambda</td><td>✓</td><td></td></tr>
<tr><td>Amazon Braket</td><td>braket</td><td></td><td></td></tr></table></body></html>`;

test.each([
  ['an array', '["Amazon S3", "lambda"]', ['Amazon S3', 'lambda']],
  ['an object', '{"services": ["s3"]}', ['s3']],
  [
    'lines with bullets, checks and comments',
    '# PCI\n- Amazon S3 ✓\n* AWS Lambda\n1. ec2\n\n',
    ['Amazon S3', 'AWS Lambda', 'ec2'],
  ],
  ['a table of CSV', 'Services,PCI\n"Amazon S3, ""simple""",✓\nAmazon Braket,\n', ['Amazon S3, "simple"']],
  ['a table of CSV without checks', 'Service,SDK\nAmazon S3,s3\nAWS Lambda,lambda\n', ['Amazon S3', 'AWS Lambda']],
  ['a saved page', page, ['Amazon S3 (Simple & safe)', 'AWS Lambda']],
  ['a saved list', '<html><ul><li>Amazon S3</li><li>AWS Lambda</li></ul></html>', ['Amazon S3', 'AWS Lambda']],
])('%s is read', (_, text, entries) => {
  expect(readServiceList(text)).toMatchObject({ entries });
});

test('where a page has several columns of checks, one of them counts', () => {
  expect(readServiceList(page, { column: 'high' })).toMatchObject({ entries: ['Amazon S3 (Simple & safe)'] });
  expect(readServiceList(page, { column: 'Secret' })).toContain('no column is headed');
});

test.each([
  ['nothing', '', 'there is no service in the list'],
  ['broken JSON', '{"services": [', 'the list begins like JSON and is none'],
  ['JSON of another form', '{"pci": true}', 'an array of names'],
  ['a name that is none', '{"services": [7]}', 'is not the name of a service'],
  ['too much', 'x'.repeat(serviceListTextMax + 1), 'characters'],
])('%s is refused', (_, text, said) => {
  expect(readServiceList(text)).toContain(said);
});

test('hostile pages are read in time that grows with their length', () => {
  const started = performance.now();
  readServiceList(`<html>${'<tr><td>'.repeat(50_000)}`);
  readServiceList(`<html>${'<script>'.repeat(20_000)}`);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('the difference of two lists is in services, and keeps what is unknown apart', () => {
  const about = { name: 'pci', title: 'PCI DSS', asOf: '2026-07-17', dating: 'by its source', source: 'a page' };
  const older = serviceSet({ ...about, entries: ['s3', 'ec2', 'qldb'] });
  const newer = serviceSet({ ...about, entries: ['Amazon S3', 'Amazon Bedrock', 'AWS Something', 'ec2'] });
  expect(compareSets(older, newer)).toEqual({
    added: ['bedrock'],
    removed: ['qldb'],
    kept: 2,
    unknown: ['AWS Something'],
  });
  expect(compareSets(older, older)).toMatchObject({ added: [], removed: [] });
});
