// Who may do what at all: regions, the root user, tags, identities, lists of services, time, and the ways around that are kept for emergencies.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { allow, deny, denyBut, denyElsewhere, ids, role } from './statements.mjs';

const globals = [
  'iam:*',
  'sts:*',
  'organizations:*',
  'route53:*',
  'cloudfront:*',
  'support:*',
  'health:*',
  'account:*',
  'budgets:*',
  'ce:*',
  'waf:*',
  'globalaccelerator:*',
  'trustedadvisor:*',
  'shield:*',
  'artifact:*',
];
const spared = (...names) => ({ ArnNotLike: { 'aws:PrincipalArn': names.map(role) } });

const regions = [
  ...[
    ['north', ['eu-north-1'], 12],
    ['islands', ['eu-west-1', 'eu-west-2'], 9],
    ['continent', ['eu-central-1', 'eu-central-2', 'eu-south-1', 'eu-west-3'], 15],
    ['ocean', ['us-east-1', 'us-west-2', 'ap-southeast-2'], 6],
  ].map(([name, list, count]) => [
    `region: ${name}`,
    'scp',
    `Regional services are used in ${list.length === 1 ? 'one region' : `${list.length} regions`}.`,
    denyBut('HomeRegions', globals.slice(0, count), { StringNotEquals: { 'aws:RequestedRegion': list } }),
  ]),
  [
    'region: all in europe',
    'scp',
    'Any region of Europe, by pattern.',
    denyBut('Europe', globals, { StringNotLike: { 'aws:RequestedRegion': ['eu-*', 'eusc-*'] } }),
  ],
  [
    'region: with a way around',
    'scp',
    'Regions are bound for all but the landing zone and the emergency role.',
    denyBut('Bound', globals, {
      StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] },
      ...spared('landing-zone/*', 'emergency-*'),
    }),
  ],
  [
    'region: storage stays at home',
    'scp',
    'Buckets are made in one region.',
    deny('HomeBuckets', 's3:CreateBucket', {
      StringNotEqualsIfExists: { 's3:LocationConstraint': ['eu-north-1', 'eu-west-1'] },
    }),
  ],
  [
    'region: certificates of the global region',
    'scp',
    'In the global region only what serves the edge.',
    denyBut(
      'EdgeOnly',
      ['acm:*', 'cloudfront:*', 'wafv2:*', 'lambda:*', 'route53domains:*', 'logs:*', 'cloudwatch:*', 's3:*'],
      {
        StringEquals: { 'aws:RequestedRegion': 'us-east-1' },
        ...spared('edge/*'),
      },
    ),
  ],
  [
    'region: none may be switched on',
    'scp',
    'Regions that are off stay off.',
    deny('StayOff', ['account:EnableRegion', 'account:DisableRegion']),
  ],
  [
    'region: one switch allowed',
    'scp',
    'Two regions may be switched on.',
    deny('TwoSwitches', 'account:EnableRegion', {
      StringNotEqualsIfExists: { 'account:TargetRegion': ['eu-south-2', 'eu-central-2'] },
    }),
  ],
  [
    'region: inference across regions',
    'scp',
    'Models may be asked across regions, everything else not.',
    denyBut('ModelsRoam', [...globals, 'bedrock:InvokeModel*'], {
      StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' },
    }),
    deny('ModelsOfEurope', 'bedrock:InvokeModel*', { StringNotLike: { 'aws:RequestedRegion': 'eu-*' } }),
  ],
  [
    'region: replicas near',
    'scp',
    'Copies of snapshots stay in Europe.',
    deny('NearCopies', ['ec2:CopySnapshot', 'ec2:CopyImage', 'rds:CopyDBSnapshot', 'rds:CopyDBClusterSnapshot'], {
      StringNotLike: { 'aws:RequestedRegion': ['eu-north-?', 'eu-west-?'] },
    }),
  ],
  [
    'region: global data',
    'scp',
    'Tables and clusters are not made global.',
    deny('NoGlobalData', [
      'dynamodb:CreateGlobalTable',
      'rds:CreateGlobalCluster',
      'elasticache:CreateGlobalReplicationGroup',
      'docdb-elastic:CopyClusterSnapshot',
    ]),
    deny('ReplicaAtHome', 'dynamodb:CreateTableReplica', {
      StringNotEquals: { 'aws:RequestedRegion': ['eu-north-1'] },
    }),
  ],
];

