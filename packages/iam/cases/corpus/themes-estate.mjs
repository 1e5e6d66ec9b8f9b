// What things must be like: encrypted, logged, backed up, small, not shared; and the services that learn, compute and store.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { allow, deny, denyBut, denyElsewhere, ids, role } from './statements.mjs';

const spared = (...names) => ({ ArnNotLike: { 'aws:PrincipalArn': names.map(role) } });

const encryption = [
  ...[
    ['volumes', 'ec2:CreateVolume', { Bool: { 'ec2:Encrypted': 'false' } }, 'arn:aws:ec2:*:*:volume/*'],
    ['launched volumes', 'ec2:RunInstances', { Bool: { 'ec2:Encrypted': 'false' } }, 'arn:aws:ec2:*:*:volume/*'],
    ['databases', ['rds:CreateDBInstance', 'rds:CreateDBCluster'], { Bool: { 'rds:StorageEncrypted': 'false' } }, '*'],
    [
      'file systems',
      'elasticfilesystem:CreateFileSystem',
      { BoolIfExists: { 'elasticfilesystem:Encrypted': 'false' } },
      '*',
    ],
    [
      'caches',
      ['elasticache:CreateReplicationGroup', 'elasticache:ModifyReplicationGroup'],
      { Bool: { 'elasticache:AtRestEncryptionEnabled': 'false' } },
      '*',
    ],
  ].map(([what, action, condition, resource]) => [
    `encryption: ${what}`,
    'scp',
    `No ${what} without encryption.`,
    deny('Encrypted', action, condition, resource),
  ]),
  [
    'encryption: default stays on',
    'scp',
    'Encryption by default is not switched off.',
    deny(
      'StaysOn',
      ['ec2:DisableEbsEncryptionByDefault', 'ec2:ModifyEbsDefaultKmsKeyId', 'ec2:ResetEbsDefaultKmsKeyId'],
      spared('platform/*'),
    ),
  ],
  [
    'encryption: objects with a key of ours',
    'rcp',
    'Objects are encrypted with keys of one account.',
    deny('OurKeys', 's3:PutObject', {
      ArnNotLikeIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': `arn:aws:kms:*:${ids.shared}:key/*` },
    }),
    deny('KindOfEncryption', 's3:PutObject', {
      StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': ['aws:kms', 'aws:kms:dsse'] },
    }),
  ],
  [
    'encryption: no keys of customers',
    'rcp',
    'Objects are not encrypted with a key we do not hold.',
    deny('NoForeignKeys', 's3:PutObject', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }),
  ],
  [
    'encryption: keys are not deleted soon',
    'scp',
    'Keys wait for thirty days.',
    deny('ThirtyDays', 'kms:ScheduleKeyDeletion', {
      NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' },
    }),
    deny('NotByHand', ['kms:DeleteImportedKeyMaterial', 'kms:DisableKey'], spared('keys/keeper')),
  ],
  [
    'encryption: keys of our kind',
    'scp',
    'Keys are made in our region, by us, for encryption or signing.',
    deny('KeySpec', 'kms:CreateKey', { StringNotEquals: { 'kms:KeyOrigin': ['AWS_KMS', 'AWS_CLOUDHSM'] } }),
    deny('OneRegion', 'kms:CreateKey', { Bool: { 'kms:MultiRegion': 'true' } }),
    deny('Safety', ['kms:CreateKey', 'kms:PutKeyPolicy'], { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } }),
  ],
  [
    'encryption: keys are used through services',
    'scp',
    'Developers use keys through storage and databases.',
    deny('ThroughServices', ['kms:Decrypt', 'kms:GenerateDataKey'], {
      StringNotLike: { 'kms:ViaService': ['s3.*.amazonaws.com', 'rds.*.amazonaws.com', 'dynamodb.*.amazonaws.com'] },
      StringEquals: { 'aws:PrincipalTag/job': 'developer' },
    }),
  ],
  [
    'encryption: context is given',
    'rcp',
    'Decrypting asks for the context that was encrypted with.',
    deny('Context', 'kms:Decrypt', {
      Null: { 'kms:EncryptionContext:aws:s3:arn': 'true', 'kms:EncryptionContext:purpose': 'true' },
      ArnNotLikeIfExists: { 'aws:PrincipalArn': role('keys/*') },
    }),
    deny('KnownContext', 'kms:GenerateDataKey*', {
      'ForAnyValue:StringNotEquals': { 'kms:EncryptionContextKeys': ['purpose', 'tenant', 'aws:s3:arn'] },
    }),
  ],
  [
    'encryption: grants for resources only',
    'rcp',
    'Grants of keys are made for services.',
    deny('Grants', 'kms:CreateGrant', { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } }),
    deny('GrantLimits', 'kms:CreateGrant', {
      'ForAnyValue:StringEquals': { 'kms:GrantOperations': ['CreateGrant', 'RetireGrant', 'ReEncryptFrom'] },
    }),
  ],
  [
    'encryption: aliases by pattern',
    'scp',
    'Keys are used by their alias.',
    deny('Aliases', ['kms:Encrypt', 'kms:Decrypt'], {
      'ForAllValues:StringNotLike': { 'kms:ResourceAliases': ['alias/app-*', 'alias/shared/*'] },
    }),
  ],
  [
    'encryption: queues and topics',
    'scp',
    'Messages and streams carry a key.',
    deny('StreamKey', ['kinesis:StopStreamEncryption', 'sns:Unsubscribe'], undefined),
    deny('TopicPolicy', ['sns:AddPermission', 'sqs:AddPermission']),
  ],
  [
    'encryption: certificates',
    'scp',
    'Certificates are asked for by name service, with strong keys, for our names.',
    deny('ByNameService', 'acm:RequestCertificate', { StringNotEquals: { 'acm:ValidationMethod': 'DNS' } }),
    deny('StrongKeys', 'acm:RequestCertificate', { StringNotLike: { 'acm:KeyAlgorithm': ['EC_*', 'RSA_4096'] } }),
    deny('OurNames', 'acm:RequestCertificate', {
      'ForAnyValue:StringNotLike': { 'acm:DomainNames': ['*.harbour.example', 'harbour.example'] },
    }),
  ],
];

