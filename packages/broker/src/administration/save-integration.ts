// Integrations: saving checks the settings with the adapter and seals a credential given in the clear; removing refuses while
// access through it is live.

import {
  type Adapter,
  type CredentialReference,
  hasRight,
  type Instant,
  type Integration,
  type IntegrationId,
  isId,
  newId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Transaction,
  unfinishedStates,
} from '@tidegate/core';
import { reviewSoon } from '../drift/review-soon.ts';
import { planReading } from '../inventory/schedule-readings.ts';
import type { Actor, Ports } from '../ports.ts';
import { planSurvey } from '../radar/schedule-radar.ts';
import { stableText } from '../stable-text.ts';
import { adapterOf } from '../targets.ts';
import { transact } from '../transact.ts';
import { rotationRefusal } from './credential-ends.ts';
import { knockSoon } from './knock-at-target.ts';
import { withOwnerSources } from './owner-sources.ts';
import { savePermissions } from './save-permissions.ts';

export interface IntegrationInput {
  /** Null makes a new one. */
  readonly id: IntegrationId | null;
  readonly name: string;
  readonly type: string;
  readonly connectorId: string | null;
  readonly config: Readonly<Record<string, string>>;
  /** `plain` is sealed before it is stored; null keeps what is there. */
  readonly credential: CredentialReference | { readonly kind: 'plain'; readonly secret: string } | null;
  readonly connectedResourceTypes: readonly string[] | null;
  readonly customAccessDetails: string | null;
  readonly published: Readonly<Record<string, unknown>>;
  /**
   * `same_target`: whoever saves states that the new address leads to the same target (a server that moved). Without it an
   * address cannot change while grants are open there: they would be looked for at the new one, and called gone.
   */
  readonly statement?: 'same_target';
  /**
   * When the credential expires. Absent keeps what is known of the same credential; a new one has no end until it is said. Null: it
   * has none that is known.
   */
  readonly credentialExpiresAt?: Instant | null;
  /** Absent keeps what is stored; null: passwords are replaced only when their person asks. */
  readonly rotateSecretsEveryHours?: number | null;
  /** Absent keeps what is stored; null: what is left behind stays until a person decides. */
  readonly cleanUpAfterDays?: number | null;
}

/** Creates or replaces an integration, with the permissions its adapter knows. */
export const saveIntegration = (ports: Ports, actor: Actor, input: IntegrationInput): Promise<Result<Integration>> =>
  transact(ports, (tx) => saveIntegrationIn(ports, tx, actor, input));

/** The same inside a transaction of the caller. */
export async function saveIntegrationIn(
  ports: Ports,
  tx: Transaction,
  actor: Actor,
  input: IntegrationInput,
): Promise<Result<Integration>> {
  const adapter = adapterOf(ports, input.type);
  if (!adapter) {
    const known = ports.adapters.map((one) => quoted(one.type)).join(', ');
    return no(
      refusal('integration.invalid', `unknown integration type ${quoted(input.type)}; known are ${known}`, {
        field: 'type',
      }),
    );
  }
  const checked = adapter.checkConfig(input.config);
  if (!checked.ok) return checked;
  const before = input.id === null ? null : await tx.integrations.get(input.id);
  if (input.id !== null && !before) return no(refusal('object.not_found', `no integration ${quoted(input.id)}`));
  if (before && before.type !== input.type) {
    return no(
      refusal('integration.invalid', 'the type of an integration cannot change; make a new one', { field: 'type' }),
    );
  }
  const guarded = await checkGuardedSettings(tx, adapter, before, input);
  if (!guarded.ok) return guarded;
  const id = before?.id ?? newId('integration', ports.chance);
  const credential = await keepCredential(ports, tx, id, input, before);
  if (adapter.needsCredential && credential === null) {
    return no(
      refusal('integration.invalid', 'name a credential: an environment variable, a file, or the secret to seal', {
        field: 'credential',
      }),
    );
  }
  const rotateEvery =
    input.rotateSecretsEveryHours === undefined ? before?.rotateSecretsEveryHours : input.rotateSecretsEveryHours;
  const cleanUpAfter = input.cleanUpAfterDays === undefined ? before?.cleanUpAfterDays : input.cleanUpAfterDays;
  if ((cleanUpAfter ?? null) !== (before?.cleanUpAfterDays ?? null) && !hasRight(actor.person, 'access:end_all')) {
    const message = 'deleting what is left behind ends access: an administrator says after how many days';
    return no(refusal('auth.forbidden', message, { field: 'clean_up_after_days' }));
  }
  const noRotation = input.rotateSecretsEveryHours == null ? null : rotationRefusal(ports, input.type);
  if (noRotation !== null) return no(noRotation);
  const published = await withOwnerSources(tx, input.published);
  if (!published.ok) return published;
  const expiresAt = expiryOf(input, before);
  const integration: Integration = {
    id,
    name: input.name,
    type: input.type,
    category: 'RESOURCES',
    connectorId: input.connectorId,
    config: input.config,
    credential,
    status: before?.status ?? 'Initializing',
    statusMessage: before?.statusMessage ?? null,
    connectedResourceTypes: input.connectedResourceTypes,
    customAccessDetails: input.customAccessDetails,
    published: published.value,
    lastSyncAt: before?.lastSyncAt ?? null,
    createdAt: before?.createdAt ?? ports.clock.now(),
    ...(before?.readEverySec === undefined ? {} : { readEverySec: before.readEverySec }),
    ...(expiresAt === null ? {} : { credentialExpiresAt: expiresAt }),
    ...(rotateEvery == null ? {} : { rotateSecretsEveryHours: rotateEvery }),
    ...(cleanUpAfter == null ? {} : { cleanUpAfterDays: cleanUpAfter }),
  };
  await tx.integrations.save(integration);
  await planReading(ports, tx, integration);
  await planSurvey(ports, tx, integration);
  await knockSoon(ports, tx, id);
  if (expiresAt !== (before?.credentialExpiresAt ?? null)) await reviewSoon(ports, tx);
  if (credential?.kind !== 'sealed') await tx.secrets.remove(id);
  await savePermissions(ports, tx, integration);
  tx.audit.append({
    at: ports.clock.now(),
    kind: 'integration.saved',
    actor: actor.person.id,
    door: actor.door,
    subject: id,
    facts: {
      name: integration.name,
      type: integration.type,
      created: before === null,
      config: { ...integration.config },
      statement: input.statement ?? null,
      credential_expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      rotate_secrets_every_hours: rotateEvery ?? null,
      clean_up_after_days: cleanUpAfter ?? null,
    },
  });
  return ok(integration);
}

