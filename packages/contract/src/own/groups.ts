// Groups as administrators look at them: who says who is in them, how old that is, and what hangs on them. The published API changes those
// that Tidegate keeps itself.

import { z } from 'zod';
import { route } from '../define.ts';
import { idParams, instant, listOf, namedRef, pageQuery, personRef } from './shapes.ts';
import { origin } from './sources.ts';

const path = '/api/tidegate/v1/groups';
const count = z.number().int();

export const listedGroup = z
  .object({
    id: z.string(),
    name: z.string(),
    /** The source that tells who is in it, and where it is changed; null where Tidegate keeps it itself. */
    source: namedRef.nullable(),
    members: count,
    /** Access flows and rules that name it. */
    flows: z.array(namedRef),
    rules: z.array(namedRef),
  })
  .meta({ id: 'ListedGroup' });
export type ListedGroupView = z.infer<typeof listedGroup>;

export const groupDetails = listedGroup
  .extend({
    /** What the source calls it, when it last said something new of it, and when it was last read; null for a group of our own. */
    told: z.object({ name: z.string(), changed_at: instant, read_at: instant.nullable() }).nullable(),
    /** Groups that are members of it, directly. */
    holds: z.array(namedRef),
    /** Groups of which it is a direct member. */
    held_by: z.array(namedRef),
  })
  .meta({ id: 'GroupDetails' });
export type GroupDetailsView = z.infer<typeof groupDetails>;

export const groupMember = z
  .object({
    person: personRef,
    active: z.boolean(),
    /** Nested groups through which they are in it; empty for a member of its own. */
    through: z.array(namedRef),
    /** Where the facts about them come from: a condition on a group is as old as these. */
    origin,
  })
  .meta({ id: 'GroupMember' });

const shared = { method: 'GET', tag: 'People', access: 'people:read' } as const;

export const groupRoutes = {
  listGroups: route({
    ...shared,
    path,
    summary: 'Groups by name, with how many are in them and what names them',
    query: pageQuery.extend({ search: z.string().max(200).optional() }),
    output: listOf(listedGroup),
  }),
  showGroup: route({
    ...shared,
    path: `${path}/{id}`,
    summary: 'One group: who tells it, what is nested in it, and which access flows and rules name it',
    params: idParams,
    output: groupDetails,
  }),
  listGroupPeople: route({
    ...shared,
    path: `${path}/{id}/members`,
    summary: 'Who is in a group, by address, with where each fact comes from and how old it is',
    params: idParams,
    query: pageQuery,
    output: listOf(groupMember),
  }),
} as const;