const root = [
  [
    'root: nothing',
    'scp',
    'The root user of a member account does nothing.',
    deny('NoRoot', '*', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' } }),
  ],
  [
    'root: nothing but what only it can',
    'scp',
    'The root user does what nobody else can.',
    denyBut(
      'RootsOwn',
      [
        's3:DeleteBucketPolicy',
        's3:GetBucketPolicy',
        's3:PutBucketPolicy',
        'sqs:SetQueueAttributes',
        'iam:DeleteLoginProfile',
      ],
      {
        StringLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:root'] },
      },
    ),
  ],
  [
    'root: with a second factor',
    'scp',
    'The root user shows a second factor.',
    denyBut(
      'RootSecondFactor',
      ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'iam:ListMFADevices', 'iam:ListVirtualMFADevices'],
      {
        StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' },
        BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' },
      },
    ),
  ],
  [
    'root: by its kind',
    'scp',
    'Told by the kind of principal.',
    deny('RootKind', ['ec2:*', 'rds:*', 's3:*', 'lambda:*'], { StringEquals: { 'aws:PrincipalType': 'Account' } }),
  ],
  [
    'root: sessions with a task',
    'scp',
    'Sessions of the root user only with a task policy of the provider.',
    deny('TaskOnly', 'sts:AssumeRoot', {
      ArnNotEqualsIfExists: {
        'sts:TaskPolicyArn': [
          'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
          'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy',
        ],
      },
    }),
  ],
  [
    'root: no keys',
    'scp',
    'The root user gets no access keys.',
    deny('NoRootKeys', ['iam:CreateAccessKey', 'iam:UpdateAccessKey'], undefined, 'arn:aws:iam::*:root'),
    deny('NoRootKeysByRoot', ['iam:CreateAccessKey', 'iam:UpdateAccessKey'], {
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' },
    }),
  ],
  [
    'root: two accounts may',
    'scp',
    'Two accounts are left out by number.',
    deny('RootButTwo', '*', {
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' },
      StringNotEquals: { 'aws:PrincipalAccount': [ids.audit, ids.log] },
    }),
  ],
];

