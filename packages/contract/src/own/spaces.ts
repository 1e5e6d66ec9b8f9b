// Spaces: slices of the account that people of it govern for themselves. Whoever is in none sees none.

import { limits, type spaceActs, spaceRoles } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';
import { accessFlowRoutes } from '../published/access-flows.ts';
import { accessScopeRoutes } from '../published/access-scopes.ts';
import { bundleRoutes } from '../published/bundles.ts';
import { perimeterGains } from './perimeters.ts';
import { idParams, instant, listOf, pageQuery, personRef, stuckBy } from './shapes.ts';

const path = '/api/tidegate/v1/spaces';

const role = z.enum(spaceRoles);
const members = z
  .array(
    z.strictObject({
      /** Id or address. */
      person: z.string().max(320),
      role,
    }),
  )
  .max(limits.spaceMembersMax);

const space = {
  id: z.string(),
  name: z.string(),
  /** Which resources it holds. */
  query: z.string(),
  members: z.array(z.object({ person: personRef, role })),
  /** What this caller may do with it. */
  acts: z.array(z.enum(['see', 'change', 'set_members'] satisfies (keyof typeof spaceActs)[])),
  created_at: instant,
  updated_at: instant,
};
export const spaceView = z.object(space).meta({ id: 'Space' });
export type SpaceView = z.infer<typeof spaceView>;

export const spaceObjectView = z
  .object({
    kind: z.enum(['scope', 'bundle', 'flow']),
    id: z.string(),
    /** Begins with the space's name. */
    name: z.string(),
    sentence: z.string(),
    version: z.number().int(),
    /** As it was sent, with the space's part added. */
    body: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'SpaceObject' });

/** `stuck`: what an access flow is stuck by now, though it is saved; absent where it is not. */
const savedObject = spaceObjectView.extend({ stuck: stuckBy.optional() });
const saved = { tag: 'Spaces', access: 'signed-in', output: savedObject } as const;
const objectParams = z.strictObject({ id: z.string().min(1).max(200), object_id: z.string().min(1).max(200) });
const scopeBody = accessScopeRoutes.createAccessScopeV1.body.extend({
  /** What of the space's inventory; left blank, all of it. */
  query: z.string().max(20_000).default(''),
});
/** As of any scope or access flow; `people` are counted for who may list them, and `flows` are those of the space. */
const spaceGains = perimeterGains.extend({ people: z.number().int().nullable() }).meta({ id: 'SpaceGains' });
const previewed = {
  /** What it would replace; null for a new one. */
  object_id: z.string().max(200).nullable().default(null),
};
const audits = {
  scope: ['scope.saved', 'perimeter.proposed'],
  bundle: ['bundle.saved', 'perimeter.proposed'],
  flow: ['flow.saved', 'perimeter.proposed'],
} as const;

