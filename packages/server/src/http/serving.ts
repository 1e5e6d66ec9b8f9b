// What handlers are wired with: the ports of the use cases and the few facts about this process that routes show.

import type { Ports } from '@tidegate/broker';
import type { Result, SignInProvider } from '@tidegate/core';
import type { Config } from '../config/config.ts';

/** Everything a handler may use. */
export interface Serving {
  readonly config: Config;
  readonly version: string;
  readonly ports: Ports;
  /** The providers that people sign in with. */
  readonly providers: readonly SignInProvider[];
  /** Lets the workers look for work now; called after every command that may have written some. */
  readonly wake: () => void;
  /** Started and not stopping. */
  readonly isUp: () => boolean;
  /** Whether targets can be reached: the connector runs. */
  readonly isConnectorUp: () => boolean;
  /** Prometheus' text. */
  readonly metrics: () => Promise<string>;
}

/** Runs a command and wakes the workers when it was not refused. */
export async function waking<T>(serving: Serving, command: Promise<Result<T>>): Promise<Result<T>> {
  const result = await command;
  if (result.ok) serving.wake();
  return result;
}
