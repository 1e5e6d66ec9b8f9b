// Asking through the client API, trying it first, asking again, favourites, and the units of requests.

import {
  type Actor,
  askAgain,
  type DryRun,
  dryRunRequests,
  type EntitlementDetails,
  favoritesAmong,
  getRequest,
  markFavorite,
  type RequestDetails,
  resetCredentials,
  type SubmitInput,
  submitRequests,
  tryAgain,
  weighAskedReason,
} from '@tidegate/broker';
import { clientAskingRoutes as routes } from '@tidegate/contract';
import { ok, type Result } from '@tidegate/core';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';
import { countedPage } from './counted-pages.ts';
import { notFound } from './not-found.ts';
import { fitsOne } from './paging.ts';
import { presentClientRequest } from './present/present-client-request.ts';
import { presentClientUnit } from './present/present-client-things.ts';
import { type Filters, readFilters } from './read-filters.ts';
import { byIntegration, type RequestFacts, readRequestFacts } from './request-facts.ts';

const summary = 5;

export function clientAskingBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(routes.createClientRequest, async ({ actor, body }) => {
      const input = await inputOf(serving, actor, body);
      if (!input.ok) return input;
      return submittedOf(await waking(serving, submitRequests(ports, actor, input.value)));
    }),
    bind(routes.dryRunClientRequest, async ({ actor, body }) => {
      const input = await inputOf(serving, actor, body);
      if (!input.ok) return ok(presentDryRun({ errors: [missing(input.refusal)], durationSecMax: null }));
      return ok(presentDryRun(await dryRunRequests(ports, actor, input.value)));
    }),
    bind(routes.validateClientJustification, async ({ actor, body }) => {
      const input = await inputOf(serving, actor, body);
      const picked = input.ok ? input.value : null;
      const asked = { reason: body.justification ?? null, grantee: body.grantee_id ?? null, picked };
      const weighed = await weighAskedReason(ports, actor, asked);
      return ok({
        describes_task: weighed.describesTask,
        justifies_permission_level: weighed.justifiesPermission,
        has_ticket_id_url: weighed.hasTicket,
      });
    }),
    bind(routes.dryRunClientRequestAgain, async ({ actor, params }) => {
      const tried = await tryAgain(ports, actor, { id: params.id, reason: null, customFields: {} });
      return tried.ok ? ok(presentDryRun(tried.value)) : tried;
    }),
    bind(routes.requestAgainClient, async ({ actor, params, body }) => {
      const input = { id: params.id, reason: body.justification ?? null, customFields: body.custom_fields ?? {} };
      return submittedOf(await waking(serving, askAgain(ports, actor, input)));
    }),
    bind(routes.favoriteClientRequest, async ({ actor, params, body }) => {
      const marked = await markFavorite(ports, actor, { id: params.id, favorite: body.favorite });
      if (!marked.ok) return marked;
      const facts = await readRequestFacts(ports, [marked.value]);
      const favorites = await favoritesAmong(ports, actor, [params.id]);
      return ok(presentClientRequest(marked.value, { facts, summary, favorites }));
    }),
    bind(routes.listClientRequestUnits, async ({ actor, query }) => {
      const shown: RequestDetails[] = [];
      for (const id of query.request_id ?? []) {
        const one = await getRequest(ports, actor, id);
        if (one.ok) shown.push(one.value);
      }
      const facts = await readRequestFacts(ports, shown);
      return ok(
        shown.map((details) => ({
          id: details.request.id,
          access_units: details.entitlements.map((one) => presentUnit(one, facts)),
        })),
      );
    }),
    bind(routes.listClientGroupUnits, async ({ actor, params, query }) => {
      const group = await groupOf(serving, actor, params.id);
      if (!group.ok) return group;
      const { entitlements, facts, integrationId } = group.value;
      const inside = fitsOne(query['integration-ids'], integrationId);
      const fitting = entitlements.filter(
        ({ shown }) => inside && fitsOne(query['resource-type-ids'], shown.resourceType),
      );
      return ok(await countedPage(fitting, query, (one) => presentUnit(one, facts)));
    }),
    bind(routes.getClientGroupDetails, async ({ actor, params }) => {
      const group = await groupOf(serving, actor, params.id);
      if (!group.ok) return group;
      const lines = group.value.entitlements.map(
        ({ shown, status }) => `${shown.permissionName} on ${shown.resourcePath}: ${status}`,
      );
      const resettable = group.value.entitlements.some(
        ({ sessionId, grant }) => sessionId !== null && grant?.secret !== 'none',
      );
      return ok({
        plain: lines.join('\n'),
        markdown: lines.map((line) => `- ${line}`).join('\n'),
        can_reset_credentials: resettable,
      });
    }),
    bind(routes.resetClientGroup, async ({ actor, params }) => {
      const group = await groupOf(serving, actor, params.id);
      if (!group.ok) return group;
      const sessions = group.value.entitlements.flatMap(({ sessionId, grant }) =>
        sessionId !== null && grant?.secret !== 'none' ? [sessionId] : [],
      );
      for (const sessionId of sessions) {
        const reset = await waking(serving, resetCredentials(ports, actor, { sessionId }));
        if (!reset.ok) return reset;
      }
      return ok({
        message: sessions.length === 0 ? 'there is no password here' : 'new passwords are being put into the target',
      });
    }),
  ];
}

