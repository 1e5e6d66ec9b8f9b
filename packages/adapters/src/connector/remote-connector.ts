// A connector in another process, as the broker has it: every call travels as plain values, and nothing here can open a credential.

import type { Duplex } from 'node:stream';
import { type Adapter, assert, type Connector, limits, no, refusal, type TargetPlace } from '@tidegate/core';
import { z } from 'zod';
import { Exchange, Lost } from './exchange.ts';
import { type Call, type Read, refusalOf, remoteTarget, rethrow } from './remote-target.ts';
import { sealFor, sealText } from './sealed-box.ts';
import { answers, placeSent } from './wire.ts';

export interface RemoteConnectorParts {
  /** What their settings guard is sealed with a credential. */
  readonly adapters: readonly Adapter[];
  /** Variables that hold credentials. Each is sealed for the connector when one is first there, and then forgotten in the clear. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface RemoteConnector extends Connector {
  /** Speaks to a connector over this stream from now on. Resolves when it is ready; rejects when it hangs up before. */
  attach(stream: Duplex): Promise<void>;
  isUp(): boolean;
}

/** Makes it. Nothing can be reached before a stream was attached. `close` asks the other process to finish and end. */
export function makeRemoteConnector({ adapters, environment }: RemoteConnectorParts): RemoteConnector {
  const exchange = new Exchange();
  let publicKey: Uint8Array | null = null;
  let clear: Readonly<Record<string, string>> = environment;
  let sealed: Readonly<Record<string, string>> = {};
  const greet = (key: Uint8Array): object => {
    publicKey = key;
    const fresh = Object.entries(clear).map(([name, value]) => [name, base64(sealText(key, value, name))]);
    sealed = { ...sealed, ...Object.fromEntries(fresh) };
    clear = {};
    return { kind: 'environment', sealed };
  };
  return {
    attach: (stream) => exchange.attach(stream, greet),
    isUp: () => exchange.isUp,
    async reach(place) {
      const call = callOf(exchange, place);
      try {
        const answer = await call({ op: 'reach' }, answers.reach);
        if (answer.ok) return { ok: true, value: remoteTarget({ call, read: readOf(exchange, call) }, answer.has) };
        return no(refusalOf(answer.refusal));
      } catch (error) {
        if (error instanceof Lost) return no(refusal('target.unreachable', error.message));
        throw error;
      }
    },
    seal(secret, place) {
      assert(publicKey, 'a connector was attached before anything is sealed for it');
      return sealFor(publicKey, adapters, secret, place);
    },
    close: async () => exchange.say({ kind: 'end' }),
  };
}

const callOf = (exchange: Exchange, place: TargetPlace): Call => {
  const sent = placeSent(place);
  return (ask, shape) => {
    const until = Date.now() + limits.connectorCallMs;
    return exchange.ask({ kind: 'call', until, place: sent, ask }, shape, limits.connectorCallMs);
  };
};

/** The next page is asked for when it is wanted, so that a slow reader is not sent more than it takes. */
const readOf = (exchange: Exchange, call: Call): Read =>
  async function* read(ask, shape) {
    const list = await call(ask, answers.list).catch(rethrow);
    const next = z.union([
      z.strictObject({ done: z.literal(true) }),
      z.strictObject({ done: z.literal(false), value: shape }),
    ]);
    let over = false;
    try {
      for (;;) {
        const page = await exchange.ask({ kind: 'next', list }, next, limits.connectorPageMs).catch(rethrow);
        over = page.done;
        if (page.done) return;
        yield page.value;
      }
    } finally {
      if (!over) exchange.say({ kind: 'stop', list });
    }
  };

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
