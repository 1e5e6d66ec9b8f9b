// One CloudTrail record as far as a replay needs it, read from untyped JSON (CloudTrail guide, "Record contents"). What a record leaves out stays
// absent here; nothing is made up.
import { isRecord } from '../parse/shape.ts';

/** An untyped object of a record. */
export type Fields = Readonly<Record<string, unknown>>;

/** A record, taken apart. */
export interface Activity {
  readonly eventId: string;
  /** `2026-11-02T10:11:12Z`; empty if the record has none. */
  readonly time: string;
  /** `s3.amazonaws.com`. */
  readonly source: string;
  readonly name: string;
  /** `AwsApiCall`, `AwsConsoleSignIn`, …; `AwsApiCall` where a record does not say. */
  readonly type: string;
  readonly region: string;
  readonly identity: Fields;
  /** `null` if the record tells of none; then what they were is not known. */
  readonly parameters: Fields | null;
  readonly resources: readonly RecordedResource[];
  readonly error: string | undefined;
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
  readonly endpoint: string | undefined;
  /** The account that received the record. */
  readonly account: string | undefined;
  /** Whether the record shows that the connection was encrypted. */
  readonly encrypted: boolean;
}

/** A resource a record names. */
export interface RecordedResource {
  readonly arn: string | undefined;
  readonly account: string | undefined;
}

/** Reads one record; a sentence if it is none. */
export function readActivity(record: unknown): Activity | string {
  if (!isRecord(record)) return 'a record is an object';
  const source = textOf(record['eventSource']);
  const name = textOf(record['eventName']);
  if (source === undefined || name === undefined) return 'a record has an `eventSource` and an `eventName`';
  const identity = record['userIdentity'];
  const parameters = record['requestParameters'];
  const additional = record['additionalEventData'];
  const listed = record['resources'];
  return {
    eventId: textOf(record['eventID']) ?? '',
    time: textOf(record['eventTime']) ?? '',
    source: source.toLowerCase(),
    name,
    type: textOf(record['eventType']) ?? 'AwsApiCall',
    region: textOf(record['awsRegion']) ?? '',
    identity: isRecord(identity) ? identity : {},
    parameters: isRecord(parameters) ? parameters : null,
    resources: Array.isArray(listed) ? listed.flatMap(readResource) : [],
    error: textOf(record['errorCode']),
    sourceIp: textOf(record['sourceIPAddress']),
    userAgent: textOf(record['userAgent']),
    endpoint: textOf(record['vpcEndpointId']),
    account: accountOf(record['recipientAccountId']),
    encrypted:
      isRecord(record['tlsDetails']) || (isRecord(additional) && textOf(additional['CipherSuite']) !== undefined),
  };
}

function readResource(value: unknown): readonly RecordedResource[] {
  if (!isRecord(value)) return [];
  const arn = textOf(value['ARN']) ?? textOf(value['arn']);
  return [{ arn, account: accountOf(value['accountId']) }];
}

/** A text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Twelve digits. */
export function accountOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{12}$/.test(value) ? value : undefined;
}

/** Error codes by which services say that the call was not allowed. */
const denials = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError|^Client\.OptInRequired$|Forbidden/i;

/** Was the call denied when it was made? */
export function wasDenied({ error }: Activity): boolean {
  return error !== undefined && denials.test(error);
}

/** Kinds of records that no policy decides about. */
const noCalls: ReadonlySet<string> = new Set(['AwsServiceEvent', 'AwsConsoleSignIn', 'AwsCloudTrailInsight']);

/** Is the record about something that needs no permission: a sign-in, or what a service did by itself? */
export function isNoCall({ type, source, name }: Activity): boolean {
  return (
    noCalls.has(type) ||
    source === 'signin.amazonaws.com' ||
    (source === 'sts.amazonaws.com' && name === 'GetCallerIdentity')
  );
}