const trails = ['harbour-trail', 'audit-*', 'org-*-trail'];
const logging = [
  ...trails.map((name, index) => [
    `logging: trail ${name.replaceAll('*', 'all')}`,
    'scp',
    'Trails are neither stopped nor changed.',
    deny(
      'Trail',
      index === 0
        ? ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail']
        : ['cloudtrail:Stop*', 'cloudtrail:Delete*', 'cloudtrail:Update*', 'cloudtrail:Put*', 'cloudtrail:Remove*'],
      index === 2 ? spared('platform/*', 'audit/*') : undefined,
      `arn:aws:cloudtrail:*:*:trail/${name}`,
    ),
  ]),
  [
    'logging: recorders',
    'scp',
    'Recording of configuration goes on.',
    deny(
      'Recorder',
      [
        'config:StopConfigurationRecorder',
        'config:DeleteConfigurationRecorder',
        'config:DeleteDeliveryChannel',
        'config:PutConfigurationRecorder',
        'config:PutDeliveryChannel',
      ],
      spared('landing-zone/*'),
    ),
  ],
  [
    'logging: rules by tag',
    'scp',
    'Rules tagged by the platform stay.',
    deny(
      'Rules',
      [
        'config:PutConfigRule',
        'config:DeleteConfigRule',
        'config:DeleteEvaluationResults',
        'config:DeleteConfigurationAggregator',
      ],
      { StringEquals: { 'aws:ResourceTag/managed-by': 'platform' }, ...spared('platform/*') },
    ),
  ],
  [
    'logging: log groups of the platform',
    'scp',
    'Log groups are neither deleted nor shortened.',
    deny(
      'Groups',
      ['logs:DeleteLogGroup', 'logs:DeleteLogStream', 'logs:PutRetentionPolicy', 'logs:DeleteRetentionPolicy'],
      spared('platform/*'),
      ['arn:aws:logs:*:*:log-group:/platform/*', 'arn:aws:logs:*:*:log-group:/aws/controltower/*'],
    ),
  ],
  [
    'logging: flow logs',
    'scp',
    'Flow logs stay.',
    deny('Flows', [
      'ec2:DeleteFlowLogs',
      'route53resolver:DeleteResolverQueryLogConfig',
      'route53resolver:DisassociateResolverQueryLogConfig',
    ]),
  ],
  [
    'logging: detectors',
    'scp',
    'Detectors stay on, findings stay.',
    deny(
      'Detectors',
      [
        'guardduty:Delete*',
        'guardduty:Disassociate*',
        'guardduty:StopMonitoringMembers',
        'guardduty:UpdateDetector',
        'securityhub:Disable*',
        'securityhub:Delete*',
        'macie2:Disable*',
        'inspector2:Disable*',
        'detective:Delete*',
        'access-analyzer:DeleteAnalyzer',
      ],
      { StringNotEquals: { 'aws:PrincipalAccount': ids.audit } },
    ),
  ],
  [
    'logging: the archive only grows',
    'rcp',
    'What is in the archive is read, never changed.',
    deny(
      'Grows',
      [
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutObjectRetention',
        's3:BypassGovernanceRetention',
        's3:PutLifecycleConfiguration',
      ],
      undefined,
      ['arn:aws:s3:::log-archive-*', 'arn:aws:s3:::log-archive-*/*'],
    ),
  ],
  [
    'logging: buckets of logs keep their policy',
    'scp',
    'Policies of log buckets are for one account to write.',
    deny(
      'Policies',
      [
        's3:PutBucketPolicy',
        's3:DeleteBucketPolicy',
        's3:PutBucketAcl',
        's3:PutBucketLogging',
        's3:PutEncryptionConfiguration',
      ],
      { StringNotEquals: { 'aws:PrincipalAccount': ids.log } },
      'arn:aws:s3:::log-*',
    ),
  ],
  [
    'logging: alarms',
    'scp',
    'Alarms of the platform are not silenced.',
    deny(
      'Alarms',
      [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DisableAlarmActions',
        'cloudwatch:SetAlarmState',
        'cloudwatch:PutMetricAlarm',
      ],
      spared('platform/*'),
      'arn:aws:cloudwatch:*:*:alarm:platform-*',
    ),
  ],
  [
    'logging: event lakes',
    'scp',
    'Stores of events keep their protection.',
    deny(
      'Lakes',
      ['cloudtrail:DeleteEventDataStore', 'cloudtrail:UpdateEventDataStore', 'cloudtrail:StopEventDataStoreIngestion'],
      spared('audit/*'),
    ),
  ],
  [
    'logging: where queries write',
    'scp',
    'Results are written where they belong.',
    deny('Results', 's3:PutObject', {
      StringEquals: { 'aws:CalledViaFirst': 'athena.amazonaws.com' },
      StringNotLike: { 'aws:ResourceTag/use': 'query-*' },
    }),
  ],
];

