// Who hears of what by mail: every transition of a request and a grant, ten minutes before an end or as the flow says, and nobody else. Then mail
// that does not arrive, is not wanted, or would go to somebody who is out.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { limits, type Outcome } from '@tidegate/core';
import { type BrokerWorld, emailOf, flowOf, openBroker, smallCompany } from '@tidegate/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  chooseMail,
  countMailGivenUp,
  decideRequest,
  type MailMessage,
  mailChoicesOf,
  messageTypes,
  withdrawRequest,
} from '../index.ts';
import { composeMail, isMailed, type MailedType } from './compose-mail.ts';

const minuteMs = 60_000;
const mails: MailMessage[] = [];
let answer: Outcome = { kind: 'done' };
const mail = {
  portal: 'https://tidegate.small.example',
  send: async (message: MailMessage): Promise<Outcome> => {
    mails.push(message);
    return answer;
  },
};

const worlds: BrokerWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
  mails.length = 0;
  answer = { kind: 'done' };
});
const begin = async (): Promise<BrokerWorld> => {
  const world = await openBroker({ mail });
  worlds.push(world);
  return world;
};
const decide = async (world: BrokerWorld, name: string, id: string, verdict: 'approve' | 'reject' = 'approve') => {
  const decided = await decideRequest(world.ports, await world.as(name), { id, verdict, reason: null });
  if (!decided.ok) throw new Error(decided.refusal.message);
};
/** Who got which subject since the last look, in no order. */
const sentNow = async (world: BrokerWorld): Promise<readonly string[]> => {
  await world.drain();
  return mails
    .splice(0)
    .map(({ to, subject }) => `${to.split('@')[0]}: ${subject.replace(/^Tidegate: /, '')}`)
    .toSorted();
};
const at = (minutes: number) => minutes * minuteMs;

/** One story for each type, and who hears of it. */
const told: Partial<
  Record<MailedType, (world: BrokerWorld) => Promise<readonly [readonly string[], ...(readonly string[])]>>
> = {
  'request.asked': async (world) => {
    await world.ask('engineer', 'prod-customers');
    return [
      await sentNow(world),
      'compliance: a request waits for you',
      'dba: a request waits for you',
      'manager: a request waits for you',
    ];
  },
  'request.agreed': async (world) => {
    const { request } = await world.ask('engineer', 'prod-customers');
    for (const name of ['manager', 'dba']) await decide(world, name, request.id);
    await sentNow(world);
    await decide(world, 'compliance', request.id);
    return [await sentNow(world), 'engineer: access is open', 'engineer: your request was agreed to'];
  },
  'request.rejected': async (world) => {
    const { request } = await world.ask('engineer', 'prod-customers');
    await sentNow(world);
    await decide(world, 'dba', request.id, 'reject');
    return [await sentNow(world), 'engineer: your request was rejected'];
  },
  'request.withdrawn': async (world) => {
    const { request } = await world.ask('engineer', 'prod-customers');
    await sentNow(world);
    await withdrawRequest(world.ports, await world.as('engineer'), { id: request.id });
    // Only webhooks hear of it: whoever was asked sees that nothing waits any more.
    return [await sentNow(world)];
  },
  'request.lapsed': async (world) => {
    await world.ask('engineer', 'prod-customers');
    await sentNow(world);
    world.pass(limits.requestLapseMs);
    return [await sentNow(world), 'engineer: your request has lapsed'];
  },
  'grant.opened': async (world) => {
    await world.ask('engineer', 'dev-customers');
    return [await sentNow(world), 'engineer: access is open'];
  },
  'grant.ends_soon': async (world) => {
    await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
    await sentNow(world);
    world.pass(at(49));
    expect(await sentNow(world)).toEqual([]);
    world.pass(at(1));
    return [await sentNow(world), 'engineer: access ends soon'];
  },
  'grant.gone': async (world) => {
    await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await sentNow(world);
    world.pass(at(10));
    return [await sentNow(world), 'engineer: access has ended'];
  },
  'grant.open_failed': async (world) => {
    world.breakTwin((call) => (call.action === 'change' ? { kind: 'refused' } : null));
    await world.ask('engineer', 'dev-customers');
    return [await sentNow(world), 'engineer: access could not be opened'];
  },
  'grant.failed': async (world) => {
    world.breakTwin((call) => (call.action === 'change' ? { kind: 'refused' } : null));
    await world.ask('engineer', 'dev-customers');
    await sentNow(world);
    world.breakTwin(null);
    world.pass(at(2));
    return [await sentNow(world), 'engineer: access was not opened'];
  },
  'grant.leaking': async (world) => {
    await world.ask('engineer', 'dev-customers', { durationSec: 600 });
    await sentNow(world);
    world.pass(at(10));
    world.breakTwin((call) => (call.action === 'change' ? { kind: 'unavailable' } : null));
    const heard: string[] = [];
    for (let round = 0; round < 60 && heard.length === 0; round += 1) {
      heard.push(...(await sentNow(world)));
      world.pass(minuteMs);
    }
    const alarm = 'ALARM: access is past its end and not proven gone';
    return [heard, `admin: ${alarm}`, `engineer: ${alarm}`];
  },
};