const taggedMakers = [
  ['instances', ['ec2:RunInstances'], ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:volume/*']],
  ['volumes', 'ec2:CreateVolume', 'arn:aws:ec2:*:*:volume/*'],
  ['databases', ['rds:CreateDBInstance', 'rds:CreateDBCluster'], '*'],
  ['functions', 'lambda:CreateFunction', '*'],
  ['tables', 'dynamodb:CreateTable', '*'],
  ['queues', ['sqs:CreateQueue', 'sns:CreateTopic'], '*'],
  ['clusters', ['eks:CreateCluster', 'ecs:CreateCluster', 'elasticmapreduce:RunJobFlow'], '*'],
  ['secrets', 'secretsmanager:CreateSecret', '*'],
];

const tagging = [
  ...taggedMakers.map(([what, action, resource], index) => [
    `tags: ${what} are made with a cost center`,
    'scp',
    `Whoever makes ${what} says who pays.`,
    deny('CostCenter', action, { Null: { 'aws:RequestTag/cost-center': 'true' } }, resource),
    ...(index % 2 === 0
      ? [
          deny(
            'KnownPhase',
            action,
            { StringNotEquals: { 'aws:RequestTag/phase': ['production', 'staging', 'development'] } },
            resource,
          ),
        ]
      : []),
    ...(index % 3 === 0
      ? [deny('CostForm', action, { StringNotLike: { 'aws:RequestTag/cost-center': ['CC-????', 'PRJ-*'] } }, resource)]
      : []),
  ]),
  [
    'tags: reserved keys',
    'scp',
    'Keys of the platform are set by the platform, in whatever case.',
    deny(
      'Reserved',
      [
        'ec2:CreateTags',
        'ec2:DeleteTags',
        'rds:AddTagsToResource',
        'rds:RemoveTagsFromResource',
        'tag:TagResources',
        'tag:UntagResources',
      ],
      {
        'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['harbour:workspace', 'harbour:zone', 'harbour:owner'] },
        ...spared('platform/*'),
      },
    ),
  ],
  [
    'tags: reserved prefix',
    'scp',
    'All keys below a prefix are the platform’s.',
    deny('Prefix', ['ec2:CreateTags', 'ec2:DeleteTags', 's3:TagResource', 's3:UntagResource'], {
      'ForAnyValue:StringLike': { 'aws:TagKeys': ['harbour:*', 'HARBOUR:*'] },
      StringNotLike: { 'aws:PrincipalTag/harbour:role': 'platform-*' },
    }),
  ],
  [
    'tags: only known keys',
    'scp',
    'Nothing but these keys is ever set.',
    deny('KnownKeys', ['ec2:CreateTags', 'lambda:TagResource', 'dynamodb:TagResource'], {
      'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['Name', 'cost-center', 'phase', 'owner', 'data-class'] },
    }),
  ],
  [
    'tags: removing all at once',
    'scp',
    'Tags are removed one by one.',
    deny('OneByOne', 'ec2:DeleteTags', { Null: { 'aws:TagKeys': 'true' } }),
  ],
  [
    'tags: isolation by tag of the caller',
    'scp',
    'Things are for callers of the same workspace.',
    deny('OwnWorkspace', ['ec2:Start*', 'ec2:Stop*', 'ec2:Terminate*', 'rds:Delete*', 'rds:Modify*'], {
      StringNotEqualsIfExists: { 'aws:ResourceTag/harbour:workspace': '${aws:PrincipalTag/harbour:workspace}' },
    }),
  ],
  [
    'tags: made in the caller’s workspace',
    'scp',
    'What is made carries the workspace of who makes it.',
    deny('MadeInside', ['ec2:CreateVolume', 'ec2:CreateSnapshot', 'dynamodb:CreateTable'], {
      StringNotEquals: { 'aws:RequestTag/harbour:workspace': '${aws:PrincipalTag/harbour:workspace}' },
    }),
  ],
  [
    'tags: names begin with the workspace',
    'scp',
    'Names of buckets begin with the workspace: a variable within a longer text.',
    denyElsewhere(
      'OwnBuckets',
      ['s3:PutObject', 's3:DeleteObject'],
      ['arn:aws:s3:::${aws:PrincipalTag/harbour:workspace}-*/*'],
    ),
  ],
  [
    'tags: sessions bring no platform tags',
    'scp',
    'Nobody passes platform tags with a session.',
    deny('SessionTags', 'sts:TagSession', {
      'ForAnyValue:StringLike': { 'aws:TagKeys': ['harbour:*'] },
      ...spared('platform/session-broker'),
    }),
  ],
  [
    'tags: transitive ones are known',
    'rcp',
    'Only two keys travel along with sessions.',
    deny('Travelling', 'sts:TagSession', {
      'ForAnyValue:StringNotEquals': { 'sts:TransitiveTagKeys': ['project', 'ticket'] },
    }),
  ],
  [
    'tags: classified data',
    'rcp',
    'Objects of secret buckets are read by callers that are cleared.',
    deny('Cleared', ['s3:GetObject', 's3:GetObjectVersion'], {
      StringEquals: { 'aws:ResourceTag/data-class': ['secret', 'personal'] },
      StringNotEquals: { 'aws:PrincipalTag/clearance': ['secret', 'personal'] },
    }),
  ],
  [
    'tags: objects by class',
    'scp',
    'Objects are written with a class, never changed to a lower one.',
    deny('WriteClass', 's3:PutObject', { Null: { 's3:RequestObjectTag/class': 'true' } }, 'arn:aws:s3:::archive-*/*'),
    deny('NoLowering', 's3:PutObjectTagging', {
      StringEquals: { 's3:ExistingObjectTag/class': 'secret' },
      StringNotEquals: { 's3:RequestObjectTag/class': 'secret' },
    }),
  ],
  [
    'tags: pipelines touch what they made',
    'scp',
    'A pipeline changes what carries its name.',
    deny('OwnStacks', ['cloudformation:UpdateStack', 'cloudformation:DeleteStack'], {
      StringNotEquals: { 'aws:ResourceTag/pipeline': "${aws:PrincipalTag/pipeline, 'none'}" },
      StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/pipeline/*' },
    }),
  ],
];

const kept = ['platform/*', 'audit/*', 'stacksets-exec-*', 'emergency-access', 'landing-zone/admin'];
const identities = [
  ...kept.map((name, index) => [
    `identities: roles ${name.replaceAll('*', 'all')} are not touched`,
    'scp',
    'Roles of the platform are changed by itself only.',
    deny(
      'HandsOff',
      index % 2 === 0
        ? ['iam:Attach*', 'iam:Detach*', 'iam:Put*', 'iam:Delete*', 'iam:Update*', 'iam:Tag*', 'iam:Untag*']
        : [
            'iam:AttachRolePolicy',
            'iam:DeleteRole',
            'iam:DeleteRolePermissionsBoundary',
            'iam:DeleteRolePolicy',
            'iam:PutRolePolicy',
            'iam:UpdateAssumeRolePolicy',
            'iam:UpdateRole',
          ],
      spared(name, ...(index > 2 ? ['platform/deploy'] : [])),
      role(name),
    ),
  ]),
  [
    'identities: no users',
    'scp',
    'People and programs come with roles.',
    deny('NoUsers', [
      'iam:CreateUser',
      'iam:CreateAccessKey',
      'iam:CreateLoginProfile',
      'iam:CreateServiceSpecificCredential',
    ]),
  ],
  [
    'identities: users by exception',
    'scp',
    'Users are made by the team for old software, below a path.',
    deny('OldSoftware', ['iam:CreateUser', 'iam:CreateAccessKey'], spared('identity/*')),
    denyElsewhere('BelowThePath', 'iam:CreateUser', 'arn:aws:iam::*:user/old-software/*'),
  ],
  [
    'identities: boundary on what is made',
    'scp',
    'Roles are made with the boundary.',
    deny('Bounded', ['iam:CreateRole', 'iam:PutRolePermissionsBoundary', 'iam:CreateUser'], {
      ArnNotLike: {
        'iam:PermissionsBoundary': ['arn:aws:iam::*:policy/boundary/*'],
        'aws:PrincipalArn': [role('platform/*')],
      },
    }),
    deny(
      'BoundaryStays',
      ['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'],
      spared('platform/*'),
    ),
  ],
  [
    'identities: boundary policies are kept',
    'scp',
    'Documents of boundaries are not edited.',
    deny(
      'Documents',
      ['iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
      spared('platform/*'),
      'arn:aws:iam::*:policy/boundary/*',
    ),
  ],
  [
    'identities: no administrators',
    'scp',
    'Policies that give all are attached by nobody.',
    deny('NoAdministrators', ['iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:AttachGroupPolicy'], {
      ArnEquals: {
        'iam:PolicyARN': [
          'arn:aws:iam::aws:policy/AdministratorAccess',
          'arn:aws:iam::aws:policy/IAMFullAccess',
          'arn:aws:iam::aws:policy/PowerUserAccess',
        ],
      },
    }),
  ],
  [
    'identities: policies of ours only',
    'scp',
    'Attached are policies below our path, or of the provider for jobs.',
    deny('OurPolicies', 'iam:AttachRolePolicy', {
      ArnNotLike: {
        'iam:PolicyARN': [
          'arn:aws:iam::*:policy/harbour/*',
          'arn:aws:iam::aws:policy/job-function/*',
          'arn:aws:iam::aws:policy/service-role/AWSLambda*',
        ],
      },
    }),
  ],
  [
    'identities: passed to known services',
    'scp',
    'Roles are passed to three services.',
    deny('PassTo', 'iam:PassRole', {
      StringNotEqualsIfExists: {
        'iam:PassedToService': ['ec2.amazonaws.com', 'lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'],
      },
    }),
  ],
  [
    'identities: passed for known things',
    'scp',
    'Roles go to instances of our accounts only.',
    deny('PassFor', 'iam:PassRole', {
      ArnNotLikeIfExists: {
        'iam:AssociatedResourceArn': ['arn:aws:ec2:eu-*:*:instance/*', 'arn:aws:lambda:eu-*:*:function:harbour-*'],
      },
    }),
  ],
  [
    'identities: providers of identities',
    'scp',
    'Nobody adds providers of identities.',
    deny('Providers', ['iam:*SAMLProvider*', 'iam:*OpenIDConnectProvider*'], spared('identity/*')),
  ],
  [
    'identities: directory stays one',
    'scp',
    'There is one directory for people.',
    deny(
      'OneDirectory',
      ['sso:CreateInstance', 'sso-directory:Create*', 'identitystore:Create*', 'identitystore:Delete*'],
      {
        StringNotEquals: { 'aws:PrincipalAccount': ids.shared },
      },
    ),
  ],
  [
    'identities: password rules',
    'scp',
    'The rules for passwords are not weakened.',
    deny('Passwords', [
      'iam:DeleteAccountPasswordPolicy',
      'iam:UpdateAccountPasswordPolicy',
      'iam:DeleteAccountAlias',
      'iam:CreateAccountAlias',
    ]),
  ],
  [
    'identities: service-linked roles by name',
    'scp',
    'Service-linked roles for known services.',
    deny('Linked', 'iam:CreateServiceLinkedRole', {
      StringNotLike: {
        'iam:AWSServiceName': [
          'autoscaling.amazonaws.com',
          'ecs*.amazonaws.com',
          'rds.amazonaws.com',
          '*.eks.amazonaws.com',
        ],
      },
    }),
  ],
  [
    'identities: sessions are short',
    'scp',
    'Sessions last four hours at the most.',
    deny('FourHours', 'sts:AssumeRole', { NumericGreaterThan: { 'sts:DurationSeconds': '14400' } }),
    deny('OneHourAbroad', 'sts:AssumeRole', {
      NumericGreaterThan: { 'sts:DurationSeconds': '3600' },
      StringNotLike: { 'aws:RequestedRegion': 'eu-*' },
    }),
  ],
  [
    'identities: own access keys',
    'scp',
    'A user looks after its own keys: the name within a longer text.',
    denyElsewhere(
      'OwnKeys',
      ['iam:CreateAccessKey', 'iam:DeleteAccessKey', 'iam:UpdateAccessKey'],
      'arn:aws:iam::*:user/*/${aws:username}',
    ),
  ],
  [
    'identities: trust is written by the platform',
    'scp',
    'Trust policies of roles are changed below one path only.',
    denyElsewhere(
      'Trust',
      'iam:UpdateAssumeRolePolicy',
      ['arn:aws:iam::*:role/app/*', 'arn:aws:iam::*:role/pipeline/*'],
      spared('platform/*'),
    ),
  ],
];

