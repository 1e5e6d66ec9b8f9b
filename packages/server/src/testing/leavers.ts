// Somebody with everything that deactivation has to end, made through the server's own routes: every way in, access that is open, a request
// that waits, a consent given to somebody else's request. However the fact that they are out arrives, the same is looked at.

import { createHash } from 'node:crypto';
import { createSignInLink } from '@tidegate/broker';
import type { HouseForTests } from './house-for-tests.ts';

const base = '/api/tidegate/v1';
const page = { origin: 'http://127.0.0.1:7333' };
/** Who asks what leavers have to decide, and who decides what they ask: people of the demo company who stay. Who makes rules decides nothing. */
const [asker, decider, administrator] = ['designer', 'data-manager', 'admin'] as const;
/** As promised: from the fact to the closing of what was open, in milliseconds. */
const outWithinMs = 5_000;

/** Somebody before they leave. */
export interface Leaver {
  readonly email: string;
  readonly cookie: string;
  readonly personal: string;
  readonly program: string;
  /** Requests by id: open, waiting, and another's to which they agreed. */
  readonly open: string;
  readonly waiting: string;
  readonly agreed: string;
}

/** What is left of somebody, in words that tests compare. */
export interface Left {
  readonly waysIn: readonly string[];
  readonly open: string;
  readonly waiting: string;
  readonly consents: number;
}

/** Nobody's: what has to be left of somebody who is out. */
export const nothingLeft: Left = { waysIn: [], open: 'Revoked', waiting: 'Rejected', consents: 0 };
/** What somebody has who is not out. */
export const everythingLeft: Left = {
  waysIn: ['browser', 'personal token', 'program'],
  open: 'Active',
  waiting: 'Pending',
  consents: 1,
};

const database = (name: string) =>
  `{ type: aws-rds-instance, id: "arn:aws:rds:eu-west-1:444444444444:db:${name}", name: ${name}, path: leavers/${name}, risk: low, tags: { Leavers: ${name} } }`;
const flow = (name: string, requesters: readonly string[], approvers: readonly (readonly string[])[]) => `
  - name: ${name}
    active: true
    trigger: SELF_SERVE
    requestors: { logical_operator: OR, conditions: [{ type: user, match_operator: is, values: [${requesters}] }] }
    access_targets: [{ access_scope: { access_scope_reference: ${name}, permissions: [READ_ONLY] } }]
    grant_duration_in_min: 600
    request_for_others: false
    settings: { justification_required: false, require_approver_reason: false, requestor_cannot_approve_himself: true, require_mfa: false, labels: [] }
    ${approvers.length === 0 ? '' : `approver_policy: { approval_mode: ALL_OF, approver_groups: [${approvers.map((some) => `{ logical_operator: OR, approvers: [{ type: user, match_operator: is, values: [${some}] }] }`)}] }`}`;

/** The rules by which these people, who are known by now, have something: applied as an administrator applies files. */
export async function letThemAsk(house: HouseForTests, emails: readonly string[]): Promise<void> {
  const names = ['leavers-open', 'leavers-ask', 'leavers-agree'] as const;
  const text = `
integrations:
  - { name: leavers, type: aws-simulated }
inventory:
  - integration: leavers
    resources: [${names.map(database)}]
scopes: [${names.map((name) => `{ name: ${name}, query: 'resource_tag["Leavers"] = "${name}"' }`)}]
flows:
${flow('leavers-open', emails, [])}
${flow('leavers-ask', emails, [[`${decider}@acme.example`]])}
${flow('leavers-agree', [`${asker}@acme.example`], [emails, [`${decider}@acme.example`]])}
`;
  await applyText(house, text);
}

/** Applies a file as an administrator. */
export async function applyText(house: HouseForTests, text: string): Promise<void> {
  const body = { files: [{ path: 'leavers.yaml', text }] };
  const answer = await house.call('POST', `${base}/apply`, { as: administrator, body });
  if (answer.json().problems?.length !== 0) throw new Error(answer.body);
}