const backup = [
  [
    'backup: vaults stay',
    'scp',
    'Vaults and their locks stay.',
    deny('Vaults', [
      'backup:DeleteBackupVault',
      'backup:DeleteBackupVaultAccessPolicy',
      'backup:DeleteBackupVaultLockConfiguration',
      'backup:DeleteRecoveryPoint',
      'backup:UpdateRecoveryPointLifecycle',
    ]),
  ],
  [
    'backup: vaults of the platform',
    'scp',
    'Central vaults are for the backup role.',
    deny('Central', ['backup:Put*', 'backup:Delete*'], spared('backup/*'), [
      'arn:aws:backup:*:*:backup-vault:central-*',
      'arn:aws:backup:*:*:backup-plan:*',
    ]),
  ],
  [
    'backup: kept for a while',
    'scp',
    'Locks keep backups for a month at least and two years at most.',
    deny('AtLeast', 'backup:PutBackupVaultLockConfiguration', { NumericLessThan: { 'backup:MinRetentionDays': '30' } }),
    deny('AtMost', 'backup:PutBackupVaultLockConfiguration', {
      NumericGreaterThan: { 'backup:MaxRetentionDays': '730' },
    }),
    deny('Think', 'backup:PutBackupVaultLockConfiguration', {
      NumericLessThanIfExists: { 'backup:ChangeableForDays': '7' },
    }),
  ],
  [
    'backup: copied to our vaults',
    'scp',
    'Copies go to the vaults of the backup account.',
    deny('CopyTo', 'backup:CopyFromBackupVault', {
      'ForAllValues:ArnNotLike': { 'backup:CopyTargets': [`arn:aws:backup:eu-*:${ids.shared}:backup-vault:*`] },
    }),
  ],
  [
    'backup: copied within',
    'rcp',
    'Queues of the restore desk take orders from within.',
    deny(
      'Orders',
      'sqs:SendMessage',
      { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ids.org } },
      'arn:aws:sqs:*:*:restore-*',
    ),
  ],
  [
    'backup: snapshots are not shared',
    'scp',
    'Snapshots and images stay in the account.',
    deny('Snapshots', [
      'ec2:ModifySnapshotAttribute',
      'ec2:ModifyImageAttribute',
      'rds:ModifyDBSnapshotAttribute',
      'rds:ModifyDBClusterSnapshotAttribute',
      'redshift:AuthorizeSnapshotAccess',
      'lightsail:ExportSnapshot',
    ]),
  ],
  [
    'backup: snapshots are shared with three',
    'scp',
    'Snapshots go to three accounts.',
    deny('Three', 'ec2:ModifySnapshotAttribute', {
      StringNotEqualsIfExists: { 'ec2:Add/userId': [ids.shared, ids.audit, ids.log] },
    }),
    deny('NotPublic', ['ec2:ModifySnapshotAttribute', 'ec2:ModifyImageAttribute'], {
      StringEquals: { 'ec2:Add/group': 'all' },
    }),
  ],
  [
    'backup: snapshots are taken before deleting',
    'scp',
    'Tagged things are not deleted.',
    deny(
      'Tagged',
      [
        'rds:DeleteDBInstance',
        'rds:DeleteDBCluster',
        'dynamodb:DeleteTable',
        'elasticfilesystem:DeleteFileSystem',
        'ec2:DeleteVolume',
        'ec2:DeleteSnapshot',
      ],
      { StringEqualsIfExists: { 'aws:ResourceTag/keep': ['forever', 'until-audit'] } },
    ),
  ],
  [
    'backup: archive tiers',
    'scp',
    'Vault archives keep their locks.',
    deny('Locks', ['glacier:DeleteArchive', 'glacier:DeleteVault', 'glacier:AbortVaultLock'], {
      NumericLessThanIfExists: { 'glacier:ArchiveAgeInDays': '2555' },
    }),
    deny('Access', 'glacier:SetVaultAccessPolicy', spared('backup/*')),
  ],
  [
    'backup: object lock',
    'scp',
    'Objects are held for at least a year.',
    deny(
      'Hold',
      's3:PutObjectRetention',
      { NumericLessThan: { 's3:object-lock-remaining-retention-days': '365' } },
      'arn:aws:s3:::ledger-*/*',
    ),
    deny(
      'Mode',
      's3:PutObjectRetention',
      { StringNotEquals: { 's3:object-lock-mode': 'COMPLIANCE' } },
      'arn:aws:s3:::ledger-*/*',
    ),
    deny('LegalHold', 's3:PutObjectLegalHold', {
      StringEquals: { 's3:object-lock-legal-hold': 'OFF' },
      ...spared('legal/*'),
    }),
  ],
];