/** Told by their own tests, in the portal: the same recipients are mailed. */
const elsewhere: Partial<Record<MailedType, string>> = {
  'request.out_of_reach': '../consent/consent.test.ts',
  'request.not_started': '../flows-time/time.test.ts',
  'request.escalated': '../consent/consent.test.ts',
  'request.awaits_step_up': '../consent/consent.test.ts',
  'request.review_due': '../flows-time/time.test.ts',
  'request.review_missed': '../flows-time/time.test.ts',
  'grant.uncertain': '../grants/look-at-grant.test.ts',
  'grant.restored': '../grants/look-at-grant.test.ts',
  'grant.secret_renewed': '../grants/renew-secret.test.ts',
  'grant.account_appeared': '../radar/radar.test.ts',
};

describe('every transition of a request and a grant', () => {
  let shared: BrokerWorld;
  beforeAll(async () => {
    shared = await openBroker({ mail });
  });
  afterEach(async () => {
    await shared.settle();
    mails.length = 0;
  });
  afterAll(() => shared.close());

  it.each(Object.entries(told))('%s reaches whom it concerns, and nobody else', async (_type, story) => {
    const [heard, ...expected] = await story(shared);
    expect(heard).toEqual(expected);
  });

  it('is told here or where it is tested: none is forgotten', () => {
    for (const type of messageTypes.filter((one) => /^(request|grant)\./.test(one)).filter(isMailed)) {
      const file = elsewhere[type];
      if (told[type] !== undefined) continue;
      expect([type, file]).toEqual([type, expect.any(String)]);
      expect(readFileSync(fileURLToPath(new URL(file ?? '', import.meta.url)), 'utf8')).toContain(`'${type}'`);
    }
  });

  it('has a flow that tells as long before the end as it says', async () => {
    const world = await begin();
    const early = { notice_before_end_in_min: 30 };
    const flow = flowOf({ name: 'dev', scope: 'internal', approvers: [], minutes: 60 });
    await world.apply({ ...smallCompany, flows: [{ ...flow, body: { ...flow.body, ...early } }] });
    await world.ask('engineer', 'dev-customers', { durationSec: 3_600 });
    await sentNow(world);
    world.pass(at(29));
    expect(await sentNow(world)).toEqual([]);
    world.pass(at(1));
    expect(await sentNow(world)).toEqual(['engineer: access ends soon']);
  });
});