/** Gives one of these people everything that there is to lose. */
export async function settleIn(house: HouseForTests, email: string): Promise<Leaver> {
  const cookie = await signedIn(house, email);
  const asThey = { ...page, cookie };
  const token = await house.call('POST', `${base}/tokens`, {
    headers: asThey,
    body: { name: 'mine' },
  });
  const open = await asks(house, asThey, 'leavers-open');
  const waiting = await asks(house, asThey, 'leavers-ask');
  const agreed = await asks(house, { authorization: `Bearer ${house.token(asker)}` }, 'leavers-agree');
  const consent = await house.call('POST', `${base}/requests/${agreed}/approve`, { headers: asThey, body: {} });
  if (consent.statusCode !== 200) throw new Error(consent.body);
  const leaver = { email, cookie, personal: token.json().token, open, waiting, agreed };
  const whole = { ...leaver, program: await programOf(house, asThey) };
  await until(house, whole, everythingLeft);
  return whole;
}

async function signedIn(house: HouseForTests, email: string): Promise<string> {
  const token = await createSignInLink(house.ports, { email, purpose: 'sign-in' });
  const answer = await house.call('POST', `${base}/sign-in/link`, { body: { token }, headers: page });
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

async function asks(house: HouseForTests, headers: Readonly<Record<string, string>>, name: string): Promise<string> {
  const offers = (await house.call('GET', `${base}/offers?limit=1000`, { headers })).json();
  const offer = offers.items.find((one: { resource: { name: string } }) => one.resource.name === name);
  if (offer === undefined) throw new Error(`${name} is not offered`);
  const entitlements = [{ resource_id: offer.resource.id, permission_id: offer.permission.id }];
  const body = { entitlements, flow_id: offer.offers[0].flow.id, duration_sec: 36_000 };
  const asked = await house.call('POST', `${base}/requests`, { headers, body });
  if (asked.statusCode !== 200) throw new Error(asked.body);
  return asked.json().items[0].id;
}

/** The published login of a program, whole. */
async function programOf(house: HouseForTests, headers: Readonly<Record<string, string>>): Promise<string> {
  const verifier = 'a-verifier-of-at-least-forty-three-characters-1';
  const asked = {
    response_type: 'code',
    client_id: 'apono-cli',
    redirect_uri: 'http://localhost:64131',
    scope: 'end_user:access_requests:read',
    state: 'state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const allowed = await house.call('POST', `${base}/programs/allow`, { body: { ...asked, allow: true }, headers });
  const fields = {
    grant_type: 'authorization_code',
    code: new URL(allowed.json().url).searchParams.get('code') ?? '',
    redirect_uri: asked.redirect_uri,
    client_id: asked.client_id,
    code_verifier: verifier,
  };
  const redeemed = await house.app.inject({
    method: 'POST',
    url: '/oauth/token',
    headers: { host: '127.0.0.1:7333', 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
  return redeemed.json().access_token;
}

/** What is left of them now. */
export async function leftOf(house: HouseForTests, leaver: Leaver): Promise<Left> {
  const ways: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['browser', `${base}/me`, { cookie: leaver.cookie }],
    ['personal token', `${base}/me`, { authorization: `Bearer ${leaver.personal}` }],
    ['program', '/api/client/v1/access-requests', { authorization: `Bearer ${leaver.program}` }],
  ];
  const waysIn: string[] = [];
  for (const [name, url, headers] of ways) {
    if ((await house.call('GET', url, { headers })).statusCode === 200) waysIn.push(name);
  }
  const seen = async (id: string) => (await house.call('GET', `${base}/requests/${id}`, { as: administrator })).json();
  const [open, waiting, agreed] = [await seen(leaver.open), await seen(leaver.waiting), await seen(leaver.agreed)];
  return { waysIn, open: open.status, waiting: waiting.status, consents: agreed.verdicts.length };
}

/** Waits until so much is left, and no longer than was promised; answers what is left then. */
export async function until(house: HouseForTests, leaver: Leaver, wanted: Left): Promise<Left> {
  const deadline = performance.now() + outWithinMs;
  for (;;) {
    const left = await leftOf(house, leaver);
    if (JSON.stringify(left) === JSON.stringify(wanted) || performance.now() > deadline) return left;
    await new Promise((next) => setTimeout(next, 25));
  }
}
