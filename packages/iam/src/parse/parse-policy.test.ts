// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { describe, expect, it } from 'vitest';
import { compile } from '../authorize.ts';
import type { PolicyKind } from '../types.ts';
import { parsePolicy } from './parse-policy.ts';

const statement = (more: object): object => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...more });
const policy = (...statements: readonly object[]): object => ({ Version: '2012-10-17', Statement: statements });
const found = (document: string | object, kind: PolicyKind = 'identity', asOf?: string): readonly string[] =>
  parsePolicy(document, { kind, ...(asOf === undefined ? {} : { asOf }) }).problems.map(
    ({ path, code, severity }) => `${severity} ${code} ${path}`,
  );

describe('what is wrong with a document', () => {
  it('is nothing for what AWS writes', () => {
    expect(
      found(
        policy(statement({ Sid: 'A1', Condition: { 'ForAnyValue:StringLikeIfExists': { 'aws:TagKeys': ['a*'] } } })),
      ),
    ).toEqual([]);
    expect(found({ Statement: statement({ Action: ['s3:*', '*'], Resource: ['arn:aws:s3:::b/*'] }) })).toEqual([]);
  });

  it('is all of it, in one look', () => {
    const document = {
      Version: '2013-01-01',
      Statements: [],
      Statement: [
        { Effect: 'allow', Actions: 's3:*', Principal: '*' },
        statement({
          NotAction: 's3:*',
          Resource: ['b', 7],
          Condition: { StringLik: { 'a:b': 'c' }, Bool: { Secure: true } },
        }),
        'no',
      ],
    };
    expect(found(document)).toEqual([
      'error document.element_unknown Statements',
      'error document.version Version',
      'error statement.element_unknown Statement[0].Actions',
      'error effect.unknown Statement[0].Effect',
      'error principal.forbidden Statement[0].Principal',
      'error action.missing Statement[0]',
      'error resource.missing Statement[0]',
      'error action.both Statement[1]',
      'error resource.form Statement[1].Resource[0]',
      'error resource.not_text Statement[1].Resource[1]',
      'error condition.operator_unknown Statement[1].Condition.StringLik',
      'error condition.key Statement[1].Condition.Bool.Secure',
      'error statement.not_object Statement[2]',
    ]);
  });

  it.each<[string, unknown, string]>([
    ['an empty Statement', { Version: '2012-10-17', Statement: [] }, 'refused document.statement_empty Statement'],
    ['no Statement', { Version: '2012-10-17' }, 'error document.statement_missing '],
    ['a list', [], 'error document.not_object '],
    ['null', null, 'error document.not_object '],
    ['an Id that is no text', { Id: 1, Statement: statement({}) }, 'error document.id Id'],
    [
      'a Sid twice',
      policy(statement({ Sid: 'A' }), statement({ Sid: 'A' })),
      'refused statement.sid_twice Statement[1].Sid',
    ],
    ['a Sid with a space', policy(statement({ Sid: 'A b' })), 'refused statement.sid Statement[0].Sid'],
    ['an empty list of actions', policy(statement({ Action: [] })), 'error action.empty Statement[0].Action'],
    ['an action without service', policy(statement({ Action: 'GetObject' })), 'error action.form Statement[0].Action'],
    [
      'a wildcard service',
      policy(statement({ Action: 's*:Get' })),
      'refused action.service_wildcard Statement[0].Action',
    ],
    [
      'a wildcard service in an ARN',
      policy(statement({ Resource: 'arn:aws:s*:::b' })),
      'refused resource.service_wildcard Statement[0].Resource',
    ],
    [
      'a malformed variable',
      policy(statement({ Resource: 'arn:aws:s3:::${aws:username' })),
      'error variable.form Statement[0].Resource',
    ],
    [
      'an early variable',
      policy(statement({ Resource: 'arn:aws:s3:${aws:region}::b' })),
      'refused resource.variable_position Statement[0].Resource',
    ],
    [
      'a condition that is no object',
      policy(statement({ Condition: [] })),
      'error condition.not_object Statement[0].Condition',
    ],
    [
      'keys that are no object',
      policy(statement({ Condition: { Bool: true } })),
      'error condition.keys Statement[0].Condition.Bool',
    ],
    [
      'a value that is an object',
      policy(statement({ Condition: { Bool: { 'a:b': {} } } })),
      'error condition.value Statement[0].Condition.Bool.a:b',
    ],
    [
      'NullIfExists',
      policy(statement({ Condition: { NullIfExists: { 'a:b': true } } })),
      'error condition.operator_unknown Statement[0].Condition.NullIfExists',
    ],
    [
      'a number that is none',
      policy(statement({ Condition: { NumericEquals: { 'a:b': '1x' } } })),
      'error condition.value Statement[0].Condition.NumericEquals.a:b',
    ],
    [
      'a date that is none',
      policy(statement({ Condition: { DateEquals: { 'a:b': '2026-02-30' } } })),
      'error condition.value Statement[0].Condition.DateEquals.a:b',
    ],
    [
      'an address that is none',
      policy(statement({ Condition: { IpAddress: { 'a:b': '10.0.0.0/33' } } })),
      'error condition.value Statement[0].Condition.IpAddress.a:b',
    ],
    [
      'a short ARN',
      policy(statement({ Condition: { ArnLike: { 'a:b': 'arn:aws:*' } } })),
      'refused condition.value Statement[0].Condition.ArnLike.a:b',
    ],
  ])('is one thing for %s', (_name, document, expected) => {
    expect(found(document as object)).toEqual([expected]);
  });

  it.each<[unknown, string | undefined]>([
    ['*', undefined],
    [
      {
        AWS: [
          '111122223333',
          'arn:aws:iam::111122223333:root',
          'arn:aws:iam::111122223333:user/p/ada',
          '*',
          'AIDAQWERTYUIOPASDFGH',
        ],
      },
      undefined,
    ],
    [{ AWS: 'arn:aws:sts::111122223333:assumed-role/r/s' }, undefined],
    [
      {
        Service: 'ec2.amazonaws.com',
        Federated: ['accounts.google.com', 'arn:aws:iam::111122223333:saml-provider/x'],
        CanonicalUser: 'abc',
      },
      undefined,
    ],
    [{ AWS: 'arn:aws:iam::111122223333:role/*' }, 'principal.wildcard'],
    [{ AWS: 'arn:aws:iam::111122223333:group/g' }, 'principal.group'],
    [{ AWS: 'arn:aws:sts::111122223333:assumed-role/r' }, 'principal.session'],
    [{ AWS: 'bob' }, 'principal.aws_form'],
    [{ Service: 'ec2' }, 'principal.service_form'],
    [{ Federated: '*' }, 'principal.federated_form'],
    [{ User: 'x' }, 'principal.type_unknown'],
    [{}, 'principal.empty'],
    [{ AWS: [] }, 'principal.empty'],
    [7, 'principal.form'],
  ])('reads the principal %j', (Principal, code) => {
    const { problems } = parsePolicy(policy({ ...statement({}), Principal }), { kind: 'resource' });
    expect(problems.map((problem) => problem.code)).toEqual(code === undefined ? [] : [code]);
  });

  it('knows what each kind may hold', () => {
    const withPrincipal = statement({ Principal: '*' });
    expect(found(policy(statement({})), 'resource')).toEqual(['error principal.missing Statement[0]']);
    expect(found(policy(withPrincipal), 'trust')).toEqual(['refused resource.forbidden Statement[0].Resource']);
    expect(found(policy({ Effect: 'Allow', NotPrincipal: { AWS: '*' }, Action: 'sts:AssumeRole' }), 'trust')).toEqual([
      'refused principal.not_forbidden Statement[0].NotPrincipal',
    ]);
    expect(found(policy({ ...withPrincipal, Effect: 'Deny' }), 'rcp')).toEqual([]);
    expect(found(policy({ ...withPrincipal, Action: '*' }), 'rcp')).toEqual([]);
    expect(found(policy(withPrincipal), 'rcp')).toEqual(['refused rcp.allow Statement[0].Effect']);
    expect(found(policy({ ...withPrincipal, Effect: 'Deny', Action: '*' }), 'rcp')).toEqual([
      'refused rcp.action Statement[0].Action',
    ]);
    expect(found(policy({ Effect: 'Deny', Principal: '*', NotAction: 's3:*', Resource: '*' }), 'rcp')).toEqual([
      'refused action.not_forbidden Statement[0].NotAction',
    ]);
  });

  it('knows the language of service control policies by date', () => {
    const modern = policy(
      statement({ Condition: { Bool: { 'aws:SecureTransport': true } } }),
      statement({ Resource: 'arn:aws:s3:::b' }),
      { Effect: 'Allow', NotAction: 's3:Get*Acl', Resource: '*' },
      { Effect: 'Deny', Action: 's3:*', NotResource: 'arn:aws:s3:::b' },
    );
    expect(found(modern, 'scp')).toEqual([]);
    expect(found(modern, 'scp', '2025-09-19')).toEqual([]);
    expect(found(modern, 'scp', '2025-09-18').map((problem) => problem.split(' ')[1])).toEqual([
      'scp.allow_condition',
      'scp.allow_resource',
      'scp.wildcard',
      'scp.allow_not_action',
      'scp.not_resource',
    ]);
  });

  it('knows sizes by kind and date, with and without white space', () => {
    const sized = (size: number): string => {
      const rest = JSON.stringify(policy(statement({ Resource: 'arn:aws:s3:::' })));
      return rest.replace('arn:aws:s3:::', `arn:aws:s3:::${'x'.repeat(size - rest.length)}`);
    };
    expect(found(sized(6144))).toEqual([]);
    expect(found(sized(6145))).toEqual(['refused document.too_long ']);
    expect(found(`${sized(6144)}${' '.repeat(500)}`)).toEqual([]);
    expect(found(sized(10_240), 'scp')).toEqual([]);
    expect(found(`${sized(10_240)} `, 'scp')).toEqual(['refused document.too_long ']);
    expect(found(sized(5121), 'scp', '2026-05-14')).toEqual(['refused document.too_long ']);
    expect(found(sized(5120), 'scp', '2026-05-14')).toEqual([]);
  });

  it('names characters IAM does not take', () => {
    expect(found(policy(statement({ Resource: 'arn:aws:s3:::bücher' })))).toEqual([]);
    expect(found(policy(statement({ Resource: 'arn:aws:s3:::książka' })))).toEqual(['refused document.character ']);
  });
});

