import { describe, expect, test } from 'vitest';
import { allOf, anyOneOf, consentFacts, flow, inGroup, noon, person, shown, theManager } from '../../oracle/cast.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { limits } from '../limits.ts';
import { type Asking, ask } from './ask.ts';

const ann = person('ann', { groups: ['data'], manager: 'max' });
const orphan = person('ann', { groups: ['data'] });
const people = [
  ann,
  person('max'),
  person('dora', { groups: ['dba'] }),
  person('idle', { groups: ['gone'], active: false }),
];

const asking = (rest: Partial<Asking> = {}): Asking => ({
  id: 'req_one',
  requester: ann,
  grantee: ann,
  flow: flow({ approval: anyOneOf(inGroup('dba')) }),
  entitlements: [shown('customers')],
  durationSec: 600,
  reason: 'ticket 7',
  customFields: {},
  bundle: null,
  people,
  facts: consentFacts(ann),
  now: noon,
  ...rest,
});

interface Row {
  readonly says: string;
  readonly input: Partial<Asking>;
  readonly code: ErrorCode;
  readonly field?: string;
  readonly message: RegExp;
}

const required = flow({ settings: { reasonRequired: true } });
const rows: readonly Row[] = [
  {
    says: 'a flow that is switched off offers nothing',
    input: { flow: flow({ active: false }) },
    code: 'request.nothing_offered',
    message: /may ask for/,
  },
  {
    says: 'a flow for others offers nothing',
    input: { requester: person('zoe'), grantee: person('zoe') },
    code: 'request.nothing_offered',
    message: /may ask for/,
  },
  {
    says: 'an inactive person is offered nothing',
    input: { requester: { ...ann, active: false } },
    code: 'request.nothing_offered',
    message: /may ask for/,
  },
  {
    says: 'asking for somebody else is not offered',
    input: { grantee: person('max') },
    code: 'request.nothing_offered',
    field: 'grantee',
    message: /look at what you may ask for/,
  },
  {
    says: 'nothing to ask for is no request',
    input: { entitlements: [] },
    code: 'input.invalid',
    field: 'entitlements',
    message: /at least one/,
  },
  {
    says: 'more than the limit is too much',
    input: {
      entitlements: Array.from({ length: limits.requestEntitlementsMax + 1 }, (_, index) => shown(`r${index}`)),
    },
    code: 'input.too_large',
    field: 'entitlements',
    message: /1000 entitlements/,
  },
  {
    says: 'a second past the maximum is too long',
    input: { durationSec: 3601 },
    code: 'request.duration_invalid',
    field: 'duration_in_sec',
    message: /from 1 to 3600 \(1 hour\)/,
  },
  {
    says: 'no time at all is too short',
    input: { durationSec: 0 },
    code: 'request.duration_invalid',
    field: 'duration_in_sec',
    message: /whole number/,
  },
  {
    says: 'time does not run backwards',
    input: { durationSec: -5 },
    code: 'request.duration_invalid',
    field: 'duration_in_sec',
    message: /whole number/,
  },
  {
    says: 'half a second is no duration',
    input: { durationSec: 1.5 },
    code: 'request.duration_invalid',
    field: 'duration_in_sec',
    message: /whole number/,
  },
  {
    says: 'what is not a number is no duration',
    input: { durationSec: Number.NaN },
    code: 'request.duration_invalid',
    field: 'duration_in_sec',
    message: /whole number/,
  },
  {
    says: 'a missing reason is asked for',
    input: { flow: required, reason: null },
    code: 'request.reason_required',
    field: 'justification',
    message: /`Prod RDS \(PII\)` needs a reason/,
  },
  {
    says: 'blanks are no reason',
    input: { flow: required, reason: ' \n ' },
    code: 'request.reason_required',
    field: 'justification',
    message: /say why/,
  },
  {
    says: 'a reason has a limit',
    input: { reason: 'x'.repeat(limits.reasonLengthMax + 1) },
    code: 'request.reason_too_long',
    field: 'justification',
    message: /1000 characters/,
  },
  {
    says: 'half a character is no text',
    input: { reason: 'a\ud800b' },
    code: 'input.invalid',
    field: 'justification',
    message: /not valid text/,
  },
  {
    says: 'a missing manager refuses at once',
    input: { requester: orphan, grantee: orphan, flow: flow({ approval: allOf(inGroup('dba'), theManager) }) },
    code: 'request.no_approver',
    message: /nobody can consent as the requester's manager; ask an administrator to correct/,
  },
  {
    says: 'a group of inactive people refuses at once',
    input: { flow: flow({ approval: anyOneOf(inGroup('gone')) }) },
    code: 'request.no_approver',
    message: /a member of `gone`/,
  },
  {
    says: 'an empty group refuses at once',
    input: { flow: flow({ approval: anyOneOf(inGroup('empty')) }) },
    code: 'request.no_approver',
    message: /a member of `empty`/,
  },
  {
    says: 'a policy that names nobody refuses at once',
    input: { flow: flow({ approval: { mode: 'ALL_OF', groups: [] } }) },
    code: 'request.no_approver',
    message: /nobody/,
  },
  {
    says: 'one person for two distinct terms refuses at once',
    input: { flow: flow({ approval: allOf(inGroup('dba'), inGroup('dba')), settings: { distinctPeople: true } }) },
    code: 'request.no_approver',
    message: /nobody else can consent/,
  },
  {
    says: 'a term that only people who changed the rules could fill refuses at once, and says that it passes',
    input: {
      facts: consentFacts(ann, { ownChanges: new Map([['prs_dora', { what: 'group', at: noon, until: noon + 1 }]]) }),
    },
    code: 'request.no_approver',
    message: /as a member of `dba` now: whoever could changed lately .*; ask later/,
  },
];

