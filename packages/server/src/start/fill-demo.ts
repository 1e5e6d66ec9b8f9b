// The demo company and its real target: an integration that points at the PostgreSQL server running now.

import { type Actor, discoverIntegration, loadWorld, type Ports, saveIntegration } from '@tidegate/broker';
import { assert } from '@tidegate/core';
import type { DemoTarget } from '../demo/postgres-target.ts';
import { actAsDemoAdministrator, loadCompany } from './load-company.ts';
import type { Say } from './say.ts';

const targetName = 'acme-postgres';

/** Points the integration at the target and loads the company where it is not loaded yet. */
export async function fillDemo(ask: {
  readonly ports: Ports;
  readonly target: DemoTarget;
  readonly say: Say;
}): Promise<void> {
  const { ports, target, say } = ask;
  const actor = await actAsDemoAdministrator(ports);
  await connectTarget(ports, actor, target);
  const count = await loadCompany(ports, actor);
  if (target.adopted) say('demo target: found running and taken over');
  if (count > 0) say(`demo company: ${count} things loaded from examples/acme`);
}

async function connectTarget(ports: Ports, actor: Actor, target: DemoTarget): Promise<void> {
  const { integrations } = await loadWorld(ports);
  const before = [...integrations.values()].find((integration) => integration.name === targetName) ?? null;
  const saved = await saveIntegration(ports, actor, {
    id: before?.id ?? null,
    name: targetName,
    type: 'postgresql',
    connectorId: null,
    config: { hostname: target.host, port: String(target.port), sslmode: 'disable' },
    credential: {
      kind: 'plain',
      secret: JSON.stringify({ username: target.adminUsername, password: target.adminPassword }),
    },
    connectedResourceTypes: null,
    customAccessDetails: before?.customAccessDetails ?? 'a real PostgreSQL server, started by the demo on this machine',
    published: before?.published ?? {},
    // Its data folder is ours: whatever port it took this time, it is the same server.
    statement: 'same_target',
  });
  assert(saved.ok, `the demo's target is not accepted: ${saved.ok ? '' : saved.refusal.message}`);
  const found = await discoverIntegration(ports, actor, { id: saved.value.id });
  if (!found.ok) {
    ports.log.warn({ code: found.refusal.code }, `the demo's target could not be read: ${found.refusal.message}`);
  }
}
