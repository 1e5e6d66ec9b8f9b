// What the table of actions does not say about tags, or says wrongly, with the reason and where AWS says so. Everything else in the matrix is derived
// from the table; a line is added here only for what cannot be.

/** Something about tags that the table does not say. */
export interface TagException {
  /** `iam:PassRole`, a service (`ec2`), or a resource type of one (`s3 bucket`). */
  readonly on: string;
  /** One sentence for a person. */
  readonly reason: string;
  /** Where it is said. */
  readonly source: string;
}

const passRole =
  'the tags of the role are not looked at, although the table lists them: limit it by the path of the role and by `iam:PassedToService`';
const bucketTags =
  'tags of a general purpose bucket count only once ABAC is switched on for that bucket (`s3:PutBucketAbac`): until then a condition on them never holds';
const bucketTagging =
  'stops working once ABAC is switched on for the bucket: `s3:TagResource` and `s3:UntagResource` take its place';
const objectTags = 'an object answers with the tags of its bucket, and only once ABAC is switched on for that bucket';
const twoRegimes =
  'its keys are listed for each action with each resource type: what is made takes request tags and has none of its own, what exists is the other way round, so conditions can tell the two apart';
const createTags =
  'is also decided when something is made with tags, and only then carries `ec2:CreateAction`: force tags on the creating action, and allow this one by `ec2:CreateAction`';
const deleteTags =
  'without a list of tags it deletes all of them, and `aws:TagKeys` is then empty: a guard by `ForAnyValue` needs a second one with `Null`';
const accessPoint =
  'carries tag keys although the table gives it no resource type: a condition on tags may hold for it';
const keyPolicy =
  'nothing is allowed that the policy of the key does not allow too, and it may name callers of other workspaces: read it beside the tags';
const dbProxy =
  'has no resource type: neither tags of what exists nor a name prefix can limit it, only the tags it is given';

/** All exceptions, by what they are about. */
export const tagExceptions: readonly TagException[] = [
  { on: 'ec2', reason: twoRegimes, source: 'Service Authorization Reference, Amazon EC2' },
  {
    on: 'ec2:CreateTags',
    reason: createTags,
    source: 'EC2 user guide, "Grant permission to tag resources during creation"',
  },
  { on: 'ec2:DeleteTags', reason: deleteTags, source: 'EC2 API reference, DeleteTags' },
  { on: 'iam:PassRole', reason: passRole, source: 'IAM guide, "Controlling access to IAM resources using tags"' },
  { on: 'kms', reason: keyPolicy, source: 'KMS developer guide, "Key policies in AWS KMS"' },
  { on: 'rds:CreateDBProxy', reason: dbProxy, source: 'Service Authorization Reference, Amazon RDS' },
  { on: 's3 bucket', reason: bucketTags, source: 'S3 user guide, "Using tags with S3 general purpose buckets"' },
  { on: 's3 object', reason: objectTags, source: 'S3 user guide, "Using tags with S3 general purpose buckets"' },
  { on: 's3:GetAccessPoint', reason: accessPoint, source: 'Service Authorization Reference, Amazon S3' },
  {
    on: 's3:PutBucketTagging',
    reason: bucketTagging,
    source: 'S3 user guide, "Enabling ABAC in general purpose buckets"',
  },
];

/** The exceptions about a service: about it as a whole, its actions and its resource types. */
export function exceptionsOf(service: string): readonly TagException[] {
  return tagExceptions.filter(({ on }) => on.split(/[: ]/)[0] === service);
}

/** The exceptions about one action, which works on resources of these types. */
export function exceptionsFor(action: string, types: readonly string[]): readonly TagException[] {
  const service = action.slice(0, action.indexOf(':'));
  return exceptionsOf(service).filter(({ on }) => on === action || types.some((type) => on === `${service} ${type}`));
}

/** Services that are not to be opened by tags whatever the table says, with the reason as the end of a sentence. */
export const neverByTags: ReadonlyMap<string, string> = new Map([
  [
    'iam',
    'whoever may make or edit roles and policies makes their own access; it is delegated under a path with a boundary that is forced, not opened by tags',
  ],
  ['organizations', 'what it changes binds whole accounts and units'],
  ['ram', 'sharing with another account stands above workspaces'],
  ['sso', 'an assignment gives access to an account, whatever the tags of what is in it'],
  ['sts', 'who may become a role is decided by its trust policy'],
]);