const machines = [
  ...[
    ['office', ['t3.*', 't4g.*']],
    ['services', ['m6i.*', 'm7g.*', 'c6i.large', 'c7g.?large', 'r6i.*']],
    ['learning', ['g5.*xlarge', 'g6.xlarge', 'inf2.*']],
  ].map(([name, types]) => [
    `machines: types for ${name}`,
    'scp',
    'Machines of known types.',
    deny(
      'Types',
      ['ec2:RunInstances', 'ec2:ModifyInstanceAttribute'],
      { 'ForAnyValue:StringNotLike': { 'ec2:InstanceType': types } },
      'arn:aws:ec2:*:*:instance/*',
    ),
  ]),
  [
    'machines: metadata with a token',
    'scp',
    'Machines answer about themselves with a token, one hop away.',
    deny(
      'Tokens',
      'ec2:RunInstances',
      { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } },
      'arn:aws:ec2:*:*:instance/*',
    ),
    deny(
      'OneHop',
      'ec2:RunInstances',
      { NumericGreaterThan: { 'ec2:MetadataHttpPutResponseHopLimit': '1' } },
      'arn:aws:ec2:*:*:instance/*',
    ),
    deny('Delivered', '*', { NumericLessThan: { 'ec2:RoleDelivery': '2.0' } }),
    deny('NoChange', 'ec2:ModifyInstanceMetadataOptions'),
  ],
  [
    'machines: images of ours',
    'scp',
    'Machines start from images of the platform, or of the provider.',
    deny(
      'Images',
      ['ec2:RunInstances', 'ec2:CreateFleet'],
      { StringNotEquals: { 'ec2:Owner': [ids.shared, 'amazon'] } },
      'arn:aws:ec2:*::image/*',
    ),
    deny(
      'Private',
      'ec2:RunInstances',
      { Bool: { 'ec2:Public': 'true' }, StringNotEquals: { 'ec2:Owner': 'amazon' } },
      'arn:aws:ec2:*::image/*',
    ),
  ],
  [
    'machines: no public address',
    'scp',
    'Machines have no address of their own on the internet.',
    deny(
      'NoPublicAddress',
      'ec2:RunInstances',
      { Bool: { 'ec2:AssociatePublicIpAddress': 'true' } },
      'arn:aws:ec2:*:*:network-interface/*',
    ),
  ],
  [
    'machines: volumes are small enough',
    'scp',
    'Volumes up to two thousand, without provisioned speed.',
    deny(
      'Size',
      ['ec2:CreateVolume', 'ec2:RunInstances'],
      { NumericGreaterThan: { 'ec2:VolumeSize': '2000' } },
      'arn:aws:ec2:*:*:volume/*',
    ),
    deny(
      'Kind',
      ['ec2:CreateVolume', 'ec2:RunInstances'],
      { StringEquals: { 'ec2:VolumeType': ['io1', 'io2', 'standard'] } },
      'arn:aws:ec2:*:*:volume/*',
    ),
    deny(
      'Speed',
      'ec2:CreateVolume',
      { NumericGreaterThanIfExists: { 'ec2:VolumeIops': '16000', 'ec2:VolumeThroughput': '500' } },
      'arn:aws:ec2:*:*:volume/*',
    ),
  ],
  [
    'machines: serial console and keys',
    'scp',
    'No console by serial line, no key pairs.',
    deny('Console', [
      'ec2:EnableSerialConsoleAccess',
      'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
      'ec2:CreateKeyPair',
      'ec2:ImportKeyPair',
    ]),
  ],
  [
    'machines: tenancy',
    'scp',
    'Machines are on shared hardware.',
    deny('Shared', 'ec2:RunInstances', { StringNotEquals: { 'ec2:Tenancy': 'default' } }, 'arn:aws:ec2:*:*:instance/*'),
    deny('NoHosts', ['ec2:AllocateHosts', 'ec2:PurchaseHostReservation', 'ec2:CreateCapacityReservation']),
  ],
  [
    'machines: sessions to what is ours',
    'scp',
    'Sessions to machines of the same project, with the agreed documents.',
    deny(
      'Project',
      'ssm:StartSession',
      { StringNotEqualsIfExists: { 'ssm:resourceTag/project': '${aws:PrincipalTag/project}' } },
      'arn:aws:ec2:*:*:instance/*',
    ),
    deny(
      'Documents',
      'ssm:StartSession',
      { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'false' } },
      'arn:aws:ec2:*:*:instance/*',
    ),
  ],
  [
    'machines: own sessions are ended',
    'scp',
    'Whoever began a session ends it: the user id within a longer text.',
    denyElsewhere(
      'OwnSession',
      ['ssm:TerminateSession', 'ssm:ResumeSession'],
      'arn:aws:ssm:*:*:session/${aws:userid}-*',
    ),
  ],
  [
    'machines: functions run in our networks',
    'scp',
    'Functions are in known subnets and security groups.',
    deny('Subnets', ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'], {
      'ForAllValues:StringNotEquals': { 'lambda:SubnetIds': ['subnet-0a', 'subnet-0b', 'subnet-0c'] },
    }),
    deny('InNetwork', ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'], {
      Null: { 'lambda:VpcIds': 'true' },
    }),
  ],
  [
    'machines: function addresses',
    'scp',
    'Functions answer to signed calls only.',
    deny('Signed', ['lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig', 'lambda:AddPermission'], {
      StringNotEqualsIfExists: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
    }),
  ],
  [
    'machines: layers of ours',
    'scp',
    'Layers come from two accounts.',
    deny('Layers', ['lambda:CreateFunction', 'lambda:UpdateFunctionConfiguration'], {
      'ForAnyValue:StringNotLike': {
        'lambda:Layer': [
          `arn:aws:lambda:*:${ids.shared}:layer:*`,
          'arn:aws:lambda:*:017000801446:layer:AWSLambdaPowertools*',
        ],
      },
    }),
  ],
  [
    'machines: clusters are private',
    'scp',
    'Clusters answer in the network only, with logs.',
    deny('Private', ['eks:CreateCluster', 'eks:UpdateClusterConfig'], { Bool: { 'eks:endpointPublicAccess': 'true' } }),
    deny('Entries', ['eks:CreateAccessEntry', 'eks:AssociateAccessPolicy'], {
      ArnLike: { 'eks:policyArn': 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy' },
      ...spared('platform/*'),
    }),
  ],
  [
    'machines: tasks from our registry',
    'rcp',
    'Images are pulled from within.',
    deny('Pull', ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ids.org },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
    deny('Push', ['ecr:PutImage', 'ecr:InitiateLayerUpload'], {
      ArnNotLikeIfExists: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/pipeline/build-*'] },
    }),
  ],
];

