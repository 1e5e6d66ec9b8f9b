// SCIM 2.0 (RFC 7643, 7644) at `/scim/v2/{source}`: users, groups, discovery. These routes are not of the contract's table: their shapes are
// the standard's, their callers are no people. The list here is what the security test goes through.

import {
  type EntryReference,
  type GroupToSend,
  readEntries,
  readEntry,
  sendGroup,
  sendNewGroup,
  sendNewPerson,
  sendPerson,
  sendRemoval,
} from '@tidegate/broker';
import { Bug, limits, Refused, type Result, type Source, type SourceEntry } from '@tidegate/core';
import { scim } from '@tidegate/sources';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Edge } from '../http/identify-caller.ts';
import type { Serving } from '../http/serving.ts';
import { furnish, sendScim } from './scim-room.ts';

interface Call {
  readonly source: Source;
  /** Where this source's API is, as its caller reached it. */
  readonly base: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly serving: Serving;
}

type Handler = (call: Call) => Promise<FastifyReply> | FastifyReply;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Kind = SourceEntry['kind'];

/** Every route of the room: method, path under the source, what answers it. */
export const scimRoutes: readonly (readonly [Method, string, Handler])[] = [
  [
    'GET',
    '/ServiceProviderConfig',
    ({ reply, base }) => sendScim(reply, 200, scim.serviceProviderConfig(base, limits.scimPageMax)),
  ],
  ['GET', '/ResourceTypes', ({ reply, base }) => sendAll(reply, scim.resourceTypes(base))],
  ['GET', '/ResourceTypes/:id', ({ reply, base, request }) => sendOne(reply, scim.resourceTypes(base), idOf(request))],
  ['GET', '/Schemas', ({ reply, base }) => sendAll(reply, scim.schemas(base))],
  ['GET', '/Schemas/:id', ({ reply, base, request }) => sendOne(reply, scim.schemas(base), idOf(request))],
  ['GET', '/Users', (call) => list(call, 'person')],
  ['POST', '/Users', (call) => createUser(call)],
  ['GET', '/Users/:id', (call) => show(call, 'person')],
  ['PUT', '/Users/:id', (call) => changeUser(call, (before, body) => scim.readUser(body, before))],
  ['PATCH', '/Users/:id', (call) => changeUser(call, scim.patchUser)],
  ['DELETE', '/Users/:id', (call) => remove(call, 'person')],
  ['GET', '/Groups', (call) => list(call, 'group')],
  ['POST', '/Groups', (call) => createGroup(call)],
  ['GET', '/Groups/:id', (call) => show(call, 'group')],
  ['PUT', '/Groups/:id', (call) => changeGroup(call, (_before, body) => scim.readGroup(body))],
  ['PATCH', '/Groups/:id', (call) => changeGroup(call, scim.patchGroup)],
  ['DELETE', '/Groups/:id', (call) => remove(call, 'group')],
];

/** Where the room is. */
export const scimPrefix = '/scim/v2/:source';

/** Registers the room. */
export function registerScim(app: FastifyInstance, edge: Edge, serving: Serving): void {
  app.decorateRequest('source', null);
  app.register(async (room) => {
    furnish(room, edge, serving);
    for (const [method, path, handle] of scimRoutes) {
      room.route({
        method,
        url: `${scimPrefix}${path}`,
        handler: async (request, reply) => {
          const { source } = request;
          if (source === null) throw new Bug('a source was not admitted before its call was answered');
          return handle({ source, base: baseOf(request, serving), request, reply, serving });
        },
      });
    }
  });
}

function baseOf(request: FastifyRequest, { config }: Serving): string {
  const origin = config.publicUrl?.origin ?? `${config.tls === null ? 'http' : 'https'}://${request.host}`;
  return `${origin}/scim/v2/${request.source?.name ?? ''}`;
}

const idOf = ({ params }: FastifyRequest): string =>
  typeof params === 'object' && params !== null && 'id' in params ? String(params.id) : '';

