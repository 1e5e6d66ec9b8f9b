// What every file of this folder shares: how a client of the SDK is made, what a handler of a call is, and how tags are read.

import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { AwsCallName, AwsCalls, Page, Tags } from '../calls.ts';

/** The configuration of one client of the SDK; made anew for each call, which costs a tenth of a millisecond, on shared sockets. */
export interface Connection {
  readonly region: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly endpoint?: string;
  /** Ours retries (pace.ts); the SDK's own would hide throttling from it. */
  readonly maxAttempts: 1;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly httpAgent: HttpAgent;
    readonly httpsAgent: HttpsAgent;
  };
}

/** Answers one call. */
export type Handler<N extends AwsCallName> = (
  connection: Connection,
  ask: AwsCalls[N]['ask'],
) => Promise<AwsCalls[N]['answer']>;
/** The handlers of one service. */
export type Handlers<N extends AwsCallName> = { readonly [Name in N]: Handler<Name> };

export const page = <T>(items: readonly T[], next: string | undefined): Page<T> => ({
  items,
  // Some services end a list with an empty token.
  next: next === undefined || next === '' ? null : next,
});

export const tagsOf = (
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags =>
  Object.fromEntries((list ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));

/** Tags as AWS takes them. */
export const listOfTags = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Facts that are there, as text. */
export const factsOf = (facts: Readonly<Record<string, string | number | boolean | undefined | null>>): Tags =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([key, value]) =>
      value === undefined || value === null || value === '' ? [] : [[key, String(value)]],
    ),
  );

/** A day, which is as exact as what was last used needs to be, and changes a resource once a day at most. */
export const dayOf = (date: Date | undefined): string | null => date?.toISOString().slice(0, 10) ?? null;

/** The last name of an ARN or path. */
export const lastOf = (text: string): string => text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf(':')) + 1);

/** IAM answers documents as they stand in an address. */
export const documentOf = (text: string | undefined): string => decodeURIComponent(text ?? '');