export const spaceRoutes = {
  listSpaces: route({
    method: 'GET',
    path,
    tag: 'Spaces',
    summary: 'The spaces I am in, or all of them to whom sees perimeters; by name',
    access: 'signed-in',
    query: pageQuery,
    output: listOf(spaceView),
  }),
  createSpace: route({
    method: 'POST',
    path,
    tag: 'Spaces',
    summary: 'Make a space',
    access: 'spaces:manage',
    body: z.strictObject({ name: z.string(), query: z.string().max(20_000), members: members.default([]) }),
    output: spaceView,
    audit: ['space.saved'],
  }),
  getSpace: route({
    method: 'GET',
    path: `${path}/{id}`,
    tag: 'Spaces',
    summary: 'One space, with what belongs to it',
    access: 'signed-in',
    params: idParams,
    output: z.object({ ...space, objects: z.array(spaceObjectView) }),
  }),
  replaceSpace: route({
    method: 'PUT',
    path: `${path}/{id}`,
    tag: 'Spaces',
    summary: 'Change a space; its name and inventory only while nothing belongs to it',
    access: 'spaces:manage',
    params: idParams,
    body: z.strictObject({ name: z.string(), query: z.string().max(20_000), members: members.optional() }),
    output: spaceView,
    audit: ['space.saved'],
  }),
  deleteSpace: route({
    method: 'DELETE',
    path: `${path}/{id}`,
    tag: 'Spaces',
    summary: 'Remove a space to which nothing belongs',
    access: 'spaces:manage',
    params: idParams,
    output: z.object({}),
    audit: ['space.removed'],
  }),
  setSpaceMembers: route({
    method: 'PUT',
    path: `${path}/{id}/members`,
    tag: 'Spaces',
    summary: 'Say who is in a space; for its owners',
    access: 'signed-in',
    params: idParams,
    body: z.strictObject({ members }),
    output: spaceView,
    audit: ['space.saved'],
  }),
  listSpaceInventory: route({
    method: 'GET',
    path: `${path}/{id}/inventory`,
    tag: 'Spaces',
    summary: 'The resources of a space, by integration and path',
    access: 'signed-in',
    params: idParams,
    query: pageQuery,
    output: listOf(
      z.object({
        id: z.string(),
        integration: z.string(),
        type: z.string(),
        name: z.string(),
        path: z.string(),
        tags: z.record(z.string(), z.string()),
        permissions: z.array(z.string()),
      }),
    ),
  }),
  previewSpaceScope: route({
    method: 'POST',
    path: `${path}/{id}/scopes/preview`,
    tag: 'Spaces',
    summary: 'What a scope of a space would gain and lose; nothing is saved',
    access: 'signed-in',
    params: idParams,
    body: scopeBody.extend({ name: z.string().max(200).default(''), ...previewed }),
    output: spaceGains,
  }),
  previewSpaceFlow: route({
    method: 'POST',
    path: `${path}/{id}/access-flows/preview`,
    tag: 'Spaces',
    summary: 'What an access flow of a space would gain, lose and be stuck by; nothing is saved',
    access: 'signed-in',
    params: idParams,
    body: z.strictObject({ ...previewed, flow: accessFlowRoutes.createAccessFlowV2.body }),
    output: spaceGains,
  }),
  createSpaceScope: route({
    ...saved,
    method: 'POST',
    path: `${path}/{id}/scopes`,
    summary: 'Make a scope in a space; its query narrows the space’s inventory',
    params: idParams,
    body: scopeBody,
    audit: audits.scope,
  }),
  replaceSpaceScope: route({
    ...saved,
    method: 'PUT',
    path: `${path}/{id}/scopes/{object_id}`,
    summary: 'Replace a scope of a space',
    params: objectParams,
    body: scopeBody,
    audit: audits.scope,
  }),
  createSpaceBundle: route({
    ...saved,
    method: 'POST',
    path: `${path}/{id}/bundles`,
    summary: 'Make a bundle of scopes of a space',
    params: idParams,
    body: bundleRoutes.createBundleV2.body,
    audit: audits.bundle,
  }),
  replaceSpaceBundle: route({
    ...saved,
    method: 'PUT',
    path: `${path}/{id}/bundles/{object_id}`,
    summary: 'Replace a bundle of a space',
    params: objectParams,
    body: bundleRoutes.createBundleV2.body,
    audit: audits.bundle,
  }),
  createSpaceFlow: route({
    ...saved,
    method: 'POST',
    path: `${path}/{id}/access-flows`,
    summary: 'Make an access flow that offers scopes and bundles of a space',
    params: idParams,
    body: accessFlowRoutes.createAccessFlowV2.body,
    audit: audits.flow,
  }),
  replaceSpaceFlow: route({
    ...saved,
    method: 'PUT',
    path: `${path}/{id}/access-flows/{object_id}`,
    summary: 'Replace an access flow of a space',
    params: objectParams,
    body: accessFlowRoutes.createAccessFlowV2.body,
    audit: audits.flow,
  }),
  deleteSpaceObject: route({
    method: 'DELETE',
    path: `${path}/{id}/objects/{object_id}`,
    tag: 'Spaces',
    summary: 'Remove a scope, a bundle or an access flow of a space that nothing uses',
    access: 'signed-in',
    params: objectParams,
    output: z.object({}),
    audit: ['scope.removed', 'bundle.removed', 'flow.removed', 'perimeter.proposed'],
  }),
} as const;
