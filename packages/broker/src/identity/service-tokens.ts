// Service tokens: machines that administer, each with a token and roles. The holder is a machine person of its own, so that the log names
// it, its roles can be changed while it runs, and nothing it does is anybody else's. It never asks, decides, or makes other tokens.

import {
  type Instant,
  isId,
  limits,
  newId,
  no,
  ok,
  type Person,
  plainFacts,
  quoted,
  type Result,
  type Role,
  refusal,
  type Token,
  type Transaction,
} from '@tidegate/core';
import { deactivate } from '../people/deactivate.ts';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { hashOf } from './secret.ts';
import { makeTokenText } from './tokens.ts';

const nameShape = /^[a-z0-9_]{1,60}$/;

/** A service token and the machine that holds it. */
export interface ServiceToken {
  readonly token: Token;
  readonly machine: Person;
}

export interface NewServiceToken {
  readonly name: string;
  readonly description: string;
  readonly roles: readonly Role[];
  /** Null for no end; absent for the usual one. */
  readonly expiresAt?: Instant | null;
}

/** Makes a machine with a token; the text is in this answer and never again. */
export async function createServiceToken(
  ports: Ports,
  actor: Actor,
  input: NewServiceToken,
): Promise<Result<ServiceToken & { readonly text: string }>> {
  if (!nameShape.test(input.name)) {
    return no(
      refusal('input.invalid', 'a service token is named with small letters, digits and `_`, at most 60 of them', {
        field: 'name',
      }),
    );
  }
  const now = ports.clock.now();
  const expiresAt = input.expiresAt === undefined ? now + limits.serviceTokenMs : input.expiresAt;
  if (expiresAt !== null && expiresAt <= now) {
    return no(
      refusal('input.invalid', 'the token would have ended already; name a moment to come', { field: 'expires_at' }),
    );
  }
  const { text, tail } = makeTokenText(ports);
  const machine = machineOf(ports, input, now);
  const token: Token = {
    id: newId('token', ports.chance),
    kind: 'service',
    personId: machine.id,
    name: input.name,
    description: input.description,
    tail,
    createdAt: now,
    createdBy: actor.person.id,
    expiresAt,
    lastUsedAt: null,
  };
  return transact(ports, async (tx) => {
    const known = await tx.tokens.services();
    if (known.some(({ name }) => name === input.name)) {
      return no(refusal('object.name_taken', `there is a service token ${quoted(input.name)}`, { field: 'name' }));
    }
    if (known.length >= limits.tokensMax) {
      return no(refusal('input.too_large', `there are ${limits.tokensMax} service tokens; revoke one first`));
    }
    await tx.people.save(machine);
    await tx.tokens.insert(token, hashOf(ports, text));
    write(tx, actor, { token, machine }, now);
    return ok({ token, machine, text });
  });
}

function machineOf(ports: Ports, { name, roles }: NewServiceToken, now: Instant): Person {
  const id = newId('person', ports.chance);
  return {
    id,
    // No mail reaches it, and no provider can vouch for it: `.invalid` is nobody's (RFC 2606).
    email: `${name}.${id.slice(-6)}@service-tokens.invalid`,
    emailAliases: [],
    firstName: name,
    lastName: '',
    active: true,
    roles: [...new Set(roles)],
    managerId: null,
    groupIds: [],
    attributes: {},
    ...plainFacts(now),
    kind: 'machine',
  };
}

const write = (tx: Transaction, actor: Actor, { token, machine }: ServiceToken, at: Instant): void =>
  tx.audit.append({
    at,
    kind: 'service_token.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: token.id,
    facts: {
      name: token.name,
      machine: machine.id,
      roles: machine.roles,
      expires_at: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
    },
  });

/** Every service token, by name. */
export async function listServiceTokens(ports: Ports): Promise<readonly ServiceToken[]> {
  return ports.store.read(async (tx) => {
    const tokens = await tx.tokens.services();
    const machines = new Map(
      (await tx.people.many(tokens.map(({ personId }) => personId))).map((one) => [one.id, one]),
    );
    return tokens.flatMap((token) => {
      const machine = machines.get(token.personId);
      return machine ? [{ token, machine }] : [];
    });
  });
}

/** Changes what a service token is for and which roles it has, at once; its end and its text stay. */
export async function changeServiceToken(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string; readonly description: string; readonly roles: readonly Role[] },
): Promise<Result<ServiceToken>> {
  return transact(ports, async (tx) => {
    const found = await find(tx, input.id);
    if (!found.ok) return found;
    const token = { ...found.value.token, description: input.description };
    const machine = { ...found.value.machine, roles: [...new Set(input.roles)] };
    await tx.tokens.save(token);
    await tx.people.save(machine);
    write(tx, actor, { token, machine }, ports.clock.now());
    return ok({ token, machine });
  });
}

/** Revokes a service token at once. Its machine stays known to the log, without roles and inactive: what was given to it closes. */
export async function revokeServiceToken(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<true>> {
  return transact(ports, async (tx) => {
    const found = await find(tx, input.id);
    if (!found.ok) return found;
    const { token, machine } = found.value;
    await tx.tokens.remove(token.id);
    const out = { ...machine, active: false, roles: [] };
    await tx.people.save(out);
    await deactivate(ports, tx, out);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'service_token.revoked',
      actor: actor.person.id,
      door: actor.door,
      subject: token.id,
      facts: { name: token.name, machine: machine.id },
    });
    return ok(true);
  });
}

async function find(tx: Transaction, id: string): Promise<Result<ServiceToken>> {
  const token = isId('token', id) ? (await tx.tokens.services()).find((one) => one.id === id) : undefined;
  const machine = token ? await tx.people.get(token.personId) : null;
  return token && machine
    ? ok({ token, machine })
    : no(refusal('object.not_found', `no service token ${quoted(id)}`, { field: 'id' }));
}
