// The connector's side of the wire: takes what the broker asks, asks a target, sends what it answered. It believes nothing it hears
// beyond its shape, and begins nothing that nobody waits for any more.

import type { Duplex } from 'node:stream';
import { assertNever, Fault } from '@tidegate/core';
import { answerAsk, notBegun, partsOf } from './answer-ask.ts';
import type { EndKeeper } from './keep-ends.ts';
import { openLine } from './lines.ts';
import type { LocalConnector } from './local-connector.ts';
import { OpenLists } from './open-lists.ts';
import { type FromBroker, fromBroker } from './wire.ts';

export interface ServeParts {
  readonly stream: Duplex;
  readonly connector: LocalConnector;
  /** Writes down what has to end, for a watchdog; null where none is kept. */
  readonly ends: EndKeeper | null;
  /** What credentials are sealed with. */
  readonly publicKey: Uint8Array;
  /** Takes variables that hold credentials, sealed under their names. */
  readonly takeEnvironment: (sealed: Readonly<Record<string, Uint8Array>>) => void;
  /** Told of what failed in a way that is ours. */
  readonly failed: (error: unknown) => void;
}

type Call = Extract<FromBroker, { kind: 'call' }>;

/** Serves until the broker hangs up (`hung_up`) or asks for the end (`ended`): then what is under way is finished first. */
export function serveConnector(parts: ServeParts): Promise<'ended' | 'hung_up'> {
  const lists = new OpenLists();
  const flying = new Set<Promise<void>>();
  let ending = false;
  return new Promise((resolve) => {
    const line = openLine(parts.stream, {
      message: (message) => {
        const heard = fromBroker.safeParse(message);
        // Without an id there is nobody to tell; a broker that speaks another language is hung up on.
        if (heard.success) take(heard.data);
        else line.hangUp();
      },
      hungUp: () => resolve('hung_up'),
    });
    const fly = (id: number, run: () => Promise<unknown>): void => {
      const flight = run()
        .then((value) => line.send({ kind: 'answer', id, value }))
        .catch((error: unknown) => {
          if (!(error instanceof Fault)) parts.failed(error);
          line.send({ kind: 'fault', id, ...toldOf(error) });
        })
        .then(() => {
          flying.delete(flight);
        });
      flying.add(flight);
    };
    const finish = async (): Promise<void> => {
      ending = true;
      await Promise.all(flying);
      lists.closeAll();
      await parts.connector.close().catch(parts.failed);
      line.send({ kind: 'ended' });
      line.end();
      resolve('ended');
    };
    const take = (heard: FromBroker): void => {
      switch (heard.kind) {
        case 'environment':
          parts.takeEnvironment(heard.sealed);
          break;
        case 'end':
          finish().catch(parts.failed);
          break;
        case 'stop':
          lists.close(heard.list);
          break;
        case 'next':
          fly(heard.id, () => lists.next(heard.list));
          break;
        case 'call':
          fly(heard.id, () => answer(parts, lists, heard, ending));
          break;
        default:
          assertNever(heard);
      }
    };
    line.send({ kind: 'ready', publicKey: Buffer.from(parts.publicKey).toString('base64') });
  });
}

async function answer(
  { connector, ends, failed }: Pick<ServeParts, 'connector' | 'ends' | 'failed'>,
  lists: OpenLists,
  { place, ask, until }: Call,
  ending: boolean,
): Promise<unknown> {
  if (ending) return notBegun(ask, 'the connector is stopping');
  if (Date.now() > until) return notBegun(ask, 'nobody waited for it any longer');
  const reached = await connector.reach(place);
  if (ask.op === 'reach') return reached.ok ? { ok: true, has: partsOf(reached.value) } : reached;
  if (!reached.ok) return notBegun(ask, reached.refusal.message);
  try {
    ends?.before(place, ask);
  } catch (error) {
    failed(error);
    return notBegun(ask, 'its end could not be written down for the watchdog, so nothing was opened or prolonged');
  }
  const answered = await answerAsk(reached.value, ask, (pages) => lists.keep(pages));
  try {
    ends?.after(place, ask, answered);
  } catch (error) {
    // What the list still holds is longer than it has to be, and is looked at by the watchdog.
    failed(error);
  }
  return answered;
}

const toldOf = (error: unknown): object =>
  error instanceof Fault
    ? { code: error.code, message: error.message, ...(error.detail === undefined ? {} : { detail: error.detail }) }
    : { message: 'the adapter failed in an unexpected way; the log of the connector tells more' };