const learning = [
  [
    'learning: models on a list',
    'scp',
    'Only models on the list are asked.',
    denyElsewhere(
      'Models',
      ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream', 'bedrock:CreateModelInvocationJob'],
      [
        'arn:aws:bedrock:*::foundation-model/amazon.nova-*',
        'arn:aws:bedrock:*::foundation-model/mistral.*',
        'arn:aws:bedrock:eu-*:*:inference-profile/eu.*',
      ],
    ),
  ],
  [
    'learning: no new vendors',
    'scp',
    'Access to models is asked for by one team.',
    deny(
      'Vendors',
      ['bedrock:PutFoundationModelEntitlement', 'bedrock:CreateFoundationModelAgreement', 'aws-marketplace:Subscribe'],
      { 'ForAnyValue:StringNotEquals': { 'aws-marketplace:ProductId': ['prod-harbour1', 'prod-harbour2'] } },
    ),
  ],
  [
    'learning: with a guardrail',
    'scp',
    'Models are asked through a guardrail.',
    deny('Guarded', ['bedrock:InvokeModel', 'bedrock:Converse*'], {
      StringNotLike: { 'bedrock:GuardrailIdentifier': 'arn:aws:bedrock:*:*:guardrail/house-*' },
    }),
  ],
  [
    'learning: data is not kept abroad',
    'scp',
    'Services that learn from data are asked for in Europe only.',
    deny(
      'Learn',
      ['comprehend:*', 'rekognition:*', 'transcribe:*', 'translate:*', 'textract:*', 'polly:*', 'lex:*', 'kendra:*'],
      { StringNotLike: { 'aws:RequestedRegion': 'eu-*' } },
    ),
  ],
  [
    'learning: faces',
    'scp',
    'Faces are not searched for.',
    deny('Faces', ['rekognition:*Face*', 'rekognition:RecognizeCelebrities', 'rekognition:StartFace*']),
  ],
  [
    'learning: notebooks in our networks',
    'scp',
    'Notebooks are in the network, without root, without direct internet.',
    deny('Network', ['sagemaker:CreateNotebookInstance', 'sagemaker:CreateDomain'], {
      Null: { 'sagemaker:VpcSubnets': 'true' },
    }),
    deny('NoRoot', ['sagemaker:CreateNotebookInstance', 'sagemaker:UpdateNotebookInstance'], {
      StringEquals: { 'sagemaker:RootAccess': 'Enabled' },
    }),
    deny('NoInternet', 'sagemaker:CreateNotebookInstance', {
      StringNotEquals: { 'sagemaker:DirectInternetAccess': 'Disabled' },
    }),
  ],
  [
    'learning: training on known machines',
    'scp',
    'Training on known machines, encrypted between them, with a key.',
    deny('Machines', ['sagemaker:CreateTrainingJob', 'sagemaker:CreateHyperParameterTuningJob'], {
      'ForAnyValue:StringNotLike': { 'sagemaker:InstanceTypes': ['ml.m5.*', 'ml.g5.*'] },
    }),
    deny('Traffic', 'sagemaker:CreateTrainingJob', { Bool: { 'sagemaker:InterContainerTrafficEncryption': 'false' } }),
    deny('Key', 'sagemaker:CreateTrainingJob', { Null: { 'sagemaker:VolumeKmsKey': 'true' } }),
  ],
  [
    'learning: assistants',
    'scp',
    'Assistants for programmers are used by those with a licence.',
    deny('Assistants', ['q:*', 'codewhisperer:*', 'qdeveloper:*'], {
      StringNotEqualsIfExists: { 'aws:PrincipalTag/licence': 'assistant' },
    }),
  ],
  [
    'learning: agents',
    'scp',
    'Agents are built in the laboratory.',
    deny(
      'Agents',
      ['bedrock:CreateAgent*', 'bedrock:CreateKnowledgeBase', 'bedrock:CreateFlow*', 'bedrock-agentcore:Create*'],
      { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': ['o-tide7gate11/*/ou-t1d3-labor001/*'] } },
    ),
  ],
  [
    'learning: keys for models',
    'scp',
    'Long-term keys for models are not made.',
    deny('ModelKeys', 'iam:CreateServiceSpecificCredential', {
      StringEquals: { 'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com' },
    }),
    deny('Bearer', 'bedrock:CallWithBearerToken', { StringEquals: { 'bedrock:bearerTokenType': 'LONG_TERM' } }),
  ],
];

const storage = [
  [
    'storage: not public',
    'scp',
    'Buckets stay blocked from the public.',
    deny(
      'Blocked',
      ['s3:PutAccountPublicAccessBlock', 's3:PutBucketPublicAccessBlock', 's3:PutBucketOwnershipControls'],
      spared('platform/*'),
    ),
  ],
  [
    'storage: no lists of access',
    'scp',
    'Access is given by policies.',
    deny('NoAcl', ['s3:PutObjectAcl', 's3:PutBucketAcl', 's3:PutObject'], {
      StringEquals: { 's3:x-amz-acl': ['public-read', 'public-read-write', 'authenticated-read'] },
    }),
    deny('NoGrants', ['s3:PutObjectAcl', 's3:PutObject'], {
      StringLike: { 's3:x-amz-grant-read': '*AllUsers*', 's3:x-amz-grant-full-control': '*' },
    }),
  ],
  [
    'storage: ownership',
    'scp',
    'Buckets belong to who makes them.',
    deny('Owner', 's3:CreateBucket', {
      StringNotEqualsIfExists: { 's3:x-amz-object-ownership': 'BucketOwnerEnforced' },
    }),
  ],
  [
    'storage: lists within one prefix',
    'rcp',
    'The exchange bucket is listed by prefix, in small pages.',
    deny(
      'Prefix',
      's3:ListBucket',
      { StringNotLikeIfExists: { 's3:prefix': ['inbox/*', 'outbox/*', ''] } },
      'arn:aws:s3:::exchange-harbour',
    ),
    deny('Pages', 's3:ListBucket', { NumericGreaterThan: { 's3:max-keys': '1000' } }, 'arn:aws:s3:::exchange-harbour'),
  ],
  [
    'storage: home folders',
    'rcp',
    'People read their own folder: a variable within a longer text.',
    deny(
      'Folder',
      ['s3:GetObject', 's3:PutObject'],
      { StringNotLike: { 'aws:userid': 'AROA*:*' } },
      'arn:aws:s3:::homes/${aws:PrincipalTag/person}/*',
    ),
  ],
  [
    'storage: access points',
    'rcp',
    'Buckets are reached through access points of the account.',
    deny('Points', ['s3:GetObject', 's3:PutObject'], {
      StringNotEqualsIfExists: { 's3:DataAccessPointAccount': ids.shared },
      StringEquals: { 's3:AccessPointNetworkOrigin': 'Internet' },
    }),
  ],
  [
    'storage: replication',
    'scp',
    'Replication and inventory are set up by the platform.',
    deny(
      'Replication',
      ['s3:PutReplicationConfiguration', 's3:PutInventoryConfiguration', 's3:PutBucketNotification'],
      {
        StringNotLike: {
          'aws:PrincipalArn': ['arn:aws:iam::*:role/platform/*', 'arn:aws:sts::*:assumed-role/platform-*/*'],
        },
      },
    ),
  ],
  [
    'storage: classes',
    'scp',
    'New objects go to two classes.',
    deny('Classes', 's3:PutObject', {
      StringNotEqualsIfExists: { 's3:x-amz-storage-class': ['STANDARD', 'INTELLIGENT_TIERING'] },
    }),
  ],
  [
    'storage: copies from ours',
    'rcp',
    'Objects are copied from our buckets.',
    deny('Copies', 's3:PutObject', {
      StringNotLike: { 's3:x-amz-copy-source': ['harbour-*/*', '/harbour-*/*'] },
      Null: { 's3:x-amz-copy-source': 'false' },
    }),
    deny(
      'Directive',
      's3:PutObject',
      { StringEquals: { 's3:x-amz-metadata-directive': 'COPY' } },
      'arn:aws:s3:::clean-*/*',
    ),
  ],
  [
    'storage: file systems through the network',
    'scp',
    'File systems are mounted through a mount target.',
    deny('Mount', 'elasticfilesystem:Client*', { Bool: { 'elasticfilesystem:AccessedViaMountTarget': 'false' } }),
  ],
];

