// What people do in a schedule: ask, agree, lengthen, give back, take away, put somebody out; often at once and twice, through any server.
// What they are answered is not looked at here: the laws look at what is.

import {
  type Actor,
  connectionOf,
  decideRequest,
  endAccess,
  extendAccess,
  type Ports,
  resetCredentials,
  savePerson,
  submitRequests,
  withdrawRequest,
} from '@tidegate/broker';
import { type AccessRequest, isOpen, type Person, type PersonId, sessionOf } from '@tidegate/core';
import type { Tables } from '../memory-store/tables.ts';
import { administrator, approvers, askers, entitlements, flows } from './company.ts';
import type { Random } from './random.ts';

export interface Crowd {
  readonly tables: Tables;
  readonly random: Random;
  /** Has a server that lives do something, after a while. */
  readonly soon: (milliseconds: number, sentence: string, request: (ports: Ports) => Promise<unknown>) => void;
}

type Deed = (crowd: Crowd) => void;

const personOf = ({ tables }: Crowd, id: PersonId): Person => {
  const person = tables.people.committed.get(id);
  if (person === undefined) throw new Error('everybody of the company is there');
  return person;
};
const actorOf = (crowd: Crowd, id: PersonId): Actor => ({ person: personOf(crowd, id), door: 'api' });
const nameOf = (id: string): string => id.slice(4, 7);

const ask: Deed = (crowd) => {
  const { random } = crowd;
  const who = random.pick(askers);
  const flowId = random.happens(0.6) ? flows.selfServed : flows.agreedTo;
  const several = random.happens(0.2) ? entitlements : [random.pick(entitlements)];
  const durationSec = random.pick([60, 61, 120, 300, 600]);
  crowd.soon(0, `${nameOf(who)} asks for ${several.length} for ${durationSec} s`, (ports) =>
    submitRequests(ports, actorOf(crowd, who), {
      entitlements: several,
      flowId,
      several: 'refuse',
      durationSec,
      reason: null,
      customFields: {},
    }),
  );
};

function requestsIn({ tables }: Crowd, state: AccessRequest['state']['kind']): readonly AccessRequest[] {
  return [...tables.requests.committed.values()].filter((request) => request.state.kind === state);
}

const decide: Deed = (crowd) => {
  const waiting = requestsIn(crowd, 'waiting');
  if (waiting.length === 0) return ask(crowd);
  const { id } = crowd.random.pick(waiting);
  // Two clicks at once, of one or of two people, through one server or two.
  const clicks = crowd.random.between(1, 3);
  for (let click = 0; click < clicks; click += 1) {
    const who = crowd.random.pick(approvers);
    const verdict = crowd.random.happens(0.85) ? 'approve' : 'reject';
    crowd.soon(crowd.random.between(0, 3), `${nameOf(who)} would ${verdict} ${id}`, (ports) =>
      decideRequest(ports, actorOf(crowd, who), { id, verdict, reason: null }),
    );
  }
};

/** Does something about a request that was agreed to, if there is one. */
const aboutAgreed =
  (what: string, act: (ports: Ports, crowd: Crowd, request: AccessRequest) => Promise<unknown>): Deed =>
  (crowd) => {
    const agreed = requestsIn(crowd, 'agreed');
    if (agreed.length === 0) return ask(crowd);
    const request = crowd.random.pick(agreed);
    const times = crowd.random.happens(0.2) ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      crowd.soon(crowd.random.between(0, 2), `${what} ${request.id}`, (ports) => act(ports, crowd, request));
    }
  };

const extend = aboutAgreed('lengthen', (ports, crowd, { id, requesterId }) =>
  extendAccess(ports, actorOf(crowd, requesterId), { id }),
);
const release = aboutAgreed('give back', (ports, crowd, { id, requesterId }) =>
  endAccess(ports, actorOf(crowd, requesterId), { id, how: 'release' }),
);
const revoke = aboutAgreed('revoke', (ports, crowd, { id }) =>
  endAccess(ports, actorOf(crowd, administrator), { id, how: 'revoke' }),
);

const withdraw: Deed = (crowd) => {
  const [request] = requestsIn(crowd, 'waiting');
  if (request === undefined) return ask(crowd);
  crowd.soon(0, `withdraw ${request.id}`, (ports) =>
    withdrawRequest(ports, actorOf(crowd, request.requesterId), { id: request.id }),
  );
};

const newPassword: Deed = (crowd) => {
  const open = [...crowd.tables.grants.committed.values()].filter(isOpen);
  if (open.length === 0) return ask(crowd);
  const grant = crowd.random.pick(open);
  const input = { sessionId: sessionOf(grant.id) };
  if (crowd.random.happens(0.5)) {
    crowd.soon(0, `read the password of ${grant.id}`, (ports) =>
      connectionOf(ports, actorOf(crowd, grant.granteeId), { ...input, secret: 'reveal' }),
    );
  }
  crowd.soon(crowd.random.between(0, 50), `a new password for ${grant.id}`, (ports) =>
    resetCredentials(ports, actorOf(crowd, grant.granteeId), input),
  );
};

const putOutOrIn: Deed = (crowd) => {
  const id = crowd.random.pick(askers);
  const person = personOf(crowd, id);
  const input = { ...person, managerEmail: null };
  const set = (active: boolean) => (ports: Ports) =>
    savePerson(ports, actorOf(crowd, administrator), { ...input, active });
  crowd.soon(0, `${nameOf(id)} is ${person.active ? 'put out' : 'let in again'}`, set(!person.active));
  if (person.active && crowd.random.happens(0.3)) {
    crowd.soon(crowd.random.between(1, 60_000), `${nameOf(id)} is let in again`, set(true));
  }
};

/** What is done how often. */
const deeds: readonly (readonly [weight: number, deed: Deed])[] = [
  [10, ask],
  [5, decide],
  [4, extend],
  [4, release],
  [3, revoke],
  [1, withdraw],
  [2, newPassword],
  [3, putOutOrIn],
];
const weighted = deeds.flatMap(([weight, deed]) => Array.from({ length: weight }, () => deed));

/** Somebody does something. */
export const doSomething = (crowd: Crowd): void => crowd.random.pick(weighted)(crowd);
