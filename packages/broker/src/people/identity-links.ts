// Which account in an integration a person is: the table and the rule of each integration, and the answer that adapters and approvers are
// given. Whoever says it, nobody says it of themselves: who may name accounts could name an administrator's as their own.

import {
  accountOf,
  holderOf,
  humanOf,
  type IdentityLink,
  type IdentityRule,
  type Integration,
  isId,
  type LinkedAccount,
  no,
  ok,
  type Person,
  quoted,
  type Result,
  readTemplate,
  refusal,
  type Transaction,
} from '@tidegate/core';
import type { Actor, Ports } from '../ports.ts';
import { transact } from '../transact.ts';
import { worldIn } from '../world.ts';

/** The account of a person in an integration, in the caller's transaction; null where nothing says which. */
export async function linkedAccountIn(
  ports: Ports,
  tx: Transaction,
  ask: { readonly person: Person; readonly integrationId: Integration['id'] },
): Promise<Result<LinkedAccount | null>> {
  const [rule, links] = [
    await tx.identityLinks.rule(ask.integrationId),
    await tx.identityLinks.ofIntegration(ask.integrationId),
  ];
  if (rule === null && !links.some((link) => link.personId === ask.person.id)) return ok(null);
  const { people } = await worldIn(ports, tx);
  return accountOf(ask.person, { people: people.values(), links, rule });
}

/** Who an account of an integration is, in the caller's transaction; null where nothing says whose. */
export async function holderIn(
  ports: Ports,
  tx: Transaction,
  ask: { readonly account: string; readonly integrationId: Integration['id'] },
): Promise<Result<Person | null>> {
  const rule = await tx.identityLinks.rule(ask.integrationId);
  const links = await tx.identityLinks.ofIntegration(ask.integrationId);
  const { people } = await worldIn(ports, tx);
  return holderOf(ask.account, { people: people.values(), links, rule });
}

export interface LinkInput {
  /** Id or address. */
  readonly person: string;
  /** Id or name. */
  readonly integration: string;
  /** Null takes the link away. */
  readonly account: string | null;
  readonly verified: 'verified' | 'unverified';
}

/** Says which account a person is, or takes it back. */
export const saveIdentityLink = (ports: Ports, actor: Actor, input: LinkInput): Promise<Result<IdentityLink | null>> =>
  transact(ports, async (tx) => {
    const person = await findPerson(tx, input.person);
    if (person === null)
      return no(refusal('object.not_found', `no person ${quoted(input.person)}`, { field: 'person' }));
    const integration = await findIntegration(tx, input.integration);
    if (integration === null) return noIntegration(input.integration);
    if (humanOf(person) === humanOf(actor.person)) {
      return no(refusal('auth.forbidden', 'somebody else has to say which account is yours'));
    }
    const account = input.account?.trim() ?? null;
    const facts = { integration: integration.name, account, verified: input.verified === 'verified' };
    if (account === null) await tx.identityLinks.remove(person.id, integration.id);
    else if (account === '' || account.length > 256) {
      return no(refusal('identity.invalid', 'give the name of the account', { field: 'account' }));
    }
    const now = ports.clock.now();
    const before = await tx.identityLinks.get(person.id, integration.id);
    const vouched = input.verified === 'verified';
    const link: IdentityLink | null =
      account === null
        ? null
        : {
            personId: person.id,
            integrationId: integration.id,
            account,
            verifiedBy: vouched ? actor.person.id : null,
            verifiedAt: vouched ? now : null,
            createdAt: before?.createdAt ?? now,
          };
    if (link !== null) {
      await tx.identityLinks.save(link);
      // Somebody else may have it by the rule.
      const checked = await linkedAccountIn(ports, tx, { person, integrationId: integration.id });
      if (!checked.ok) return checked;
    }
    tx.audit.append({
      at: now,
      kind: link === null ? 'identity.unlinked' : 'identity.linked',
      actor: actor.person.id,
      door: actor.door,
      subject: person.id,
      facts,
    });
    return ok(link);
  });

export interface RuleInput {
  readonly integration: string;
  /** Null takes the rule away. */
  readonly template: string | null;
  readonly verified: 'verified' | 'unverified';
}

/** Says which account everybody is, as a template. */
export const saveIdentityRule = (ports: Ports, actor: Actor, input: RuleInput): Promise<Result<IdentityRule | null>> =>
  transact(ports, async (tx) => {
    const integration = await findIntegration(tx, input.integration);
    if (integration === null) return noIntegration(input.integration);
    const template = input.template === null ? ok(null) : readTemplate(input.template);
    if (!template.ok) return template;
    const now = ports.clock.now();
    const vouched = input.verified === 'verified';
    const rule: IdentityRule | null =
      template.value === null
        ? null
        : {
            integrationId: integration.id,
            template: template.value,
            verifiedBy: vouched ? actor.person.id : null,
            verifiedAt: vouched ? now : null,
            createdAt: now,
          };
    if (rule === null) await tx.identityLinks.removeRule(integration.id);
    else await tx.identityLinks.saveRule(rule);
    tx.audit.append({
      at: now,
      kind: 'identity.rule_saved',
      actor: actor.person.id,
      door: actor.door,
      subject: integration.id,
      facts: { integration: integration.name, template: template.value, verified: vouched },
    });
    return ok(rule);
  });

/** A person by id or address. */
export const findPerson = (tx: Transaction, reference: string): Promise<Person | null> =>
  isId('person', reference) ? tx.people.get(reference) : tx.people.byEmail(reference.trim().toLowerCase());

const findIntegration = (tx: Transaction, reference: string): Promise<Integration | null> =>
  isId('integration', reference) ? tx.integrations.get(reference) : tx.integrations.byName(reference);

const noIntegration = (reference: string): Result<never> =>
  no(refusal('object.not_found', `no integration ${quoted(reference)}`, { field: 'integration' }));

/** The rules, by name of the integration. */
export const listIdentityRules = (
  ports: Ports,
): Promise<readonly { readonly integration: Integration; readonly rule: IdentityRule }[]> =>
  ports.store.read(async (tx) => {
    const rules = new Map((await tx.identityLinks.rules()).map((rule) => [rule.integrationId, rule]));
    return (await tx.integrations.all()).flatMap((integration) => {
      const rule = rules.get(integration.id);
      return rule === undefined ? [] : [{ integration, rule }];
    });
  });