const databases = [
  [
    'databases: not public',
    'scp',
    'Databases have no address on the internet.',
    deny('Inside', ['rds:CreateDBInstance', 'rds:ModifyDBInstance', 'rds:RestoreDBInstance*'], {
      Bool: { 'rds:PubliclyAccessible': 'true' },
    }),
  ],
  [
    'databases: engines',
    'scp',
    'Two engines, in classes that are not too large, with storage in bounds.',
    deny('Engines', ['rds:CreateDBInstance', 'rds:CreateDBCluster'], {
      StringNotLike: { 'rds:DatabaseEngine': ['postgres', 'aurora-postgresql'] },
    }),
    deny('Classes', ['rds:CreateDBInstance', 'rds:ModifyDBInstance'], {
      StringNotLike: { 'rds:DatabaseClass': ['db.t4g.*', 'db.r6g.?large', 'db.r6g.xlarge'] },
    }),
    deny('Storage', 'rds:CreateDBInstance', { NumericGreaterThan: { 'rds:StorageSize': '4000' } }),
    deny('Speed', 'rds:CreateDBInstance', { NumericGreaterThanEquals: { 'rds:Piops': '20000' } }),
  ],
  [
    'databases: two places',
    'scp',
    'Production databases are in two places.',
    deny('TwoPlaces', ['rds:CreateDBInstance', 'rds:ModifyDBInstance'], {
      Bool: { 'rds:MultiAz': 'false' },
      StringEquals: { 'aws:RequestTag/phase': 'production' },
    }),
  ],
  [
    'databases: sign-in of people',
    'scp',
    'People sign in to databases as themselves: the name at the end of a longer text.',
    denyElsewhere('AsThemselves', 'rds-db:connect', ['arn:aws:rds-db:*:*:dbuser:*/${aws:PrincipalTag/person}']),
  ],
  [
    'databases: rows of the caller',
    'scp',
    'Callers read items whose key begins with their own.',
    deny('Rows', ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], {
      'ForAllValues:StringNotEquals': { 'dynamodb:LeadingKeys': ['${aws:PrincipalTag/tenant}'] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    }),
    deny('Columns', 'dynamodb:Query', { 'ForAnyValue:StringEquals': { 'dynamodb:Attributes': ['salary', 'iban'] } }),
  ],
  [
    'databases: no scans',
    'scp',
    'Large tables are not read as a whole.',
    deny(
      'NoScans',
      ['dynamodb:Scan', 'dynamodb:PartiQLSelect'],
      { BoolIfExists: { 'dynamodb:FullTableScan': 'true' } },
      ['arn:aws:dynamodb:*:*:table/ledger-*', 'arn:aws:dynamodb:*:*:table/ledger-*/index/*'],
    ),
  ],
  [
    'databases: exports',
    'scp',
    'Tables and snapshots are exported to one bucket of ours only by the data office.',
    deny(
      'Exports',
      ['dynamodb:ExportTableToPointInTime', 'rds:StartExportTask', 'redshift:CopyClusterSnapshot'],
      spared('data-office/*'),
    ),
  ],
  [
    'databases: point in time',
    'scp',
    'Continuous backups stay on.',
    deny('Continuous', 'dynamodb:UpdateContinuousBackups', {
      StringNotEquals: { 'aws:PrincipalTag/job': ['dba', 'platform'] },
    }),
  ],
  [
    'databases: secrets are rotated by the platform',
    'rcp',
    'Secrets have no wide policies, and are deleted with a window.',
    deny('Wide', 'secretsmanager:PutResourcePolicy', { BoolIfExists: { 'secretsmanager:BlockPublicPolicy': 'false' } }),
    deny('Window', 'secretsmanager:DeleteSecret', { Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } }),
    deny('WindowDays', 'secretsmanager:DeleteSecret', {
      NumericLessThan: { 'secretsmanager:RecoveryWindowInDays': '14' },
    }),
  ],
  [
    'databases: versions of secrets',
    'rcp',
    'Old versions of secrets are of no use.',
    deny('Current', 'secretsmanager:GetSecretValue', {
      'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSPREVIOUS', 'AWSPENDING'] },
      ArnNotLikeIfExists: { 'aws:PrincipalArn': role('rotation/*') },
    }),
  ],
];