const services = [
  ...[
    ['payments', ['ec2', 'rds', 's3', 'kms', 'sqs', 'sns', 'lambda', 'logs', 'cloudwatch', 'secretsmanager']],
    ['research', ['sagemaker', 'athena', 'glue', 's3', 'kms', 'logs', 'quicksight', 'lakeformation']],
    ['websites', ['cloudfront', 's3', 'route53', 'acm', 'wafv2', 'lambda', 'apigateway']],
    ['warehouse', ['redshift', 'redshift-data', 'redshift-serverless', 's3', 'kms', 'glue', 'dms']],
    ['devices', ['iot', 'iotanalytics', 'timestream', 'kinesis', 'firehose', 'lambda']],
  ].map(([unit, names], index) => [
    `services: what ${unit} uses`,
    'scp',
    `Services of ${unit}, and those everyone needs.`,
    denyBut(
      'Approved',
      [...names, 'iam', 'sts', 'support', 'health', 'tag', 'cloudformation']
        .slice(0, 10 + index)
        .map((name) => `${name}:*`),
    ),
  ]),
  ...[
    ['mail', ['ses:*', 'workmail:*', 'mobiletargeting:*']],
    ['desktops', ['workspaces:*', 'appstream:*', 'workspaces-web:*', 'wam:*']],
    ['ground stations', ['groundstation:*', 'braket:*', 'robomaker:*']],
    ['games', ['gamelift:*', 'gamesparks:*']],
    ['quick starts', ['lightsail:*', 'amplify:*', 'elasticbeanstalk:*', 'apprunner:*']],
  ].map(([what, action]) => [`services: no ${what}`, 'scp', `Nobody needs ${what} here.`, deny('NotHere', action)]),
  [
    'services: an allow list',
    'scp',
    'What is listed is allowed, nothing else.',
    allow('Compute', ['ec2:*', 'autoscaling:*', 'elasticloadbalancing:*', 'ecs:*', 'ecr:*']),
    allow('Data', ['s3:*', 'rds:*', 'dynamodb:*', 'kms:*']),
    allow('Always', ['iam:*', 'sts:*', 'cloudwatch:*', 'logs:*', 'cloudtrail:*', 'config:*', 'support:*']),
  ],
  [
    'services: allowed but for a few actions',
    'scp',
    'All actions but these.',
    {
      Sid: 'AllBut',
      Effect: 'Allow',
      NotAction: ['aws-marketplace:*', 'aws-portal:*', 'organizations:Leave*'],
      Resource: '*',
    },
  ],
  [
    'services: reads everywhere, changes of a few',
    'scp',
    'Everything may be looked at.',
    allow('Look', ['*:Get*', '*:List*', '*:Describe*', '*:BatchGet*']),
    allow('Change', ['s3:*', 'ec2:*', 'lambda:*', 'iam:PassRole']),
  ],
  [
    'services: in a sandbox, cheap things',
    'scp',
    'Sandboxes get no reservations and no large machines.',
    deny('NoContracts', [
      '*:Purchase*',
      'ec2:ModifyReservedInstances',
      'savingsplans:Create*',
      'route53domains:RegisterDomain',
      'shield:CreateSubscription',
    ]),
    deny(
      'SmallOnly',
      'ec2:RunInstances',
      { StringNotLike: { 'ec2:InstanceType': ['*.nano', '*.micro', '*.small', 't?.medium'] } },
      'arn:aws:ec2:*:*:instance/*',
    ),
  ],
];

