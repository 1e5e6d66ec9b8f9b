// Sources of facts about people, and one person with where each fact comes from.

import {
  askForReading,
  checkSource,
  findSource,
  importPeople,
  linkPeople,
  listIdentityRules,
  listSources,
  removeSource,
  rotateSourceToken,
  type SourceInput,
  saveIdentityLink,
  saveIdentityRule,
  saveSource,
  setWorkingHours,
  showPerson,
} from '@tidegate/broker';
import { sourceRoutes as routes } from '@tidegate/contract';
import { ok, type Result, type Source } from '@tidegate/core';
import { readPeopleFile } from '@tidegate/sources';
import type { z } from 'zod';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';
import { presentPersonDetails, presentSource } from '../present/present-source.ts';

type Body = z.output<(typeof routes)['createSource']['body']>;

export function sourceBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  const present = async (source: Source) =>
    presentSource(source, await ports.store.read((tx) => tx.sources.tokens(source.id)));
  const presented = async (saved: Result<Source>) => (saved.ok ? ok(await present(saved.value)) : saved);
  const personOf = async (reference: string) => {
    const found = await showPerson(ports, reference);
    return found.ok ? ok(presentPersonDetails(found.value, ports.clock.now())) : found;
  };
  const after = async (changed: Result<unknown>, reference: string) => (changed.ok ? personOf(reference) : changed);
  const rules = async () =>
    (await listIdentityRules(ports)).map(({ integration, rule }) => ({
      integration: { id: integration.id, name: integration.name },
      template: rule.template,
      verified: rule.verifiedAt !== null,
    }));
  return [
    bind(routes.listSources, async () => ok({ items: await Promise.all((await listSources(ports)).map(present)) })),
    bind(routes.createSource, async ({ actor, body }) =>
      presented(await waking(serving, saveSource(ports, actor, inputOf(null, body)))),
    ),
    bind(routes.changeSource, async ({ actor, params, body }) =>
      presented(await waking(serving, saveSource(ports, actor, inputOf(params.id, body)))),
    ),
    bind(routes.removeSource, async ({ actor, params }) => {
      const removed = await removeSource(ports, actor, params);
      return removed.ok ? ok({}) : removed;
    }),
    bind(routes.readSource, async ({ actor, params }) =>
      presented(await waking(serving, askForReading(ports, actor, { id: params.id, confirm: null }))),
    ),
    bind(routes.confirmSource, async ({ actor, params }) =>
      presented(await waking(serving, askForReading(ports, actor, { id: params.id, confirm: 'held' }))),
    ),
    bind(routes.checkSource, async ({ actor, params }) => {
      const checked = await checkSource(ports, actor, params);
      return checked.ok ? ok({ checks: [...checked.value] }) : checked;
    }),
    bind(routes.rotateSourceToken, async ({ actor, params, body }) => {
      const made = await rotateSourceToken(ports, actor, { id: params.id, old: body.old });
      if (!made.ok) return made;
      const source = await ports.store.read((tx) => findSource(tx, params.id));
      return ok({ token: made.value.text, path: `/scim/v2/${source?.name ?? params.id}` });
    }),
    bind(routes.importPeople, async ({ actor, params, body }) => {
      const reading = readPeopleFile(body);
      if (!reading.ok) return reading;
      const imported = await waking(serving, importPeople(ports, actor, { id: params.id, reading: reading.value }));
      return imported.ok
        ? ok({ source: await present(imported.value.source), findings: [...imported.value.findings] })
        : imported;
    }),
    bind(routes.showPerson, ({ params }) => personOf(params.id)),
    bind(routes.linkPeople, async ({ actor, params, body }) =>
      after(await linkPeople(ports, actor, { person: params.id, sameAs: body.same_as }), params.id),
    ),
    bind(routes.setWorkingHours, async ({ actor, params, body }) =>
      after(await setWorkingHours(ports, actor, { person: params.id, workingHours: body.working_hours }), params.id),
    ),
    bind(routes.linkAccount, async ({ actor, params, body }) => {
      const { integration, account } = body;
      const verified = body.verified ? 'verified' : 'unverified';
      return after(
        await saveIdentityLink(ports, actor, { person: params.id, integration, account, verified }),
        params.id,
      );
    }),
    bind(routes.listIdentityRules, async () => ok({ items: await rules() })),
    bind(routes.saveIdentityRule, async ({ actor, body }) => {
      const { integration, template } = body;
      const verified = body.verified ? 'verified' : 'unverified';
      const saved = await saveIdentityRule(ports, actor, { integration, template, verified });
      return saved.ok ? ok({ items: await rules() }) : saved;
    }),
  ];
}

const inputOf = (id: string | null, body: Body): SourceInput => ({
  id,
  name: body.name,
  kind: body.kind,
  settings: body.settings,
  credential: credentialOf(body.credential),
  maxAgeSec: body.max_age_sec,
  everySec: body.every_sec,
  disabled: body.disabled,
});

function credentialOf(given: Body['credential']): SourceInput['credential'] {
  if (given === null) return null;
  if ('environment' in given) return { kind: 'environment', name: given.environment };
  if ('file' in given) return { kind: 'file', path: given.file };
  return { kind: 'plain', secret: given.secret };
}
