// Errors as SCIM clients read them (RFC 7644, section 3.12).

/** The `scimType` words of RFC 7644, table 9, that we use. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue';

/** Thrown while a message is read; becomes an error body. `message` is for people and holds nothing of ours. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | null;

  constructor(status: number, scimType: ScimType | null, message: string) {
    super(message);
    this.status = status;
    this.scimType = scimType;
  }
}

/** The body of an error. */
export const scimErrorBody = (error: {
  readonly status: number;
  readonly scimType: ScimType | null;
  readonly message: string;
}): Readonly<Record<string, unknown>> => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(error.status),
  ...(error.scimType === null ? {} : { scimType: error.scimType }),
  detail: error.message,
});