const organization = [
  [
    'organization: nobody leaves',
    'scp',
    'Accounts stay.',
    deny('Stay', ['organizations:LeaveOrganization', 'account:CloseAccount']),
  ],
  [
    'organization: accounts keep their contacts',
    'scp',
    'Contacts and names are kept by the platform.',
    deny(
      'Contacts',
      ['account:Put*', 'account:Delete*', 'account:AcceptPrimaryEmailUpdate', 'account:StartPrimaryEmailUpdate'],
      spared('platform/accounts'),
    ),
  ],
  [
    'organization: delegated administrators',
    'scp',
    'Services are delegated to two accounts.',
    deny('Delegates', ['organizations:RegisterDelegatedAdministrator', 'guardduty:EnableOrganizationAdminAccount'], {
      StringNotEquals: {
        'organizations:ServicePrincipal': ['guardduty.amazonaws.com', 'access-analyzer.amazonaws.com'],
      },
    }),
  ],
  [
    'organization: marketplace by the buyer',
    'scp',
    'One team buys.',
    deny(
      'Buyer',
      [
        'aws-marketplace:Subscribe',
        'aws-marketplace:Unsubscribe',
        'aws-marketplace:AcceptAgreementRequest',
        'aws-marketplace-management:*',
      ],
      spared('procurement/*'),
    ),
  ],
  [
    'organization: private marketplace',
    'scp',
    'The list of products is kept by one account.',
    deny(
      'ProductList',
      ['aws-marketplace:AssociateProductsWithPrivateMarketplace', 'aws-marketplace:*PrivateMarketplace*'],
      { StringNotEquals: { 'aws:PrincipalAccount': ids.shared } },
    ),
  ],
  [
    'organization: billing is looked at by few',
    'scp',
    'Bills are for the finance roles.',
    deny('Bills', ['aws-portal:*', 'billing:*', 'payments:*', 'tax:*', 'invoicing:*', 'consolidatedbilling:*'], {
      ...spared('finance/*'),
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    }),
  ],
  [
    'organization: budgets stay',
    'scp',
    'Budgets of the platform are not changed.',
    deny('Budgets', ['budgets:ModifyBudget', 'budgets:DeleteBudgetAction', 'budgets:UpdateBudgetAction'], undefined, [
      'arn:aws:budgets::*:budget/platform-*',
      'arn:aws:budgets::*:budget/platform-*/action/*',
    ]),
  ],
  [
    'organization: shared within',
    'scp',
    'Things are shared within the organization.',
    deny('ShareInside', ['ram:CreateResourceShare', 'ram:UpdateResourceShare', 'ram:AssociateResourceShare'], {
      Bool: { 'ram:RequestedAllowsExternalPrincipals': 'true' },
    }),
    deny('TakeInside', 'ram:AcceptResourceShareInvitation', {
      StringNotEquals: { 'ram:ShareOwnerAccountId': [ids.shared, ids.network] },
    }),
  ],
  [
    'organization: support cases',
    'scp',
    'Cases are opened by leads, looked at by all.',
    deny('Cases', ['support:CreateCase', 'support:ResolveCase', 'supportplans:*'], {
      StringNotEquals: { 'aws:PrincipalTag/rank': ['lead', 'architect'] },
    }),
  ],
  [
    'organization: stacks of the landing zone',
    'scp',
    'Stacks with the name of the landing zone are its own.',
    deny(
      'Stacks',
      ['cloudformation:Delete*', 'cloudformation:Update*', 'cloudformation:CreateChangeSet'],
      spared('stacksets-exec-*'),
      ['arn:aws:cloudformation:*:*:stack/LandingZone-*', 'arn:aws:cloudformation:*:*:stack/StackSet-LandingZone-*/*'],
    ),
  ],
];

