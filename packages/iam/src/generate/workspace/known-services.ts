// What the table of actions does not say about services, in one place, each line with the fact it rests on. Everything else is decided from the table.

/** What is known about a service besides the table. */
export interface KnownService {
  /** Services that roles are passed to by its calls. Default: `PREFIX.amazonaws.com`. */
  readonly passedTo?: readonly string[];
  /** ARN templates whose last part people name although the placeholder does not say so. */
  readonly namedPlaceholders?: readonly string[];
  /** Calls that let others in although AWS does not file them under permissions management. */
  readonly sharing?: readonly string[];
  /** Calls whose parameters may give what they make a policy of its own, which no condition sees. */
  readonly opensWhileMaking?: readonly string[];
  /** Calls that a pattern may deny along with those that wipe tags. */
  readonly spare?: readonly string[];
  /** Calls of permissions management that let nobody in. */
  readonly notSharing?: readonly string[];
  /** Calls about tags of something other than the resource: they cannot take the tags that isolate. */
  readonly otherTags?: readonly string[];
  /** Calls that switch tag conditions off and on. */
  readonly tagSwitches?: readonly string[];
  /** Things without tags that AWS gives everyone, and the calls that name them. */
  readonly given?: readonly Given[];
  /** Calls that may name what is shared, where the table's answer (all that make something out of something) is too wide. */
  readonly building?: readonly string[];
  /** Nothing is allowed that the thing's own policy does not allow. */
  readonly needsOwnPolicy?: true;
  /** Lists only calls that have no resource: others show what is inside of things. */
  readonly listsInside?: true;
  /** The lists that are open, where the table's answer (all without a resource) is longer than anyone needs. */
  readonly lists?: readonly string[];
  /** Patterns of calls that AWS decides in one region whatever is asked for. */
  readonly global?: readonly string[];
  /** Reads without a resource that a service cannot be used without. */
  readonly openReads?: readonly string[];
  /** Calls that make something through which what others have is reached, and why. */
  readonly neverMade?: Readonly<Record<string, string>>;
  /** What people must know, a sentence each. */
  readonly notes?: readonly string[];
}

/** Something AWS gives everyone. */
export interface Given {
  readonly sid: string;
  readonly why: string;
  readonly actions: readonly string[];
  /** ARNs with `ACCOUNT` and `PARTITION`. */
  readonly resources: readonly string[];
  /** Default: only while it carries no tags. */
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Why a service is refused although its actions may honour tags. */
export const refusedServices: ReadonlyMap<string, string> = new Map([
  ['iam', 'identities are made through delegation, under the boundary; as a service it would undo the boundary'],
  ['sts', 'becoming another role leaves the boundary behind'],
  ['organizations', 'the organization stands above workspaces'],
  ['account', 'an account is not part of a workspace'],
  ['sso', 'sign-in to accounts stands above workspaces'],
  ['identitystore', 'people and groups stand above workspaces'],
  ['ram', 'sharing resources between accounts stands above workspaces'],
]);

const ruleOfTags =
  'S3 looks at the tags of a bucket only once attribute-based control is on for it (`s3:PutBucketAbac`): until then tags neither open nor close it';

/** By prefix. */
export const knownServices: ReadonlyMap<string, KnownService> = new Map<string, KnownService>([
  [
    'ec2',
    {
      sharing: ['ModifyImageAttribute', 'ModifyFpgaImageAttribute'],
      building: [
        ...['RunInstances', 'CreateNetworkInterface', 'CreateSecurityGroup', 'CreateVolume'],
        ...['CopyImage', 'CopySnapshot'],
      ],
      given: [
        {
          sid: 'PublicImages',
          why: 'images that AWS publishes belong to nobody here and carry no tags of ours; a launch names one (`ec2:Owner`)',
          actions: ['ec2:RunInstances'],
          resources: ['arn:PARTITION:ec2:*::image/*'],
          condition: { StringEquals: { 'ec2:Owner': 'amazon' } },
        },
      ],
      notes: [
        'network paths are not policies: a peering or a shared subnet connects workspaces whatever the boundary says',
      ],
    },
  ],
  [
    'rds',
    {
      passedTo: ['rds.amazonaws.com', 'monitoring.rds.amazonaws.com'],
      sharing: ['ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'],
      building: [
        ...['CreateDBCluster', 'CreateDBInstance', 'CreateDBInstanceReadReplica', 'CopyDBSnapshot'],
        ...['CopyDBClusterSnapshot', 'RestoreDBClusterFromSnapshot', 'RestoreDBInstanceFromDBSnapshot'],
      ],
      given: [
        {
          sid: 'DefaultGroups',
          why: 'RDS makes default parameter, option and subnet groups without tags; making or restoring a database names them',
          actions: ['rds:CreateDB*', 'rds:RestoreDB*'],
          resources: ['*pg', 'og', 'subgrp'].map((type) => `arn:PARTITION:rds:*:ACCOUNT:${type}:default*`),
        },
      ],
      notes: [
        'groups of RDS whose names begin with `default` are usable by every workspace: give none of your own such a name',
      ],
    },
  ],
  [
    's3',
    {
      otherTags: [
        ...['DeleteObjectTagging', 'DeleteObjectVersionTagging', 'PutObjectTagging', 'PutObjectVersionTagging'],
        'ReplicateTags',
      ],
      // Whoever may not wipe the tags of jobs and lenses need not list them either: the pattern is shorter by that.
      spare: ['GetJobTagging', 'GetStorageLensConfigurationTagging'],
      notSharing: ['BypassGovernanceRetention', 'AssociateAccessGrantsIdentityCenter'],
      tagSwitches: ['PutBucketAbac'],
      neverMade: {
        CreateAccessPoint: 'an access point of your own may lead to a bucket of others',
        CreateStorageLensGroup: 'storage lens is about all buckets of the account',
      },
      lists: ['ListAllMyBuckets', 'ListAccessPoints'],
      listsInside: true,
      global: ['s3:ListAllMyBuckets'],
      notes: [ruleOfTags],
    },
  ],
  ['sqs', { opensWhileMaking: ['CreateQueue'] }],
  ['sns', { opensWhileMaking: ['CreateTopic'] }],
  [
    'es',
    {
      sharing: ['UpdateDomainConfig', 'UpdateElasticsearchDomainConfig'],
      opensWhileMaking: ['CreateDomain', 'CreateElasticsearchDomain'],
    },
  ],
  ['ecr', { openReads: ['GetAuthorizationToken'] }],
  [
    'kms',
    {
      needsOwnPolicy: true,
      notes: ['a key answers to its own policy first: it must let the policies of the account decide, as new keys do'],
    },
  ],
  ['secretsmanager', { namedPlaceholders: ['SecretId'] }],
  ['ssm', { sharing: ['ModifyDocumentPermission'], listsInside: true }],
  ['ecs', { passedTo: ['ecs-tasks.amazonaws.com', 'ecs.amazonaws.com'] }],
  ['cloudfront', { global: ['cloudfront:*'] }],
  ['globalaccelerator', { global: ['globalaccelerator:*'] }],
  ['waf', { global: ['waf:*'] }],
  ['shield', { global: ['shield:*'] }],
]);
