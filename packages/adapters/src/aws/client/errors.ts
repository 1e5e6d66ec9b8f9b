// From whatever the SDK throws to the words of this adapter. No message holds a secret: what AWS says of signatures repeats the
// headers that were signed, so it is left out.

import { quoted } from '@tidegate/core';
import { AwsError } from '../calls.ts';

const throttled =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|PriorRequestNotComplete|RequestThrottled|EC2ThrottledException|BandwidthLimitExceeded|LimitExceededException$)/;
const expired = /^(ExpiredToken|RequestExpired|TokenRefreshRequired)/;
const denied =
  /^(AccessDenied|Unauthorized|UnauthorizedOperation|AuthFailure|AuthorizationError|NotAuthorized|UnrecognizedClient|InvalidClientTokenId|OptInRequired|SignatureDoesNotMatch|IncompleteSignature|InvalidSignature|CredentialsProviderError|MissingAuthenticationToken)/;
const signature = /^(SignatureDoesNotMatch|IncompleteSignature|InvalidSignature)/;
/** About the keys themselves, whatever was asked with them. */
const keysRefused =
  /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|IncompleteSignature|InvalidSignature|AuthFailure|MissingAuthenticationToken|CredentialsProviderError)/;
const missing = /^(NoSuch|ResourceNotFound|NotFound|.*NotFound(Fault|Exception)?$)/;
const conflict = /^(EntityAlreadyExists|ConcurrentModification|DeleteConflict|Conflict)/;
const network = /^(ECONN|ETIMEDOUT|ENOTFOUND|EAI_|EPIPE|EHOSTUNREACH|ENETUNREACH|TimeoutError|AbortError)/;

/** Translates; an `AwsError` stays what it is. */
export function translate(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (!(error instanceof Error)) return new AwsError('unavailable', 'AWS was not reached');
  const status = statusOf(error);
  const code = error.name === 'Error' ? (codeOf(error) ?? error.name) : error.name;
  const kind = kindOf(code, codeOf(error), status);
  const letIn = keysRefused.test(code) ? 'refused' : null;
  if (signature.test(code))
    return new AwsError(kind, `AWS answered ${quoted(code)}: check the key and the clock`, letIn);
  // What cannot be parsed is a proxy's or a broken server's page; it says nothing to anybody.
  if (code === 'SyntaxError' && status !== null)
    return new AwsError(kind, `AWS answered ${status}, and nothing to read`);
  const who = status === null ? 'AWS was not reached' : 'AWS answered';
  return new AwsError(kind, `${who}: ${quoted(code)}: ${quoted(error.message, 300)}`, letIn);
}

function kindOf(name: string, code: string | null, status: number | null): AwsError['kind'] {
  if (throttled.test(name) || status === 429) return 'throttled';
  if (expired.test(name)) return 'expired';
  if (denied.test(name) || status === 401 || status === 403) return 'denied';
  if (missing.test(name) || status === 404) return 'missing';
  if (conflict.test(name)) return 'conflict';
  if (status === null && (network.test(name) || network.test(code ?? ''))) return 'unavailable';
  if (status === null || status >= 500) return 'unavailable';
  return 'refused';
}

const codeOf = (error: Error): string | null => ('code' in error && typeof error.code === 'string' ? error.code : null);

/** The HTTP status of the answer, or null when none came. */
function statusOf(error: Error): number | null {
  if (!('$metadata' in error)) return null;
  const { $metadata: metadata } = error;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return null;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
}
