// The error bodies: RFC 9457 problem details on our own paths, the published API's shape on its paths, and that of RFC 6749 where programs
// get their tokens. All carry our code.

import { z } from 'zod';

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** Our error code, for example `request.no_approver`. */
  code: z.string(),
  /** For people: what is wrong and what to do next. */
  detail: z.string(),
  /** What the code means everywhere. */
  help: z.string(),
  field: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
export type Problem = z.infer<typeof problem>;

/** The published API's error body, with our code and message inside. */
export const publishedError = z.object({
  /** The HTTP status as text. */
  status: z.string(),
  /** `Unauthorized` with 401, as published; everywhere else our code. */
  code: z.string(),
  message: z.string(),
  /** Our code, always. */
  tidegate_code: z.string(),
  help: z.string(),
  field: z.string().optional(),
});
export type PublishedError = z.infer<typeof publishedError>;

/** What a program is told that asks for tokens (RFC 6749, section 5.2), with our code. */
export const oauthError = z.object({
  error: z.enum([
    'invalid_grant',
    'invalid_request',
    'unsupported_grant_type',
    'temporarily_unavailable',
    'server_error',
  ]),
  error_description: z.string(),
  tidegate_code: z.string(),
});
export type OAuthError = z.infer<typeof oauthError>;
