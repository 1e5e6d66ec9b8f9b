// Who is on call, as rotas tell, with how old that is.

import { z } from 'zod';
import { route } from '../define.ts';
import { instant, listOf, pageQuery, personRef } from './shapes.ts';

const turn = z.object({
  /** Null where the record is gone. */
  person: personRef.nullable(),
  from: instant,
  to: instant,
});

export const onCallView = z
  .object({
    id: z.string(),
    /** What conditions of access flows name: `shift is …`. */
    name: z.string(),
    /** Its id in the source. */
    native_id: z.string(),
    /** Null where the source was removed. */
    source: z
      .object({
        id: z.string(),
        name: z.string(),
        kind: z.string(),
        status: z.enum(['new', 'active', 'held', 'failing', 'disabled']),
        last_read_at: instant.nullable(),
        /** Why it is failing, or what was odd about the last reading: people on the rota whom nobody knows, for example. */
        trouble: z.string().nullable(),
      })
      .nullable(),
    /** Whether it is known whose turn it is. Where it is not, nobody has access because of it. */
    known: z.boolean(),
    sentence: z.string(),
    /** When the turns were last seen in the source, and for how many seconds that counts. */
    observed_at: instant,
    max_age_sec: z.number().int().nullable(),
    /** Until when turns are known; null where none ever were. */
    known_until: instant.nullable(),
    now: z.array(turn),
    next: z.array(turn),
  })
  .meta({ id: 'OnCall' });
export type OnCallView = z.infer<typeof onCallView>;

export const onCallRoutes = {
  listOnCall: route({
    method: 'GET',
    path: '/api/tidegate/v1/on-call',
    tag: 'People',
    summary: 'Who is on call now and who comes next, by shift, with the age of what is known',
    access: 'people:read',
    query: pageQuery,
    output: listOf(onCallView),
  }),
} as const;