describe('hostile documents', () => {
  const megabyte = 1_000_000;
  const one = (more: object): string => JSON.stringify(policy(statement(more)));
  it.each<[string, string]>([
    ['deep lists', '['.repeat(megabyte)],
    ['deep objects', '{"a":'.repeat(megabyte / 5)],
    ['a long text', `"${'a'.repeat(megabyte)}"`],
    ['many keys', `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
    ['one key again and again', `{${'"a":1,'.repeat(40_000)}"a":1}`],
    [
      'many wrong statements',
      JSON.stringify({ Statement: Array.from({ length: 25_000 }, () => ({ Effect: 1 })) }).slice(0, 250_000),
    ],
    [
      'a key that ends in a line break',
      one({ Condition: { StringEquals: { [`a:${'x'.repeat(200_000)}\n`]: 7, b: 1 } } }),
    ],
    ['a variable full of spaces', one({ Resource: `arn:aws:s3:::\${a${' '.repeat(200_000)},x}` })],
    ['base64 that is all padding', one({ Condition: { BinaryEquals: { 'a:b': `${'='.repeat(200_000)}x` } } })],
    ['a host of dots', one({ Principal: { Service: `${'a.'.repeat(100_000)}!` } })],
    ['a long ARN', one({ Resource: [`arn:aws:s3:::${'*a?'.repeat(80_000)}`, 'b'] })],
    ['many variables', one({ Resource: [`arn:aws:s3:::${'${a:b}'.repeat(40_000)}`, 'b'] })],
    ['escapes', `"${'\\u0000'.repeat(160_000)}"`],
  ])('are refused at once: %s', (_name, text) => {
    const begin = performance.now();
    const { readable, problems } = parsePolicy(text, { kind: text.includes('Principal') ? 'resource' : 'identity' });
    compile({ identity: [text] });
    // Milliseconds on a quiet machine; what goes back and forth would take minutes.
    expect(performance.now() - begin).toBeLessThan(5000);
    expect(readable).toBe(false);
    expect(problems.length).toBeLessThanOrEqual(1000);
  });

  it('never throw, as objects either', () => {
    const loop: { Version: string; Statement?: unknown } = { Version: '2012-10-17' };
    loop.Statement = loop;
    const trap = {
      get Statement(): never {
        throw new Error('trapped');
      },
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const document of [loop, trap, revoked.proxy, Object.create(null) as object, new Map(), () => 1]) {
      expect(parsePolicy(document as object).readable).toBe(false);
      expect(compile({ identity: [document as object] }).problems.length).toBeGreaterThan(0);
    }
  });

  it('answer no', () => {
    const request = { principal: 'arn:aws:iam::111122223333:user/ada', action: 's3:GetObject', resource: '*' };
    const everything = policy(statement({ Action: '*' }));
    const decision = compile({
      identity: [everything, '{"Version":"2012-10-17","Statement":[],"Statement":[]}'],
    }).decide(request);
    expect(decision).toMatchObject({ effect: 'deny', explicit: false, blockedBy: ['identity'] });
    expect(decision.problems?.[0]).toMatchObject({ path: 'identity[1].Statement', code: 'json.duplicate_key' });
  });
});
