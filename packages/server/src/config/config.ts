// What the server was told, as one frozen value. Made by `parseConfig`; nothing else reads the environment or the command line.

import type { PerimeterRules } from '@tidegate/broker';
import type { DriftSettings } from '@tidegate/core';

/** A mail server and how to speak to it. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the start; `starttls`: before anything else is said, or not at all; `plain`: this machine only. */
  readonly encryption: 'tls' | 'starttls' | 'plain';
  readonly username: string | null;
  /** Null where no name is given. */
  readonly passwordFile: string | null;
  readonly from: { readonly name: string; readonly address: string };
}

/** Everything configurable. Paths are absolute. */
export interface Config {
  readonly demo: boolean;
  readonly databaseUrl: string | null;
  readonly stateFolder: string;
  readonly host: string;
  readonly port: number;
  /** The port was named, not taken from the default. */
  readonly portChosen: boolean;
  readonly publicUrl: URL | null;
  readonly trustedProxies: readonly string[];
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Null only in the demo, which makes its own under the state folder. */
  readonly keyFile: string | null;
  /** Read by the connector alone; null: one of its own under the state folder. */
  readonly connectorKeyFile: string | null;
  /** Whether the server starts the watchdog itself. */
  readonly watchdog: 'start' | 'off';
  readonly secretsFolder: string | null;
  readonly adminEmail: string;
  /** Print a sign-in link for an administrator although there is one. */
  readonly adminLink: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly workers: number;
  readonly ratePerMinute: number;
  /** Whether webhooks may go to addresses of this machine and of private networks. */
  readonly webhookLocal: 'allow' | 'refuse';
  /** Hosts besides this machine that AWS integrations may be pointed at. */
  readonly awsEndpointHosts: readonly string[];
  /** How often targets are read by themselves, in seconds; 0 for never. */
  readonly readings: { readonly everySec: number };
  /** What counts as drift of a scope, and how often scopes are reviewed. */
  readonly drift: DriftSettings;
  /** How environments and classes are told; null for the defaults. */
  readonly segmentationFile: string | null;
  /** The providers that people sign in with; null for none. */
  readonly signInFile: string | null;
  readonly perimeterRules: PerimeterRules;
  /** What no backup brings back. */
  readonly epochFile: string;
  /** Checkpoints of the audit log. */
  readonly checkpoints: {
    readonly everyMs: number;
    readonly witnessFile: string;
    /** Null where the server starts the signer itself. */
    readonly signerSocket: string | null;
  };
  /** How mail leaves; null for no mail. */
  readonly mail: MailSettings | null;
}

/** Whether people reach this server under https, so that cookies may be `Secure`. */
export const isSecure = (config: Pick<Config, 'tls' | 'publicUrl'>): boolean =>
  config.tls !== null || config.publicUrl?.protocol === 'https:';

/** Whether an address or host name means this machine and no other. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return (
    name === 'localhost' ||
    name === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(name) ||
    /^::ffff:127(\.\d{1,3}){3}$/.test(name)
  );
}
