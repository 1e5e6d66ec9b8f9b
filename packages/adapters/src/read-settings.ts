// What the settings of servers have in common: keys that are known, a host, a port, a login as JSON. Each adapter's `config.ts` reads the rest.
// Answers are refusals with the setting's name and the fix; nothing of a credential is ever repeated.

import { type Adapter, no, ok, quoted, type Result, refusal } from '@tidegate/core';
import { z } from 'zod';

/** A login of a connector. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Settings that were given, by key; empty text counts as not given. A key that is none of the settings is refused. */
export function givenSettings(
  settings: Adapter['settings'],
  given: Readonly<Record<string, string>>,
): Result<ReadonlyMap<string, string>> {
  const keys = settings.map(({ key }) => key);
  const unknown = Object.keys(given).find((key) => !keys.includes(key));
  if (unknown !== undefined) {
    return wrong(unknown, `${quoted(unknown)} is no setting of this integration; it knows ${list(keys)}`);
  }
  return ok(new Map(Object.entries(given).filter(([, value]) => value !== '')));
}

/** The host and port of a server. */
export function readPlace(
  values: ReadonlyMap<string, string>,
  server: { readonly of: string; readonly example: string; readonly port: string },
): Result<{ readonly hostname: string; readonly port: number }> {
  const hostname = values.get('hostname');
  if (hostname === undefined) {
    return wrong('hostname', `set \`hostname\` to the name or address of the ${server.of} server`);
  }
  if (!/^[A-Za-z0-9._:-]{1,253}$/.test(hostname)) {
    return wrong('hostname', `${quoted(hostname)} is no host name or address; give for example \`${server.example}\``);
  }
  const port = values.get('port') ?? server.port;
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) {
    return wrong('port', `${quoted(port)} is no port; give a whole number from 1 to 65535`);
  }
  return ok({ hostname, port: Number(port) });
}

/** Reads a login from its secret text; `whose` completes the sentence about what it must be. */
export function readLogin(
  text: string | null,
  { whose, usernameMax }: { readonly whose: string; readonly usernameMax: number },
): Result<Login> {
  const form = `JSON \`{"username": "…", "password": "…"}\` of the ${whose} that the connector uses`;
  if (text === null) return no(refusal('secret.missing', `this integration needs a credential: ${form}`));
  const parsed = z
    .strictObject({ username: z.string().min(1).max(usernameMax), password: z.string().min(1).max(1_000) })
    .safeParse(parseJson(text));
  return parsed.success
    ? ok(parsed.data)
    : no(refusal('integration.invalid', `the credential is not what it must be: ${form}`));
}

/** A refusal of one setting. */
export const wrong = (field: string, message: string): Result<never> =>
  no(refusal('integration.invalid', message, { field }));

/** Words as a sentence lists them. */
export const list = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