describe('asking is refused', () => {
  test.each(rows)('$says', ({ input, code, field, message }) => {
    const answer = ask(asking(input));
    if (answer.ok) expect.fail('it was taken');
    expect(answer.refusal.code).toBe(code);
    expect(answer.refusal.field).toBe(field);
    expect(answer.refusal.message).toMatch(message);
    expect(answer.refusal.message).toMatch(/^[^A-Z].*[^.]$/);
  });

  test('checks come in the documented order', () => {
    const everythingWrong = asking({
      flow: flow({ active: false, settings: { reasonRequired: true } }),
      entitlements: [],
      durationSec: 0,
      reason: null,
    });
    expect(ask(everythingWrong)).toMatchObject({ refusal: { code: 'request.nothing_offered' } });
    expect(ask({ ...everythingWrong, flow: required })).toMatchObject({ refusal: { code: 'input.invalid' } });
    expect(ask({ ...everythingWrong, flow: required, entitlements: [shown('a')] })).toMatchObject({
      refusal: { code: 'request.duration_invalid' },
    });
  });
  test('the longest duration is told to programs too', () => {
    expect(ask(asking({ durationSec: 9999 }))).toMatchObject({ refusal: { details: { max_duration_sec: 3600 } } });
  });
});

describe('asking succeeds', () => {
  const made = (rest: Partial<Asking> = {}) => {
    const answer = ask(asking(rest));
    if (!answer.ok) expect.fail(answer.refusal.message);
    return answer.value;
  };
  test('a request waits for consent, with what the flow said pinned to it', () => {
    const approval = anyOneOf(inGroup('dba'));
    const asked = made({
      flow: flow({ approval, version: 4, settings: { distinctPeople: true, approverReasonRequired: true } }),
    });
    expect(asked).toMatchObject({
      state: { kind: 'waiting' },
      flowVersion: 4,
      approval,
      distinctPeople: true,
      selfApproval: false,
      approverReasonRequired: true,
      durationSec: 600,
      askedAt: noon,
      lapsesAt: noon + limits.requestLapseMs,
      verdicts: [],
      version: 1,
    });
  });
  test('without a policy it is agreed at once, and only then', () => {
    expect(made({ flow: flow() }).state).toEqual({ kind: 'agreed', at: noon });
    expect(made().state.kind).toBe('waiting');
  });
  test.each([1, 59, 60, 61, 3599, 3600])('%i seconds are a duration', (durationSec) => {
    expect(made({ durationSec }).durationSec).toBe(durationSec);
  });
  test('no duration means the longest', () => {
    expect(made({ durationSec: null }).durationSec).toBe(3600);
  });
  test('an entitlement named twice counts once', () => {
    expect(
      made({ entitlements: [shown('a'), shown('b'), shown('a')] }).entitlements.map((each) => each.resourceName),
    ).toEqual(['a', 'b']);
  });
  test('a reason of blanks is none, and blanks around one are cut', () => {
    expect(made({ reason: '  ' }).reason).toBeNull();
    expect(made({ reason: ' ticket 7\n' }).reason).toBe('ticket 7');
  });
});
