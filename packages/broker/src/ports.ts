// Everything a use case may touch, as ports, and who is acting. Wired once by the server; tests wire twins.

import type {
  Adapter,
  Chance,
  CheckpointSigner,
  CheckpointWitness,
  Clock,
  Connector,
  CredentialReader,
  DriftSettings,
  EpochMemory,
  Hash,
  OneTimeCodes,
  Outcome,
  Person,
  PersonId,
  Sealer,
  SegmentationRules,
  SourceReader,
  Store,
} from '@tidegate/core';
import type { PerimeterRules } from './perimeter/rules.ts';

/** Structured logging; facts never hold secrets. */
export interface Log {
  debug(facts: object, sentence: string): void;
  info(facts: object, sentence: string): void;
  warn(facts: object, sentence: string): void;
  error(facts: object, sentence: string): void;
}

export interface Ports {
  readonly store: Store;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly hash: Hash;
  readonly sealer: Sealer;
  /** Reads credentials of sources of people. Those of targets are the connector's alone. */
  readonly credentials: CredentialReader;
  /** What kinds of targets there are, and what their settings tell. Targets themselves are reached through the connector. */
  readonly adapters: readonly Adapter[];
  readonly connector: Connector;
  /** The kinds of source that are read; none where it is not set. */
  readonly sources?: readonly SourceReader[];
  readonly log: Log;
  /** Sends one signed message; bounded in time, follows no redirect. */
  readonly sendWebhook: (ask: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }) => Promise<Outcome>;
  /** Whether the host of a webhook's address (as `URL.hostname` gives it) may be sent to from here. */
  readonly mayReceiveWebhooks: (hostname: string) => boolean;
  /** How mail leaves; none is sent where it is not set. */
  readonly mail?: MailPort;
  /** What counts as drift; the defaults of core where it is not set. */
  readonly drift?: DriftSettings;
  /** How the house tells and orders environments; the defaults of core where it is not set. */
  readonly segmentation?: SegmentationRules;
  /** How often targets are read where an integration does not say, 0 for never; nothing is read by itself where it is not set. */
  readonly readings?: { readonly everySec: number };
  /** How often targets are asked who has access; nothing is asked by itself where it is not set. */
  readonly radar?: { readonly everyMs: number };
  /** How often targets are asked whether they still let their connectors in; without it never by itself. */
  readonly knocks?: { readonly everyMs: number };
  /** One-time codes, for access flows that ask for a step-up. */
  readonly codes: OneTimeCodes;
  readonly perimeterRules: PerimeterRules;
  /** What is remembered of the database outside of it; where it is not set, a restored backup is not noticed. */
  readonly epoch?: { readonly memory: EpochMemory };
  /** Who signs checkpoints of the audit log, where they are kept, and how often; none are made where it is not set. */
  readonly checkpoints?: {
    readonly signer: CheckpointSigner;
    readonly witness: CheckpointWitness;
    readonly everyMs: number;
  };
  /** HMAC-SHA-256. */
  readonly hmac: (secret: Uint8Array, text: string) => Uint8Array;
}

/** One mail in plain text. Nothing in it but `text` may hold what people wrote. */
export interface MailMessage {
  /** The same whenever it is tried again. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailPort {
  /** Where people find the portal: `https://host`. */
  readonly portal: string;
  /** Sends one; bounded in time. */
  readonly send: (message: MailMessage) => Promise<Outcome>;
}

/** The way a command came in; written to the audit log. */
export type Door = 'portal' | 'api' | 'cli' | 'worker' | 'startup';

/** Who acts, through which door. */
export interface Actor {
  readonly person: Person;
  readonly door: Door;
}

/** Who writes a change of a perimeter down: who made it, and the second person where there was one. */
export interface Author extends Actor {
  readonly confirmedBy?: PersonId;
}