const messages = [
  [
    'messages: addresses of mail',
    'scp',
    'Mail is sent from our addresses, to ours in development.',
    deny('From', ['ses:SendEmail', 'ses:SendRawEmail'], {
      StringNotLike: { 'ses:FromAddress': ['*@harbour.example', '*@*.harbour.example'] },
    }),
    deny('To', 'ses:SendEmail', {
      'ForAnyValue:StringNotLike': { 'ses:Recipients': '*@harbour.example' },
      StringEquals: { 'aws:PrincipalTag/phase': 'development' },
    }),
  ],
  [
    'messages: subscriptions',
    'scp',
    'Topics tell queues and functions of ours.',
    deny('Protocol', 'sns:Subscribe', { StringNotEquals: { 'sns:Protocol': ['sqs', 'lambda', 'https'] } }),
    deny('Endpoint', 'sns:Subscribe', {
      StringNotLike: { 'sns:Endpoint': ['arn:aws:*', 'https://*.harbour.example/*'] },
    }),
  ],
  [
    'messages: schedules and pipes',
    'scp',
    'Schedules call roles of ours.',
    deny('Schedules', ['scheduler:CreateSchedule', 'pipes:CreatePipe'], { Null: { 'aws:RequestTag/owner': 'true' } }),
  ],
  [
    'messages: buses',
    'rcp',
    'Events of known sources reach the queue of the ledger.',
    deny(
      'Ledger',
      'sqs:SendMessage',
      {
        ArnNotLikeIfExists: {
          'aws:SourceArn': ['arn:aws:events:*:*:rule/ledger/*', 'arn:aws:pipes:*:*:pipe/ledger-*'],
        },
      },
      'arn:aws:sqs:*:*:ledger-*',
    ),
  ],
  [
    'messages: streams between accounts',
    'rcp',
    'Delivery streams take records of the same branch.',
    deny('Branch', ['firehose:PutRecord', 'firehose:PutRecordBatch'], {
      'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': ['o-tide7gate11/*/ou-t1d3-harbour0/*'] },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }),
  ],
  [
    'messages: an allow list for automation',
    'scp',
    'Automation is allowed what it does.',
    allow('Automation', ['ssm:SendCommand', 'ssm:StartAutomationExecution', 'events:Put*', 'states:*'], {
      StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/automation/*' },
    }),
    allow('Rest', ['ec2:*', 's3:*', 'sts:*']),
    denyBut('NotMore', ['ssm:*', 'events:*', 'states:*', 'ec2:*', 's3:*', 'sts:*']),
  ],
];

export const estate = { encryption, logging, backup, machines, learning, storage, databases, messages };