/** A text of the query; the last of several is not guessed at. */
function textOf({ query }: FastifyRequest, name: string): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const [, value] = Object.entries(query).find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
  if (value === undefined || typeof value === 'string') return value;
  throw new scim.ScimError(400, 'invalidValue', `\`${name}\` is given more than once`);
}

function numberOf(request: FastifyRequest, name: string, otherwise: number): number {
  const text = textOf(request, name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new scim.ScimError(400, 'invalidValue', `\`${name}\` is a whole number`);
  return value;
}

const sendAll = (reply: FastifyReply, items: readonly Readonly<Record<string, unknown>>[]): FastifyReply =>
  sendScim(reply, 200, scim.listResponse({ total: items.length, startIndex: 1, items }));

function sendOne(reply: FastifyReply, items: readonly Readonly<Record<string, unknown>>[], id: string): FastifyReply {
  const found = items.find((one) => one['id'] === id);
  if (found === undefined) throw notFound();
  return sendScim(reply, 200, found);
}

const notFound = (): scim.ScimError => new scim.ScimError(404, null, 'there is nothing with this id');

async function list({ source, base, request, reply, serving }: Call, kind: Kind): Promise<FastifyReply> {
  const filter = textOf(request, 'filter');
  // Below 1 means 1, below 0 means 0 (RFC 7644, section 3.4.2.4).
  const startIndex = Math.max(1, numberOf(request, 'startIndex', 1));
  const limit = Math.min(Math.max(0, numberOf(request, 'count', limits.scimPageMax)), limits.scimPageMax);
  const [only, without] = [
    scim.namesOf(textOf(request, 'attributes')),
    scim.namesOf(textOf(request, 'excludedAttributes')),
  ];
  const wantsMembers =
    kind === 'group' &&
    without?.has('members') !== true &&
    (only === null || [...only].some((one) => one.startsWith('members')));
  const page = await readEntries(
    serving.ports,
    source,
    {
      kind,
      filter:
        filter === undefined || filter.trim() === ''
          ? null
          : scim.entryFilterOf(kind === 'person' ? 'user' : 'group', filter),
      offset: startIndex - 1,
      limit,
    },
    wantsMembers ? 'members' : 'none',
  );
  const items = page.items.map(({ entry, members }) =>
    scim.project(scim.showEntry(base, entry, wantsMembers ? { members } : {}), only, without),
  );
  return sendScim(reply, 200, scim.listResponse({ total: page.total, startIndex, items }));
}

async function show(call: Call, kind: Kind): Promise<FastifyReply> {
  const { source, request, reply, serving } = call;
  const read = await readEntry(serving.ports, source, { kind, nativeId: idOf(request) });
  if (read === null) throw notFound();
  const version = scim.versionOf(read.entry);
  if (request.headers['if-none-match'] === version) return reply.code(304).header('etag', version).send();
  return sendEntry(call, 200, read.entry);
}

/** The entry as it is now, with its members or groups. */
async function sendEntry(
  { source, base, request, reply, serving }: Call,
  status: number,
  entry: SourceEntry,
): Promise<FastifyReply> {
  const [only, without] = [
    scim.namesOf(textOf(request, 'attributes')),
    scim.namesOf(textOf(request, 'excludedAttributes')),
  ];
  const read = await readEntry(serving.ports, source, { kind: entry.kind, nativeId: entry.nativeId });
  const shown = scim.showEntry(
    base,
    entry,
    entry.kind === 'group' ? { members: read?.members ?? [] } : { groups: read?.groups ?? [] },
  );
  reply.header('etag', scim.versionOf(entry)).header('location', scim.locationOf(base, entry));
  return sendScim(reply, status, scim.project(shown, only, without));
}

/** What was refused in words of ours is thrown; the room answers in SCIM's. */
function valueOfResult<T>(result: Result<T>): T {
  if (!result.ok) throw new Refused(result.refusal);
  return result.value;
}

function referenceOf(request: FastifyRequest, kind: Kind): EntryReference {
  const wanted = request.headers['if-match'];
  if (wanted === undefined || wanted === '*') return { kind, nativeId: idOf(request), version: null };
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(wanted)?.[1];
  if (version === undefined) throw new scim.ScimError(412, null, 'it has another version; read it again');
  return { kind, nativeId: idOf(request), version: Number(version) };
}

type Document = Readonly<Record<string, unknown>>;

/** Kept with it, so that filters find it; shown from the entry itself. */
const dated = (document: Document, { createdAt }: { readonly createdAt: number }, now: number): Document => ({
  ...document,
  meta: { created: new Date(createdAt).toISOString(), lastModified: new Date(now).toISOString() },
});

const toldPerson = (
  { settings }: Source,
  user: Document,
  { nativeId, createdAt, now }: { readonly nativeId: string; readonly createdAt: number; readonly now: number },
) => ({
  fact: scim.personFactOf(user, nativeId, settings['working_hours'] ?? null),
  name: scim.userNameOf(user),
  externalId: externalIdOf(user),
  document: dated(user, { createdAt }, now),
});

const externalIdOf = (document: Document): string | null => {
  const id = document['externalId'];
  return typeof id === 'string' ? id : null;
};

async function createUser(call: Call): Promise<FastifyReply> {
  const user = scim.readUser(call.request.body);
  const { ports } = call.serving;
  const now = ports.clock.now();
  const entry = valueOfResult(
    await sendNewPerson(ports, call.source, (nativeId) =>
      toldPerson(call.source, user, { nativeId, createdAt: now, now }),
    ),
  );
  call.serving.wake();
  return sendEntry(call, 201, entry);
}

async function changeUser(call: Call, change: (before: Document, body: unknown) => Document): Promise<FastifyReply> {
  const { request, source, serving } = call;
  const entry = valueOfResult(
    await sendPerson(serving.ports, source, referenceOf(request, 'person'), (before) =>
      toldPerson(source, change(ownOf(before), request.body), { ...before, now: serving.ports.clock.now() }),
    ),
  );
  serving.wake();
  return sendEntry(call, 200, entry);
}

/** What the source said, without the keys that are ours. */
const ownOf = (entry: SourceEntry): Document =>
  Object.fromEntries(Object.entries(entry.document).filter(([key]) => !key.startsWith('$')));

const toldGroup = ({ group, changes }: scim.ReadGroup, createdAt: number, now: number): GroupToSend => ({
  group: {
    name: scim.groupNameOf(group),
    externalId: externalIdOf(group),
    document: dated(group, { createdAt }, now),
  },
  changes,
});

async function createGroup(call: Call): Promise<FastifyReply> {
  const read = scim.readGroup(call.request.body);
  const { ports } = call.serving;
  const now = ports.clock.now();
  const entry = valueOfResult(await sendNewGroup(ports, call.source, () => toldGroup(read, now, now)));
  call.serving.wake();
  return sendEntry(call, 201, entry);
}

async function changeGroup(
  call: Call,
  change: (before: Document, body: unknown) => scim.ReadGroup,
): Promise<FastifyReply> {
  const { request, reply, source, serving } = call;
  const entry = valueOfResult(
    await sendGroup(serving.ports, source, referenceOf(request, 'group'), (before) =>
      toldGroup(change(ownOf(before), request.body), before.createdAt, serving.ports.clock.now()),
    ),
  );
  serving.wake();
  // Members come in many calls; none of them needs all members back (RFC 7644, section 3.5.2 allows 204).
  if (request.method === 'PATCH') return reply.code(204).header('etag', scim.versionOf(entry)).send();
  return sendEntry(call, 200, entry);
}

async function remove({ request, reply, source, serving }: Call, kind: Kind): Promise<FastifyReply> {
  valueOfResult(await sendRemoval(serving.ports, source, referenceOf(request, kind)));
  serving.wake();
  return reply.code(204).send();
}
