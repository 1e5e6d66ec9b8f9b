// What is said between the server and the process that signs checkpoints: one JSON text a line, an answer for each question, in order.

import { z } from 'zod';

const hex = z.string().regex(/^([0-9a-f]{2})*$/);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const question = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('last') }).strict(),
  z.object({ ask: z.literal('restart') }).strict(),
  z
    .object({ ask: z.literal('sign'), size: size.min(1), root: hash, head: hash, proof: z.array(hex).max(128) })
    .strict(),
]);
export type Question = z.infer<typeof question>;

export const answer = z.discriminatedUnion('is', [
  z.object({ is: z.literal('last'), key: z.string(), note: z.string().nullable() }),
  z.object({ is: z.literal('signed'), note: z.string() }),
  z.object({ is: z.literal('refused'), why: z.string() }),
]);
export type Answer = z.infer<typeof answer>;

/** The longest line either side reads. */
export const lineLengthMax = 100_000;
