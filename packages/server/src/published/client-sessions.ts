// The client API's access sessions: the caller's own open access, how to connect, new passwords.

import {
  type AccessDetails,
  type Actor,
  connectionOf,
  getAccess,
  getRequest,
  listAccess,
  type Ports,
  resetCredentials,
} from '@tidegate/broker';
import { clientSessionsRoutes as routes } from '@tidegate/contract';
import { type Grant, isId, isOpen, ok, sessionOf } from '@tidegate/core';
import { secretFor } from '../http/at-portal.ts';
import { type Binding, bind } from '../http/call.ts';
import { type Serving, waking } from '../http/serving.ts';
import { countedPage, found } from './counted-pages.ts';
import { notFound } from './not-found.ts';
import { fitsOne } from './paging.ts';
import {
  noIcons,
  presentClientIntegration,
  presentClientPermission,
  presentClientResource,
  presentClientType,
} from './present/present-client-things.ts';

export function clientSessionsBindings(serving: Serving): readonly Binding[] {
  const { ports } = serving;
  return [
    bind(routes.listClientAccessSessions, async ({ actor, query }) => {
      const requests = query.request_id?.filter((id) => isId('request', id));
      const sessions = walkSessions(ports, actor, query, requests);
      return ok(await countedPage(sessions, query, presentClientSession));
    }),
    bind(routes.listClientAccessSessionGroups, async ({ actor, query }) => {
      const groups = new Map<string, AccessDetails[]>();
      for await (const one of walkSessions(ports, actor, query, undefined)) {
        groups.set(one.integration.id, [...(groups.get(one.integration.id) ?? []), one]);
      }
      return ok(await countedPage(groups.values(), query, (own) => presentGroup(own, query['sessions-page-size'])));
    }),
    // Sessions are read from what is open whenever they are asked for: there is nothing to bring up to date.
    bind(routes.syncClientAccessSessions, async () => ok({ message: 'your sessions are up to date' })),
    bind(routes.getClientAccessSession, async ({ actor, params }) => {
      const one = await openOne(ports, actor, params.id);
      return one.ok ? ok(presentClientSession(one.value)) : one;
    }),
    bind(routes.getClientAccessDetails, async ({ actor, visit, params }) => {
      const one = await openOne(ports, actor, params.id);
      if (!one.ok) return one;
      const secret = secretFor(visit);
      const connection = await connectionOf(ports, actor, { sessionId: params.id, secret });
      if (!connection.ok) return connection;
      const { details, customAccessDetails } = connection.value;
      return ok({
        ...credentialsOf(one.value, connection.value.secret),
        instructions: {
          plain: details.instructions,
          markdown: details.instructions,
          ...(customAccessDetails === null ? {} : { custom_message: customAccessDetails }),
        },
        json: { ...details.parameters },
        cli: details.cli ?? '',
        credentials_rotated: false,
        launchers: [],
      });
    }),
    bind(routes.resetClientCredentials, async ({ actor, params }) => {
      const reset = await waking(serving, resetCredentials(ports, actor, { sessionId: params.id }));
      return reset.ok ? ok({ message: 'a new password is being put into the target' }) : reset;
    }),
    bind(routes.getClientSessionTemplate, async ({ actor, params }) => {
      const one = await openOne(ports, actor, params.id);
      if (!one.ok) return one;
      const { integration, resource, permission, adapter } = one.value;
      return ok({
        integrations: [presentClientIntegration(integration, adapter)],
        resource_types: [presentClientType(resource.type, adapter)],
        resources: [presentClientResource({ integration, resource, adapter })],
        permissions: [presentClientPermission(permission)],
      });
    }),
  ];
}

const sessionStatus = 'active';

async function openOne(ports: Ports, actor: Actor, sessionId: string) {
  const one = await getAccess(ports, actor, { sessionId });
  if (!one.ok) return one;
  return isOpen(one.value.grant) ? one : notFound('access session', sessionId);
}