const time = [
  [
    'time: until the end of the project',
    'scp',
    'After the date nothing new is made.',
    deny('Over', ['ec2:RunInstances', 'rds:Create*', 'lambda:Create*'], {
      DateGreaterThan: { 'aws:CurrentTime': '2027-03-31T23:59:59Z' },
    }),
  ],
  [
    'time: change freeze',
    'scp',
    'No changes over the holidays, emergencies excepted.',
    denyBut('Freeze', ['*:Get*', '*:List*', '*:Describe*', 'sts:*', 'logs:*'], {
      DateGreaterThanEquals: { 'aws:CurrentTime': '2026-12-18T16:00:00Z' },
      DateLessThan: { 'aws:CurrentTime': '2027-01-07T06:00:00Z' },
      ...spared('emergency-access'),
    }),
  ],
  [
    'time: two windows',
    'scp',
    'Deletions within two windows only.',
    deny('BeforeFirst', ['rds:Delete*', 'dynamodb:DeleteTable'], { DateLessThan: { 'aws:EpochTime': '1798761600' } }),
    deny('BetweenWindows', ['rds:Delete*', 'dynamodb:DeleteTable'], {
      DateGreaterThan: { 'aws:EpochTime': '1798848000' },
      DateLessThanEquals: { 'aws:EpochTime': '1801440000' },
    }),
  ],
  [
    'time: second factor for deletions',
    'scp',
    'People who delete have shown a second factor.',
    deny(
      'SecondFactor',
      ['ec2:TerminateInstances', 's3:DeleteBucket', 'rds:DeleteDBCluster', 'kms:ScheduleKeyDeletion'],
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    ),
  ],
  [
    'time: a fresh second factor',
    'scp',
    'The second factor is at most half an hour old.',
    deny('Fresh', ['iam:*', 'organizations:*', 'kms:DisableKey'], {
      NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '1800' },
      ...spared('pipeline/*'),
    }),
  ],
  [
    'time: old sessions',
    'rcp',
    'Sessions from before the incident are of no use.',
    deny('BeforeIncident', ['s3:*', 'kms:Decrypt', 'secretsmanager:GetSecretValue'], {
      DateLessThan: { 'aws:TokenIssueTime': '2026-10-02T08:30:00Z' },
    }),
  ],
  [
    'time: sessions of one day',
    'rcp',
    'Only sessions of that day, and only in the morning.',
    deny('ThatDay', 'sts:AssumeRole', {
      DateNotEquals: { 'aws:TokenIssueTime': '2026-11-03' },
      DateLessThan: { 'aws:CurrentTime': '2026-11-03T12:00:00Z' },
    }),
  ],
  [
    'time: federated at most',
    'scp',
    'Sessions come with an issue time: long-term keys change nothing.',
    denyBut('NoLongTermKeys', ['*:Get*', '*:List*', '*:Describe*', 'iam:*AccessKey*', 'sts:GetSessionToken'], {
      Null: { 'aws:TokenIssueTime': 'true' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    }),
  ],
];

