// `.tidegate/demo.json`: where the demo answers and a personal token for each of its people, so that anybody can script
// against it. Readable by its owner only. Tokens that still work are kept, so that scripts survive a restart.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authenticateToken, createToken, loadWorld, type Ports } from '@tidegate/broker';
import { assert, type Person } from '@tidegate/core';
import { z } from 'zod';

const shape = z.object({ url: z.string(), people: z.record(z.string(), z.string()) });

/** Writes the file; a reader sees the old one or the new one, never half of it. */
export async function writeDemoAccess(ask: {
  readonly ports: Ports;
  readonly stateFolder: string;
  readonly url: string;
}): Promise<void> {
  const { ports, stateFolder, url } = ask;
  const file = join(stateFolder, 'demo.json');
  const known = knownTokens(file);
  const people = [...(await loadWorld(ports)).people.values()].filter((person) => person.active);
  const tokens = new Map<string, string>();
  for (const person of people.sort((a, b) => (a.email < b.email ? -1 : 1))) {
    tokens.set(person.email, await tokenOf(ports, person, known.get(person.email)));
  }
  const text = `${JSON.stringify({ url, people: Object.fromEntries(tokens) }, null, 2)}\n`;
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function knownTokens(file: string): ReadonlyMap<string, string> {
  try {
    return new Map(Object.entries(shape.parse(JSON.parse(readFileSync(file, 'utf8'))).people));
  } catch {
    return new Map();
  }
}

async function tokenOf(ports: Ports, person: Person, known: string | undefined): Promise<string> {
  const owner = known === undefined ? null : await authenticateToken(ports, known);
  if (known !== undefined && owner?.id === person.id) return known;
  const made = await createToken(ports, { person, door: 'startup' }, { name: 'demo', expiresInDays: null });
  assert(made.ok, 'a token can be made for an active person');
  return made.value.text;
}
