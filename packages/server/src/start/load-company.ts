// Loads the demo company from `examples/acme`, through the same door as anybody's files, where nothing is loaded yet. What
// somebody changed since is left alone.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Actor, createSignInLink, loadWorld, type Ports, takeSignInLink } from '@tidegate/broker';
import { Bug, Fault } from '@tidegate/core';
import { applyFiles } from '../routes/apply-files.ts';
import { demoFilesFolder } from './folders.ts';

/** The address of the demo's administrator, in whose name the demo is filled. */
export const demoAdministrator = 'admin@acme.example';

/** The demo's administrator comes in like any first administrator: by a one-time link, used at once. */
export async function actAsDemoAdministrator(ports: Ports): Promise<Actor> {
  const secret = await createSignInLink(ports, { email: demoAdministrator, purpose: 'first-administrator' });
  const person = await takeSignInLink(ports, secret);
  if (person.ok) return { person: person.value, door: 'startup' };
  throw new Fault(
    'config.unsafe',
    `\`${demoAdministrator}\` is not active, so the demo cannot be filled; start with another \`--state\``,
  );
}

/** Loads the files; answers how many things they made, 0 when the company was there already. */
export async function loadCompany(ports: Ports, actor: Actor): Promise<number> {
  if ((await loadWorld(ports)).flows.size > 0) return 0;
  const applied = await applyFiles(ports, actor, { files: readFiles(), mode: 'apply' });
  const [problem] = applied.problems;
  if (problem !== undefined) {
    throw new Bug(`the demo company does not load: ${problem.file}:${problem.line ?? 0}: ${problem.message}`);
  }
  return applied.changes.length;
}

function readFiles(): readonly { readonly path: string; readonly text: string }[] {
  const names = readdirSync(demoFilesFolder).filter((name) => /\.ya?ml$/.test(name));
  return names.sort().map((name) => ({ path: name, text: readFileSync(join(demoFilesFolder, name), 'utf8') }));
}