const exceptions = [
  [
    'exceptions: quarantine',
    'scp',
    'A quarantined account does nothing but for those who investigate.',
    deny('Quarantine', '*', {
      ArnNotLike: {
        'aws:PrincipalArn': [
          role('forensics/*'),
          role('emergency-access'),
          'arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Forensics_*',
        ],
      },
    }),
  ],
  ['exceptions: suspended', 'scp', 'A closed unit: nothing at all.', deny('Suspended', '*')],
  ['exceptions: everything, as attached by default', 'scp', 'The one Allow of a level.', allow('Everything', '*')],
  [
    'exceptions: two ways around, both needed',
    'scp',
    'Emergency roles with a tag that names the ticket.',
    deny('Emergency', ['cloudtrail:*', 'config:*', 'guardduty:*'], {
      ArnNotLikeIfExists: { 'aws:PrincipalArn': role('emergency-*') },
    }),
    deny('WithTicket', ['cloudtrail:Delete*', 'config:Delete*', 'guardduty:Delete*'], {
      StringNotLikeIfExists: { 'aws:PrincipalTag/ticket': 'INC-*' },
    }),
  ],
  [
    'exceptions: called through the toolbox',
    'scp',
    'Changes of firewalls come through the toolbox.',
    deny('Toolbox', ['ec2:AuthorizeSecurityGroup*', 'ec2:RevokeSecurityGroup*'], {
      'ForAllValues:StringNotEquals': {
        'aws:CalledVia': ['cloudformation.amazonaws.com', 'servicecatalog.amazonaws.com'],
      },
    }),
  ],
  [
    'exceptions: first in the chain',
    'scp',
    'What queries start, the query service has begun.',
    deny(
      'Chain',
      ['glue:StartJobRun', 's3:GetObject'],
      {
        StringNotEqualsIfExists: {
          'aws:CalledViaFirst': 'athena.amazonaws.com',
          'aws:CalledViaLast': ['glue.amazonaws.com', 'athena.amazonaws.com'],
        },
      },
      ['arn:aws:s3:::lake-*/*', 'arn:aws:glue:*:*:job/lake-*'],
    ),
  ],
  [
    'exceptions: by browser or command line',
    'scp',
    'The console is for reading.',
    deny('ConsoleReads', ['ec2:Run*', 'ec2:Create*', 'rds:Create*'], {
      StringLike: { 'aws:UserAgent': ['*console.amazonaws.com*', 'signin.amazonaws.com'] },
    }),
  ],
  [
    'exceptions: a statement that never matters',
    'scp',
    'Allows nothing that is not allowed above, and denies what does not exist.',
    deny('NoSuchThing', ['ec2:LaunchRocket', 'nosuch:*']),
    deny('NoSuchKey', 'ec2:TerminateInstances', { StringEquals: { 's3:prefix': 'secret/' } }),
  ],
];

export const access = { regions, 'root-user': root, tagging, identities, services, organization, time, exceptions };