/** Grants stay where they were opened, and a sealed password is not sent to another address than it was given for. */
async function checkGuardedSettings(
  tx: Transaction,
  adapter: Adapter,
  before: Integration | null,
  input: IntegrationInput,
): Promise<Result<true>> {
  if (before === null) return ok(true);
  const changed = adapter.settings.filter(
    (setting) => setting.guards != null && before.config[setting.key] !== input.config[setting.key],
  );
  const names = changed.map((setting) => quoted(setting.key)).join(', ');
  if (changed.length > 0 && input.credential === null && before.credential?.kind === 'sealed') {
    const sentence = `with another ${names} the credential has to be given again; the sealed one stays with the old address`;
    return no(refusal('integration.invalid', sentence, { field: 'credential' }));
  }
  const moved = changed.some((setting) => setting.guards === 'place') && input.statement !== 'same_target';
  if (!moved) return ok(true);
  const open = await tx.grants.page({ integrationId: before.id, states: unfinishedStates }, { after: null, limit: 1 });
  if (open.items.length === 0) return ok(true);
  const fix = 'end them first, or state that it is the same target with `statement: same_target`';
  return no(
    refusal('object.in_use', `access is open through ${quoted(before.name)}, so ${names} cannot change: ${fix}`),
  );
}

async function keepCredential(
  ports: Ports,
  tx: Transaction,
  id: IntegrationId,
  { credential: given, type, config }: IntegrationInput,
  before: Integration | null,
): Promise<CredentialReference | null> {
  if (given === null) return before?.credential ?? null;
  if (given.kind !== 'plain') return given;
  await tx.secrets.put(id, ports.connector.seal(given.secret, { integration: id, type, config }));
  return { kind: 'sealed', secretId: id };
}

/** The end that was said of the credential that was replaced is not the end of the new one. */
function expiryOf(input: IntegrationInput, before: Integration | null): Instant | null {
  if (input.credentialExpiresAt !== undefined) return input.credentialExpiresAt;
  const same = input.credential === null || stableText(input.credential) === stableText(before?.credential);
  return same ? (before?.credentialExpiresAt ?? null) : null;
}

/** Removes an integration with its inventory. Refused while any grant through it is not proven gone. */
export async function removeIntegration(
  ports: Ports,
  actor: Actor,
  input: { readonly id: string },
): Promise<Result<true>> {
  const { id } = input;
  return transact(ports, async (tx) => {
    const integration = isId('integration', id) ? await tx.integrations.get(id) : null;
    if (!integration) return no(refusal('object.not_found', `no integration ${quoted(id)}`));
    const grants = await tx.grants.page({ integrationId: integration.id }, { after: null, limit: 1 });
    if (grants.items.length > 0) {
      return no(
        refusal(
          'object.in_use',
          `grants were opened through ${quoted(integration.name)}; their record needs it, so it stays`,
        ),
      );
    }
    await tx.integrations.remove(integration.id);
    await tx.work.drop('inventory.read', integration.id);
    await tx.secrets.remove(integration.id);
    tx.audit.append({
      at: ports.clock.now(),
      kind: 'integration.removed',
      actor: actor.person.id,
      door: actor.door,
      subject: integration.id,
      facts: { name: integration.name },
    });
    return ok(true);
  });
}