interface SessionFilter {
  readonly bundle_id?: readonly string[] | undefined;
  readonly credentials_id?: readonly string[] | undefined;
  readonly session_types?: readonly string[] | undefined;
  readonly status?: readonly string[] | undefined;
  readonly integration_id?: readonly string[] | undefined;
  readonly integration_types?: readonly string[] | undefined;
  readonly search?: string | undefined;
}

async function* walkSessions(
  ports: Ports,
  actor: Actor,
  filter: SessionFilter,
  requestIds: readonly `req_${string}`[] | undefined,
): AsyncIterable<AccessDetails> {
  if (requestIds?.length === 0 || !openFits(filter.status)) return;
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listAccess>> = await listAccess(ports, actor, {
      scope: 'mine',
      states: 'open',
      ...(requestIds === undefined ? {} : { requestIds }),
      page: { after, limit: 100 },
    });
    if (!page.ok) return;
    for (const one of page.value.items) {
      if (fitsFilter(one, filter) && (await ofBundles(ports, actor, one, filter.bundle_id))) yield one;
    }
    after = page.value.next;
  } while (after !== null);
}

/** Everything listed is open, which clients call active. */
const openFits = (words: readonly string[] | undefined): boolean =>
  words?.some((word) => word.toLowerCase() === sessionStatus) ?? true;

const fitsFilter = ({ grant, integration, resource, permission }: AccessDetails, filter: SessionFilter): boolean =>
  fitsOne(filter.integration_id, integration.id) &&
  fitsOne(filter.integration_types, integration.type) &&
  fitsOne(filter.session_types, integration.type) &&
  (filter.credentials_id === undefined || (grant.secret !== 'none' && filter.credentials_id.includes(grant.id))) &&
  found(filter.search, integration.name, resource.name, permission.name);

/** Whether it was asked for as part of one of these bundles. */
async function ofBundles(
  ports: Ports,
  actor: Actor,
  { requestIds }: AccessDetails,
  bundleIds: readonly string[] | undefined,
): Promise<boolean> {
  if (bundleIds === undefined) return true;
  for (const id of requestIds) {
    const made = await getRequest(ports, actor, id);
    if (made.ok && made.value.request.bundle !== null && bundleIds.includes(made.value.request.bundle.id)) return true;
  }
  return false;
}

/** As the published clients compare them: lower case while resetting is polled for. */
const credentialsStatus: Readonly<Record<Exclude<Grant['secret'], 'none'>, string>> = {
  available: 'new',
  viewed: 'viewed',
  resetting: 'resetting',
};

function credentialsOf({ grant, actions }: AccessDetails, secret: Grant['secret'] = grant.secret) {
  if (secret === 'none') return {};
  const credentials = {
    id: grant.id,
    status: credentialsStatus[secret],
    can_reset: actions.includes('reset_credentials'),
  };
  return { credentials };
}

function presentClientSession(access: AccessDetails) {
  const { grant, integration, resource, permission, adapter } = access;
  return {
    id: sessionOf(grant.id),
    name: `${resource.name} ${permission.name}`,
    type: { id: integration.type, name: adapter.label, icons: { ...noIcons } },
    integration: presentClientIntegration(integration, adapter),
    ...credentialsOf(access),
    connection_methods: ['cli', 'instructions', 'json'],
    status: sessionStatus,
    has_more_access_units: false,
    has_link_access_details: false,
    has_launchers: false,
    launchers: [],
    credentials_rotated: false,
    ...(integration.customAccessDetails === null ? {} : { custom_access_details: integration.customAccessDetails }),
  };
}

function presentGroup(own: readonly AccessDetails[], limit: number) {
  const [first] = own;
  if (first === undefined) throw new Error('a group has a session');
  return {
    integration: presentClientIntegration(first.integration, first.adapter),
    total: own.length,
    sessions: own.slice(0, limit).map(presentClientSession),
  };
}