describe('a mail', () => {
  it('holds the sentence and where to look, and no more', async () => {
    const world = await begin();
    const { request } = await world.ask('engineer', 'prod-customers');
    await world.drain();
    const [message] = mails;
    expect(message?.text).toBe(
      `engineer Small asks for READ_ONLY on \`prod-customers\` (simulated) for 1 hour.\n\n` +
        `https://tidegate.small.example/requests/${request.id}\n\n` +
        'Mail of this kind is switched off with: tidegate notices mail off request.asked\n',
    );
  });

  it.each(['x\r\nBcc: eve@evil.example', 'x\n\nhttps://evil.example', 'x\u2028y', 'x\u202egnp.exe', 'x\0y'])(
    'carries %j as text of one line, and never in a header',
    (sentence) => {
      const notice = {
        id: 'not_x',
        personId: 'prs_x',
        kind: 'grant.gone',
        sentence,
        requestId: null,
        at: 0,
        readAt: null,
      } as const;
      const { subject, text } = composeMail(notice, 'ada@small.example', mail);
      expect(subject).toBe('Tidegate: access has ended');
      expect(text.split('\n')).toHaveLength(6);
      expect(text).not.toMatch(/[\0\r\u2028\u202e]/);
    },
  );

  it('is not sent of a kind that is switched off, to the one who did so, until it is on again', async () => {
    const world = await begin();
    const manager = await world.as('manager');
    expect(await chooseMail(world.ports, manager, { off: ['request.asked'] })).toMatchObject({ ok: true });
    await world.ask('engineer', 'prod-customers');
    expect(await sentNow(world)).toEqual(['compliance: a request waits for you', 'dba: a request waits for you']);
    expect(await world.ports.store.read((tx) => tx.notices.countUnread(manager.person.id))).toBe(1);
    await chooseMail(world.ports, manager, { off: [] });
    await world.ask('colleague', 'prod-billing');
    expect(await sentNow(world)).toContain('manager: a request waits for you');
    expect(await chooseMail(world.ports, manager, { off: ['everything'] })).toMatchObject({
      refusal: { code: 'input.invalid', field: 'off' },
    });
    expect(await mailChoicesOf(world.ports, manager)).toMatchObject({
      sends: true,
      address: emailOf('manager'),
      off: [],
    });
  });

  it('is not sent to somebody who is out by then', async () => {
    const world = await begin();
    await world.ask('engineer', 'prod-customers');
    const dba = await world.person('dba');
    await world.ports.store.transaction((tx) => tx.people.save({ ...dba, active: false }));
    expect(await sentNow(world)).not.toContain('dba: a request waits for you');
  });

  it('that no server takes is tried for about an hour, then given up: counted, and told to administrators once', async () => {
    const world = await begin();
    answer = { kind: 'unavailable', message: 'the mail server cannot be reached' };
    await world.ask('engineer', 'prod-customers');
    const start = world.now();
    for (let round = 0; round < limits.mailTriesMax && (await countMailGivenUp(world.ports)) === 0; round += 1) {
      await world.drain();
      world.pass(75_000);
    }
    await world.drain();
    expect(mails).toHaveLength(3 * limits.mailTriesMax);
    expect(await countMailGivenUp(world.ports)).toBe(3);
    expect(world.now() - start).toBeGreaterThan(50 * minuteMs);
    const admin = await world.person('admin');
    const notices = await world.ports.store.read((tx) => tx.notices.page(admin.id, { after: null, limit: 10 }));
    expect(notices.items.map(({ kind, sentence }) => `${kind}: ${sentence}`)).toEqual([
      'mail.failed: mail does not arrive: the mail server cannot be reached; notices are in the portal',
    ]);
    expect(await world.ports.store.read((tx) => tx.work.countDue(world.now() + minuteMs))).toBeLessThan(3);
  });

  it('that is refused is not tried again', async () => {
    const world = await begin();
    answer = { kind: 'refused', message: 'the mail server refused the message' };
    await world.ask('engineer', 'prod-customers');
    await world.drain();
    world.pass(75_000);
    await world.drain();
    expect(mails).toHaveLength(3);
    expect(await countMailGivenUp(world.ports)).toBe(3);
  });
});
