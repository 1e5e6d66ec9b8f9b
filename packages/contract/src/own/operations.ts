// Probes, metrics and the description of this API: what operators and programs read without asking for access.

import { z } from 'zod';
import { route } from '../define.ts';

export const operationRoutes = {
  alive: route({
    method: 'GET',
    path: '/healthz',
    tag: 'Operations',
    summary: 'The process answers',
    access: 'nobody-signed-in',
    output: z.object({ status: z.literal('ok') }),
  }),
  ready: route({
    method: 'GET',
    path: '/readyz',
    tag: 'Operations',
    summary: 'The process has started, is not stopping, and its database answers; 503 otherwise',
    access: 'nobody-signed-in',
    output: z.object({
      status: z.literal('ready'),
      /** `down`: people can ask and decide; nothing is opened or closed until it is back. */
      connector: z.enum(['up', 'down']),
    }),
  }),
  metrics: route({
    method: 'GET',
    path: '/metrics',
    tag: 'Operations',
    summary: 'Figures in the text format of Prometheus',
    access: 'operator',
    media: 'text/plain',
    output: z.string(),
  }),
  openApi: route({
    method: 'GET',
    path: '/openapi.json',
    tag: 'Operations',
    summary: 'This API as an OpenAPI 3.1 document',
    access: 'nobody-signed-in',
    output: z.record(z.string(), z.unknown()),
  }),
  apiPage: route({
    method: 'GET',
    path: '/api-docs',
    tag: 'Operations',
    summary: 'This API as a page to read',
    access: 'nobody-signed-in',
    media: 'text/html',
    output: z.string(),
  }),
};