async function inputOf({ ports }: Serving, actor: Actor, body: Filters): Promise<Result<SubmitInput>> {
  const picked = await readFilters(ports, actor, body);
  if (!picked.ok) return picked;
  return ok({
    ...picked.value,
    grantee: body.grantee_id ?? null,
    flowId: null,
    several: 'strictest',
    durationSec: body.duration_in_sec ?? null,
    startsAt: body.starts_at ? Date.parse(body.starts_at) : null,
    reason: body.justification ?? null,
    customFields: body.custom_fields ?? {},
  });
}

function submittedOf(made: Result<readonly RequestDetails[]>) {
  if (!made.ok) return made;
  const [first, ...rest] = made.value;
  const message =
    first === undefined ? '' : rest.length === 0 ? first.description.sentence : `${made.value.length} requests`;
  return ok({ request_ids: made.value.map(({ request }) => request.id), message });
}

const presentDryRun = ({ errors, durationSecMax }: DryRun) => ({
  status: errors.length === 0 ? 'OK' : 'ERROR',
  errors: errors.map(({ code, field, message, details }) => ({ code, field, message, details: { ...details } })),
  ...(durationSecMax === null || !Number.isFinite(durationSecMax) ? {} : { max_duration_in_sec: durationSecMax }),
});

const missing = ({
  code,
  message,
  field,
}: {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
}) => ({
  code: code === 'input.invalid' ? 'FIELD_MISSING' : code,
  field: field ?? '',
  message,
  details: {},
});

interface Group {
  readonly integrationId: string;
  readonly entitlements: readonly EntitlementDetails[];
  readonly facts: RequestFacts;
}

/** A group is one request in one integration: its id is both. */
async function groupOf({ ports }: Serving, actor: Actor, id: string): Promise<Result<Group>> {
  const [requestId = '', integrationId = ''] = id.split('.');
  const shown = await getRequest(ports, actor, requestId);
  if (!shown.ok) return notFound('access group', id);
  const facts = await readRequestFacts(ports, [shown.value]);
  const entitlements = byIntegration(shown.value, facts).get(integrationId);
  return entitlements === undefined ? notFound('access group', id) : ok({ integrationId, entitlements, facts });
}

function presentUnit(one: EntitlementDetails, facts: RequestFacts) {
  const { shown, integrationId } = one;
  const adapter = facts.adapterOf(shown.integrationType);
  return presentClientUnit(
    {
      resource: {
        id: shown.resourceId,
        nativeId: facts.resources.get(shown.resourceId)?.nativeId ?? '',
        name: shown.resourceName,
        path: shown.resourcePath,
        type: shown.resourceType,
      },
      integration: { id: integrationId ?? 'int_', type: shown.integrationType, name: shown.integrationName },
      permission: { id: shown.permissionId, name: shown.permissionName },
      adapter,
    },
    one,
  );
}
