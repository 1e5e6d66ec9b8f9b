// Where CloudTrail's name of a call and IAM's name of the permission differ. Names that agree are not here: they are looked up in the table of
// actions (service authorization reference; each service's page on CloudTrail).
import type { Fields } from './activity.ts';

/** Prefixes of actions by the name before `.amazonaws.com`, most likely first. */
export const prefixesOf: Readonly<Record<string, readonly string[]>> = {
  'a2i-runtime.sagemaker': ['sagemaker'],
  'api.pricing': ['pricing'],
  'api.sagemaker': ['sagemaker'],
  appstream2: ['appstream'],
  autoscaling: ['autoscaling', 'application-autoscaling', 'autoscaling-plans'],
  'bedrock-agent': ['bedrock'],
  'bedrock-agent-runtime': ['bedrock'],
  'bedrock-runtime': ['bedrock'],
  billingconsole: ['billing', 'payments', 'invoicing', 'tax', 'account', 'aws-portal'],
  'catalog.marketplace': ['aws-marketplace'],
  cloudhsmv2: ['cloudhsm'],
  'data.iot': ['iot'],
  email: ['ses'],
  'entitlement.marketplace': ['aws-marketplace'],
  iotdata: ['iot'],
  'metering-marketplace': ['aws-marketplace'],
  migrationhub: ['mgh'],
  'models-v2-lex': ['lex'],
  'models.lex': ['lex'],
  monitoring: ['cloudwatch'],
  'mturk-requester': ['mechanicalturk'],
  pinpoint: ['mobiletargeting'],
  'runtime-v2-lex': ['lex'],
  'runtime.lex': ['lex'],
  'runtime.sagemaker': ['sagemaker'],
  'streams.dynamodb': ['dynamodb'],
  tagging: ['tag'],
};

/** Which resource a permission of several is about: a parameter that holds it, or the source of a copy. */
export interface Renamed {
  readonly action: string;
  readonly about?: 'copy-source' | 'sourceKeyId' | 'destinationKeyId';
}

type Rename =
  | string
  | readonly (string | Renamed)[]
  | ((parameters: Fields) => readonly (string | Renamed)[] | undefined);

const versioned =
  (plain: string, version: string): Rename =>
  (parameters) => [typeof parameters['versionId'] === 'string' ? version : plain];

const copied: Rename = ['PutObject', { action: 'GetObject', about: 'copy-source' }];

const s3: Readonly<Record<string, Rename>> = {
  CompleteMultipartUpload: 'PutObject',
  CopyObject: copied,
  CreateMultipartUpload: 'PutObject',
  DeleteBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
  DeleteBucketInventoryConfiguration: 'PutInventoryConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketMetricsConfiguration: 'PutMetricsConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteObject: versioned('DeleteObject', 'DeleteObjectVersion'),
  DeleteObjects: 'DeleteObject',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAccelerate: 'GetAccelerateConfiguration',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketAnalyticsConfiguration: 'GetAnalyticsConfiguration',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketIntelligentTieringConfiguration: 'GetIntelligentTieringConfiguration',
  GetBucketInventoryConfiguration: 'GetInventoryConfiguration',
  GetBucketLifecycle: 'GetLifecycleConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketMetricsConfiguration: 'GetMetricsConfiguration',
  GetBucketNotificationConfiguration: 'GetBucketNotification',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetObject: versioned('GetObject', 'GetObjectVersion'),
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  HeadObject: versioned('GetObject', 'GetObjectVersion'),
  ListBucketAnalyticsConfigurations: 'GetAnalyticsConfiguration',
  ListBucketInventoryConfigurations: 'GetInventoryConfiguration',
  ListBucketMetricsConfigurations: 'GetMetricsConfiguration',
  ListBuckets: 'ListAllMyBuckets',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListParts: 'ListMultipartUploadParts',
  PostObject: 'PutObject',
  PutBucketAccelerateConfiguration: 'PutAccelerateConfiguration',
  PutBucketAnalyticsConfiguration: 'PutAnalyticsConfiguration',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketIntelligentTieringConfiguration: 'PutIntelligentTieringConfiguration',
  PutBucketInventoryConfiguration: 'PutInventoryConfiguration',
  PutBucketLifecycle: 'PutLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketMetricsConfiguration: 'PutMetricsConfiguration',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
  PutBucketReplication: 'PutReplicationConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  SelectObjectContent: 'GetObject',
  UploadPart: 'PutObject',
  UploadPartCopy: copied,
};

/** What a transaction of DynamoDB does is in its items; what a PartiQL statement does is in its text, which is not read. */
const transacted: Rename = (parameters) => {
  const names: Readonly<Record<string, string>> = {
    put: 'PutItem',
    update: 'UpdateItem',
    delete: 'DeleteItem',
    conditionCheck: 'ConditionCheckItem',
  };
  const items = parameters['transactItems'];
  if (!Array.isArray(items)) return undefined;
  const done = new Set<string>();
  for (const item of items)
    for (const key of Object.keys(typeof item === 'object' && item !== null ? item : {}))
      done.add(names[key.slice(0, 1).toLowerCase() + key.slice(1)] ?? '');
  return done.size === 0 || done.has('') ? undefined : [...done];
};

/** Permissions by prefix and name of the call, without the version some services add to it. */
export const renamed: Readonly<Record<string, Readonly<Record<string, Rename>>>> = {
  s3,
  cloudfront: {
    CreateDistributionWithTags: ['CreateDistribution', 'TagResource'],
    CreateStreamingDistributionWithTags: ['CreateStreamingDistribution', 'TagResource'],
  },
  dynamodb: {
    BatchExecuteStatement: () => undefined,
    ExecuteStatement: () => undefined,
    ExecuteTransaction: () => undefined,
    TransactGetItems: 'GetItem',
    TransactWriteItems: transacted,
  },
  kms: {
    ReEncrypt: [
      { action: 'ReEncryptFrom', about: 'sourceKeyId' },
      { action: 'ReEncryptTo', about: 'destinationKeyId' },
    ],
  },
  lambda: { Invoke: 'InvokeFunction', InvokeWithResponseStream: 'InvokeFunction' },
  sns: { PublishBatch: 'Publish' },
  sqs: {
    ChangeMessageVisibilityBatch: 'ChangeMessageVisibility',
    DeleteMessageBatch: 'DeleteMessage',
    SendMessageBatch: 'SendMessage',
  },
};

/** API Gateway's permissions are verbs; the verb follows from how the name of the call begins. */
export const apiGatewayVerbs: readonly (readonly [begins: string, verb: string])[] = [
  ['Create', 'POST'],
  ['Import', 'POST'],
  ['Generate', 'POST'],
  ['TestInvoke', 'POST'],
  ['Reimport', 'PUT'],
  ['Put', 'PUT'],
  ['Tag', 'PUT'],
  ['Update', 'PATCH'],
  ['Delete', 'DELETE'],
  ['Flush', 'DELETE'],
  ['Reset', 'DELETE'],
  ['Untag', 'DELETE'],
  ['Get', 'GET'],
  ['Export', 'GET'],
];
