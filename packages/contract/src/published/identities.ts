// Custom identity attributes (v2), many people at a time, as the published API reads, sets and removes them: each row by itself.

import { limits } from '@tidegate/core';
import { z } from 'zod';
import { route } from '../define.ts';

const path = '/api/v2/bulk/identities/attributes';
const shared = { tag: 'Published: people', errors: 'published', path } as const;
const email = z.string().min(1).max(320);
const type = z.string().min(1).max(limits.tagKeyLengthMax);
const rowsMax = limits.pageSizeMax;
const whole = z.coerce.number().int();

export const identityAttributes = z
  .object({ email: z.string(), attributes: z.record(z.string(), z.string()) })
  .meta({ id: 'IdentityAttributeModel' });
const outcome = z
  .object({
    summary: z.object({ total: z.number().int(), succeeded: z.number().int(), failed: z.number().int() }),
    results: z.array(
      z.object({
        email: z.string(),
        success: z.boolean(),
        errors: z.array(z.object({ error_code: z.string(), error_details: z.string() })),
      }),
    ),
  })
  .meta({ id: 'IdentitiesAttributesResponseModel' });

export const identityRoutes = {
  listIdentityAttributesV2: route({
    ...shared,
    method: 'GET',
    summary: 'Custom attributes of people, by address',
    access: 'people:read',
    query: z.strictObject({
      emails: z
        .union([email, z.array(email).max(rowsMax)])
        .transform((value) => (typeof value === 'string' ? [value] : value))
        .optional(),
      limit: whole
        .min(1)
        .transform((value) => Math.min(value, rowsMax))
        .default(limits.pageSizeDefault),
      skip: whole.min(0).default(0),
    }),
    output: z
      .object({
        data: z.array(identityAttributes),
        pagination: z.object({ total: z.number().int(), limit: z.number().int(), offset: z.number().int() }),
      })
      .meta({ id: 'PaginatedResponseIdentityAttributeModel' }),
  }),
  upsertIdentityAttributesV2: route({
    ...shared,
    method: 'PUT',
    summary:
      'Set custom attributes of people; one that is not named stays, and what fails for one fails for nobody else',
    access: 'people:change',
    body: z
      .array(z.strictObject({ email, attributes: z.record(type, z.string().max(limits.tagValueLengthMax)) }))
      .max(rowsMax),
    output: outcome,
    audit: ['person.saved'],
  }),
  deleteIdentityAttributesV2: route({
    ...shared,
    method: 'DELETE',
    summary: 'Remove custom attributes of people',
    access: 'people:change',
    body: z.array(z.strictObject({ email, attribute_types: z.array(type).max(limits.pageSizeMax) })).max(rowsMax),
    output: outcome,
    audit: ['person.saved'],
  }),
};
