// What we use of PagerDuty's answers, parsed: times with their offset become moments; what we do not use may be anything.

import { z } from 'zod';

/** A time with `Z` or an offset, as PagerDuty writes it in the zone that was asked for. */
const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const reference = z.object({ id: z.string().min(1).max(100), summary: z.string().nullish() });

export const scheduleRow = z.object({
  id: z.string().min(1).max(100),
  name: z.string().nullish(),
  summary: z.string().nullish(),
});

/** A schedule with what it comes to after layers and overrides. */
export const schedule = z
  .object({
    schedule: z.object({
      final_schedule: z.object({
        rendered_schedule_entries: z.array(z.object({ start: moment, end: moment, user: reference })),
      }),
    }),
  })
  .transform((body) => body.schedule.final_schedule.rendered_schedule_entries);

export const onCall = z.object({
  user: reference,
  escalation_policy: reference,
  escalation_level: z.number().int().min(1),
  /** Null where the person is always on call. */
  start: moment.nullable(),
  end: moment.nullable(),
});

export const user = z.object({ id: z.string().min(1).max(100), email: z.string().min(1).max(320) });
export const oneUser = z.object({ user }).transform((body) => body.user);

/** One page of a list under its own name. */
export const page = <T>(
  name: string,
  shape: z.ZodType<T>,
): z.ZodType<{ readonly items: readonly T[]; readonly more: boolean }> =>
  z
    .object({ [name]: z.array(shape), more: z.boolean().nullish() })
    // The key is made above, which the types cannot say.
    .transform((body) => ({ items: body[name] as readonly T[], more: body['more'] === true }));
