// Groups (v1), identity attributes (v1) and users (v3) as the published API shows them. People themselves come from files or a
// directory and are read-only here.

import { z } from 'zod';
import { route } from '../define.ts';
import { anyOf, idParams, listOf, name, oneOf, pageQuery, sourceIntegration } from './shapes.ts';

const groupPath = '/api/admin/v1/groups';
const address = z.string().min(3).max(320);
const memberParams = idParams.extend({ email: address });
const members = z.array(address).max(100_000);

export const groupV1 = z
  .object({ id: z.string(), name: z.string(), source_id: z.string().nullable(), ...sourceIntegration })
  .meta({ id: 'GroupV1' });
export const groupMemberV1 = z.object({ email: z.string() }).meta({ id: 'GroupMemberV1' });
export const attributeV1 = z
  .object({
    /** `user`, `group`, `manager` or the name of a custom attribute; case sensitive. */
    type: z.string(),
    value: z.string(),
    /** An id that a condition of an access flow may name instead of the value. */
    source_id: z.string().nullable(),
    ...sourceIntegration,
  })
  .meta({ id: 'AttributePublicV1' });
export const userV3 = z
  .object({
    id: z.string(),
    email: z.string(),
    email_aliases: z.array(z.string()),
    first_name: z.string(),
    last_name: z.string(),
    active: z.boolean(),
    roles: z.array(z.string()),
    ...sourceIntegration,
    attributes: z.record(z.string(), z.string()),
  })
  .meta({ id: 'UserV3' });

const groups = { tag: 'Published: groups', errors: 'published' } as const;
const people = { tag: 'Published: people', errors: 'published' } as const;
const empty = { output: z.object({}), status: 204 } as const;

export const peopleRoutes = {
  listGroupsV1: route({
    ...groups,
    method: 'GET',
    path: groupPath,
    summary: 'Groups, by name',
    access: 'people:read',
    query: pageQuery.extend({ name: oneOf }),
    output: listOf(groupV1),
  }),
  createGroupV1: route({
    ...groups,
    method: 'POST',
    path: groupPath,
    summary: 'Make a group with its members',
    access: 'groups:change',
    body: z.strictObject({ name, members_emails: members }).meta({ id: 'CreateGroupV1' }),
    output: groupV1,
    audit: ['group.saved'],
  }),
  getGroupV1: route({
    ...groups,
    method: 'GET',
    path: `${groupPath}/{id}`,
    summary: 'One group',
    access: 'people:read',
    params: idParams,
    output: groupV1,
  }),
  deleteGroupV1: route({
    ...groups,
    ...empty,
    method: 'DELETE',
    path: `${groupPath}/{id}`,
    summary: 'Remove a group that no access flow and no rule names',
    access: 'groups:change',
    params: idParams,
    audit: ['group.removed'],
  }),
  renameGroupV1: route({
    ...groups,
    method: 'PUT',
    path: `${groupPath}/{id}/name`,
    summary: 'Rename a group; access flows that name it still mean it',
    access: 'groups:change',
    params: idParams,
    body: z.strictObject({ name }).meta({ id: 'UpdateGroupV1' }),
    output: groupV1,
    audit: ['group.saved'],
  }),
  listGroupMembersV1: route({
    ...groups,
    method: 'GET',
    path: `${groupPath}/{id}/members`,
    summary: 'Members of a group, by address',
    access: 'people:read',
    params: idParams,
    query: pageQuery,
    output: listOf(groupMemberV1),
  }),
  replaceGroupMembersV1: route({
    ...groups,
    ...empty,
    method: 'PUT',
    path: `${groupPath}/{id}/members`,
    summary: 'Replace the members of a group',
    access: 'groups:change',
    params: idParams,
    body: z.strictObject({ members_emails: members }).meta({ id: 'UpdateGroupMembersV1' }),
    audit: ['group.saved'],
  }),
  addGroupMemberV1: route({
    ...groups,
    ...empty,
    method: 'PUT',
    path: `${groupPath}/{id}/members/{email}`,
    summary: 'Add one member',
    access: 'groups:change',
    params: memberParams,
    audit: ['group.saved'],
  }),
  removeGroupMemberV1: route({
    ...groups,
    ...empty,
    method: 'DELETE',
    path: `${groupPath}/{id}/members/{email}`,
    summary: 'Remove one member',
    access: 'groups:change',
    params: memberParams,
    audit: ['group.saved'],
  }),
  listAttributesV1: route({
    ...people,
    method: 'GET',
    path: '/api/admin/v1/attributes',
    summary: 'What conditions of access flows can name: people, groups, managers, custom attributes',
    access: 'people:read',
    query: pageQuery.extend({ search: oneOf, type: oneOf, source_integration_reference: oneOf }),
    output: listOf(attributeV1),
  }),
  listUsersV3: route({
    ...people,
    method: 'GET',
    path: '/api/admin/v3/users',
    summary: 'People, by address',
    access: 'people:read',
    query: pageQuery.extend({
      first_name: oneOf,
      last_name: oneOf,
      role: anyOf,
      source_integration_id: oneOf,
      source_integration_name: oneOf,
    }),
    output: listOf(userV3),
  }),
  getUserV3: route({
    ...people,
    method: 'GET',
    path: '/api/admin/v3/users/{id}',
    summary: 'One person',
    access: 'people:read',
    params: idParams,
    output: userV3,
  }),
};
