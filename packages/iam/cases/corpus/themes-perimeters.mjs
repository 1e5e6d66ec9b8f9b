// Perimeters: whose identities, which resources, from which networks; and what a service may do on behalf of whom.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like templates
import { allow, deny, denyBut, denyElsewhere, ids, role } from './statements.mjs';

const foreign = { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ids.org } };
const notAService = { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };
const notViaService = { BoolIfExists: { 'aws:ViaAWSService': 'false' } };
const stores = ['s3', 'sqs', 'kms', 'secretsmanager', 'dynamodb', 'ecr', 'logs'];

const identity = [
  ...stores.map((service, index) => [
    `identity: only ours reach ${service}`,
    'rcp',
    `No identity from outside of the organization uses ${service}, unless a service of AWS acts by itself.`,
    deny(
      `OursIn${service}`,
      index % 2 === 0
        ? `${service}:*`
        : [`${service}:Get*`, `${service}:Put*`, `${service}:Batch*`, `${service}:Delete*`],
      index % 3 === 0
        ? { ...foreign, ...notAService }
        : { ...foreign, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    ),
  ]),
  [
    'identity: partners by account',
    'rcp',
    'Two partner accounts may read the exchange buckets; nobody else from outside may do anything.',
    deny('NoStrangers', 's3:*', {
      StringNotEqualsIfExists: {
        'aws:PrincipalOrgID': ids.org,
        'aws:PrincipalAccount': ['601122334455', '602233445566'],
      },
      ...notAService,
    }),
    deny('PartnersReadOnly', ['s3:Put*', 's3:Delete*', 's3:Replicate*'], {
      StringEquals: { 'aws:PrincipalAccount': ['601122334455', '602233445566'] },
    }),
  ],
  [
    'identity: exempted by a tag of the resource',
    'rcp',
    'What is tagged as public to partners is left to its own policy.',
    deny('OursUnlessTagged', ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], {
      ...foreign,
      StringNotEqualsIfExists: { ...foreign.StringNotEqualsIfExists, 'aws:ResourceTag/perimeter:partner': 'yes' },
      ...notAService,
    }),
  ],
  [
    'identity: one branch of the tree',
    'rcp',
    'Only accounts below one unit use the keys of that unit.',
    deny('BranchOnly', 'kms:*', {
      'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': [`${ids.path}/*`] },
      ...notAService,
    }),
  ],
  [
    'identity: several branches',
    'rcp',
    'Three branches share the registry, the paths may be missing for services.',
    deny('BranchesOnly', ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:PutImage'], {
      'ForAllValues:StringNotLikeIfExists': {
        'aws:PrincipalOrgPaths': [
          `${ids.path}/*`,
          'o-tide7gate11/r-t1d3/ou-t1d3-quay0001/*',
          'o-tide7gate11/*/ou-t1d3-pier0002/',
        ],
      },
    }),
  ],
  [
    'identity: trust of roles',
    'rcp',
    'Roles are assumed from inside the organization, or by services.',
    deny('TrustStaysInside', ['sts:AssumeRole', 'sts:SetContext', 'sts:SetSourceIdentity'], {
      ...foreign,
      ...notAService,
    }),
  ],
  [
    'identity: same account only',
    'rcp',
    'Secrets are for the account that holds them.',
    deny('SecretsStayHome', 'secretsmanager:*', {
      StringNotEqualsIfExists: { 'aws:PrincipalAccount': '${aws:ResourceAccount}' },
      ...notAService,
    }),
  ],
  [
    'identity: same branch as the caller by variable',
    'rcp',
    'A queue is used by principals of the organization the resource is in, whatever its name.',
    deny('SameOrganization', 'sqs:*', {
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' },
      ...notAService,
    }),
  ],
];

const resource = [
  ...[
    ['s3', ['s3:GetObject', 's3:PutObject', 's3:PutObjectAcl']],
    ['sqs', ['sqs:SendMessage']],
    ['sns', ['sns:Publish', 'sns:Subscribe']],
    ['kms', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey*']],
    ['dynamodb', 'dynamodb:*'],
  ].map(([service, action]) => [
    `resource: ${service} of the organization only`,
    'scp',
    `Our identities use ${service} of our accounts only.`,
    deny(`Ours${service}`, action, { StringNotEqualsIfExists: { 'aws:ResourceOrgID': ids.org } }),
  ]),
  [
    'resource: data of the vendor',
    'scp',
    'Objects are read from our accounts and two of a vendor, through services from anywhere.',
    deny('KnownBuckets', ['s3:GetObject*', 's3:ListBucket'], {
      StringNotEqualsIfExists: {
        'aws:ResourceAccount': ['701122334455', '702233445566', ids.shared],
        'aws:ResourceOrgID': ids.org,
      },
      ...notViaService,
    }),
  ],
  [
    'resource: buckets of the cloud itself',
    'scp',
    'Updates come from buckets of the provider by region.',
    denyElsewhere(
      'OnlyOursOrTheirs',
      's3:GetObject',
      [
        'arn:aws:s3:::amazon-ssm-*/*',
        'arn:aws:s3:::patch-baseline-snapshot-*/*',
        'arn:aws:s3:::al2023-repos-*-de612dc2/*',
      ],
      { StringNotEqualsIfExists: { 'aws:ResourceOrgID': ids.org } },
    ),
  ],
  [
    'resource: assume roles of ours only',
    'scp',
    'Roles elsewhere are taken on by those only whose tag says so.',
    deny('RolesOfOurs', 'sts:AssumeRole', {
      StringNotEquals: { 'aws:ResourceOrgID': ids.org, 'aws:PrincipalTag/perimeter:outbound': 'allowed' },
    }),
  ],
  [
    'resource: two organizations while merging',
    'scp',
    'Two organizations are one perimeter for a while.',
    deny('BothHouses', ['lambda:InvokeFunction', 'states:StartExecution', 'events:PutEvents'], {
      StringNotEqualsIfExists: { 'aws:ResourceOrgID': [ids.org, 'o-mainland22x'] },
    }),
  ],
  [
    'resource: below the same unit',
    'scp',
    'Streams are written below one unit.',
    deny('UnitStreams', ['kinesis:PutRecord', 'kinesis:PutRecords'], {
      'ForAllValues:StringNotLike': { 'aws:ResourceOrgPaths': [`${ids.path}/*`] },
    }),
  ],
  [
    'resource: all but what cannot say',
    'scp',
    'Everything that tells whose resource it touches is kept inside.',
    denyBut(
      'KeepInside',
      [
        'iam:*',
        'sts:*',
        'ec2:Describe*',
        's3:ListAllMyBuckets',
        'support:*',
        'health:*',
        'organizations:*',
        'ec2:RunInstances',
      ],
      { StringNotEqualsIfExists: { 'aws:ResourceOrgID': ids.org }, ...notViaService },
    ),
  ],
];

const deputies = [
  ...['s3', 'sqs', 'kms', 'secretsmanager'].map((service) => [
    `deputy: ${service} by source organization`,
    'rcp',
    `A service uses ${service} for accounts of ours only.`,
    deny(`DeputyOf${service}`, `${service}:*`, {
      StringNotEqualsIfExists: { 'aws:SourceOrgID': ids.org },
      Null: { 'aws:SourceAccount': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  ]),
  [
    'deputy: source account must be told',
    'rcp',
    'A service that does not say for whom it writes may not write.',
    deny('TellForWhom', ['s3:PutObject', 's3:PutObjectTagging'], {
      Null: { 'aws:SourceAccount': 'true', 'aws:SourceArn': 'true' },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
    }),
  ],
  [
    'deputy: notifications of known topics',
    'rcp',
    'Queues take messages of topics in three accounts.',
    deny('TopicsWeKnow', 'sqs:SendMessage', {
      ArnNotLikeIfExists: {
        'aws:SourceArn': [
          `arn:aws:sns:*:${ids.shared}:*`,
          `arn:aws:sns:*:${ids.network}:net-*`,
          `arn:aws:sns:eu-*:${ids.audit}:alarm-?`,
        ],
      },
      StringEquals: { 'aws:PrincipalServiceName': 'sns.amazonaws.com' },
    }),
  ],
  [
    'deputy: trails of the organization',
    'rcp',
    'Trail files come from our trails.',
    deny(
      'OurTrails',
      's3:PutObject',
      {
        ArnNotEquals: { 'aws:SourceArn': `arn:aws:cloudtrail:eu-west-1:${ids.audit}:trail/harbour` },
        StringEquals: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' },
      },
      'arn:aws:s3:::trail-*/*',
    ),
  ],
  [
    'deputy: keys for logs by log group',
    'rcp',
    'The log service uses keys for groups of the same account.',
    deny('LogKeys', ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'], {
      StringLike: { 'aws:PrincipalServiceName': 'logs.*.amazonaws.com' },
      StringNotEqualsIfExists: { 'aws:SourceAccount': '${aws:ResourceAccount}' },
    }),
  ],
  [
    'deputy: by paths',
    'rcp',
    'Services act for accounts below the harbour unit.',
    deny('ForTheHarbour', ['s3:*', 'kms:*'], {
      'ForAllValues:StringNotLikeIfExists': { 'aws:SourceOrgPaths': [`${ids.path}/*`] },
      Bool: { 'aws:PrincipalIsAWSService': 'true' },
      Null: { 'aws:SourceAccount': 'false' },
    }),
  ],
  [
    'deputy: a vendor needs the external id',
    'rcp',
    'The vendor assumes roles with our external id only.',
    deny('VendorId', 'sts:AssumeRole', {
      StringEquals: { 'aws:PrincipalAccount': '801122334455' },
      StringNotEqualsIfExists: { 'sts:ExternalId': ['tide-7f21', 'tide-9b03'] },
    }),
  ],
  [
    'deputy: no vendor without external id',
    'rcp',
    'From outside, a role is assumed with some external id.',
    deny('SomeExternalId', 'sts:AssumeRole', {
      Null: { 'sts:ExternalId': 'true' },
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ids.org },
      ...notAService,
    }),
  ],
  [
    'deputy: replication into the vault',
    'rcp',
    'Backups are copied in from the two accounts that hold them.',
    deny(
      'CopyInFromKnown',
      ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'],
      {
        StringNotEquals: { 'aws:PrincipalAccount': ['901122334455', '902233445566'] },
      },
    ),
  ],
  [
    'deputy: invoked through our gateways',
    'rcp',
    'Events reach the bus from rules in our region.',
    deny('RulesNearby', 'events:PutEvents', {
      ArnNotLike: { 'aws:SourceArn': 'arn:aws:events:eu-north-1:*:rule/*' },
      Null: { 'aws:SourceArn': 'false' },
    }),
  ],
];

const networks = [
  [
    'network: offices and endpoints',
    'scp',
    'People work from the offices or from our networks, services excepted.',
    denyBut('KnownNetworks', ['iam:PassRole', 'sts:DecodeAuthorizationMessage'], {
      NotIpAddressIfExists: { 'aws:SourceIp': ['198.51.100.0/24', '203.0.113.16/28', '2001:db8:7::/48'] },
      StringNotEqualsIfExists: { 'aws:SourceVpc': ['vpc-0harbour1', 'vpc-0harbour2'] },
      BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
    }),
  ],
  ...[
    ['s3', 'vpce-0quay1'],
    ['kms', 'vpce-0quay2'],
    ['secretsmanager', ['vpce-0quay3', 'vpce-0quay4']],
    ['dynamodb', ['vpce-0quay5']],
    ['ecr', ['vpce-0quay6', 'vpce-0quay7', 'vpce-0quay8']],
  ].map(([service, endpoint]) => [
    `network: ${service} through our endpoint`,
    'rcp',
    `${service} is reached through our endpoints, by services of AWS from anywhere.`,
    deny(`EndpointFor${service}`, `${service}:*`, {
      StringNotEqualsIfExists: { 'aws:SourceVpce': endpoint },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      ArnNotLikeIfExists: { 'aws:PrincipalArn': [role('aws-service-role/*'), role('harbour/master')] },
    }),
  ]),
  [
    'network: address or endpoint with a tag to get out',
    'rcp',
    'Buckets are read from known addresses, unless the caller is tagged as roaming.',
    deny('RoamingTag', ['s3:GetObject', 's3:ListBucket'], {
      NotIpAddressIfExists: { 'aws:SourceIp': ['192.0.2.0/25', '198.51.100.128/25'] },
      StringNotEqualsIfExists: { 'aws:PrincipalTag/network': 'roaming', 'aws:SourceVpc': 'vpc-0harbour1' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    }),
  ],
  [
    'network: private addresses within our networks',
    'scp',
    'From within a network, only the two private blocks, without the guests.',
    deny('PrivateBlocks', ['ssm:StartSession', 'ssm:SendCommand'], {
      NotIpAddress: { 'aws:VpcSourceIp': ['10.20.0.0/16', '10.30.0.0/16'] },
      Null: { 'aws:VpcSourceIp': 'false' },
    }),
    deny('NoGuests', ['ssm:StartSession', 'ssm:SendCommand'], { IpAddress: { 'aws:VpcSourceIp': '10.20.99.0/24' } }),
  ],
  [
    'network: credentials of instances stay there',
    'scp',
    'What an instance may do, it does from its own address.',
    denyBut('FromTheInstance', ['es:ESHttp*'], {
      NotIpAddressIfExists: { 'aws:VpcSourceIp': '10.0.0.0/8' },
      ArnNotLike: { 'ec2:SourceInstanceARN': 'arn:aws:ec2:eu-north-1:*:instance/i-0roam*' },
      Null: { 'ec2:SourceInstanceARN': 'false' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    }),
  ],
  [
    'network: instance credentials by network',
    'scp',
    'Credentials of an instance work in the network it was started in.',
    denyBut('InstanceNetwork', 'ssmmessages:*', {
      StringNotEquals: { 'aws:ec2InstanceSourceVPC': '${aws:SourceVpc}' },
      Null: { 'ec2:SourceInstanceARN': 'false' },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    }),
  ],
  [
    'network: encrypted transport everywhere',
    'rcp',
    'Nothing is reached without transport encryption.',
    deny('NoPlainText', ['s3:*', 'sqs:*', 'kms:*', 'secretsmanager:*', 'sts:*'], {
      BoolIfExists: { 'aws:SecureTransport': 'false' },
    }),
  ],
  [
    'network: recent transport encryption',
    'rcp',
    'Objects are moved with TLS 1.2 or newer.',
    deny('RecentTls', 's3:*', { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
  ],
  [
    'network: modern signatures',
    'rcp',
    'Old signatures and old pre-signed addresses are of no use.',
    deny('SignatureFour', 's3:*', { StringNotEqualsIfExists: { 's3:signatureversion': 'AWS4-HMAC-SHA256' } }),
    deny('FreshSignature', 's3:GetObject', { NumericGreaterThanIfExists: { 's3:signatureAge': '900000' } }),
  ],
  [
    'network: no way out for a network',
    'scp',
    'Networks get no gateways and no peers.',
    deny('NoWayOut', [
      'ec2:CreateInternetGateway',
      'ec2:AttachInternetGateway',
      'ec2:CreateEgressOnlyInternetGateway',
      'ec2:CreateVpcPeeringConnection',
      'ec2:AcceptVpcPeeringConnection',
      'globalaccelerator:Create*',
      'globalaccelerator:Update*',
    ]),
  ],
  [
    'network: shared subnets only',
    'scp',
    'Networks are made in the network account.',
    deny(
      'NetworksAreShared',
      ['ec2:CreateVpc', 'ec2:CreateDefaultVpc', 'ec2:CreateSubnet', 'ec2:DeleteSubnet', 'ec2:*RouteTable*'],
      {
        StringNotEquals: { 'aws:PrincipalAccount': ids.network },
      },
    ),
  ],
  [
    'network: endpoints to known services',
    'scp',
    'Private endpoints lead to services of the provider only.',
    deny(
      'KnownEndpointServices',
      'ec2:CreateVpcEndpoint',
      { StringNotLike: { 'ec2:VpceServiceName': ['com.amazonaws.eu-*.*', 'aws.api.eu-*.*'] } },
      'arn:aws:ec2:*:*:vpc-endpoint/*',
    ),
  ],
  [
    'network: names of one zone',
    'scp',
    'Roles change only the names under their own, and never mail records.',
    deny('OwnNames', 'route53:ChangeResourceRecordSets', {
      'ForAnyValue:StringNotLike': {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['*.harbour.example.com', '_acme-challenge.*'],
      },
    }),
    deny('NoMail', 'route53:ChangeResourceRecordSets', {
      'ForAnyValue:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['MX', 'NS', 'SPF'] },
    }),
  ],
];

const issuers = Array.from(
  { length: 42 },
  (_, index) => `id-${String(index + 1).padStart(2, '0')}.issuers.harbour.example`,
);
const subjects = (issuer, index) => [`repo:harbour-${index}/*`, `project_path:quay/${issuer.slice(0, 5)}/*:ref:main`];

const oidc = [
  [
    'oidc: dozens of issuers, each with its subjects',
    'rcp',
    'Every outside issuer has the subjects it may speak for; dozens of keys that do not depend on each other.',
    ...issuers.slice(0, 36).map((issuer, index) =>
      deny(`Issuer${index}`, 'sts:AssumeRoleWithWebIdentity', {
        StringNotLikeIfExists: { [`${issuer}:sub`]: subjects(issuer, index) },
        Null: { [`${issuer}:sub`]: 'false' },
      }),
    ),
  ],
  [
    'oidc: dozens of issuers in one statement',
    'rcp',
    'None of these issuers speaks for anyone whose audience is not ours: all keys in one condition.',
    deny('AllIssuers', 'sts:AssumeRoleWithWebIdentity', {
      StringNotEqualsIfExists: Object.fromEntries(
        issuers.map((issuer) => [`${issuer}:aud`, ['sts.amazonaws.com', 'harbour']]),
      ),
    }),
    deny('NoOthers', 'sts:AssumeRoleWithWebIdentity', {
      Null: Object.fromEntries(issuers.slice(0, 30).map((issuer) => [`${issuer}:aud`, 'true'])),
    }),
  ],
  [
    'oidc: subjects and audiences of twenty issuers',
    'rcp',
    'Subjects and audiences together, two keys for each issuer.',
    ...issuers.slice(0, 20).map((issuer, index) =>
      deny(`Pair${index}`, ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'], {
        StringNotEqualsIfExists: { [`${issuer}:aud`]: `aud-${index % 4}` },
        StringNotLikeIfExists: { [`${issuer}:sub`]: `*:team-${index}:*` },
        Null: { [`${issuer}:aud`]: 'false', [`${issuer}:sub`]: 'false' },
      }),
    ),
  ],
  [
    'oidc: code host, our repositories',
    'rcp',
    'The code host speaks for our repositories only.',
    deny('OurRepositories', 'sts:AssumeRoleWithWebIdentity', {
      StringNotLikeIfExists: {
        'token.actions.githubusercontent.com:sub': ['repo:harbour-tide/*', 'repo:harbour-gate/*:environment:*'],
      },
      Null: { 'token.actions.githubusercontent.com:sub': 'false' },
    }),
  ],
  [
    'oidc: production from the main branch',
    'rcp',
    'What deploys to production comes from the main branch, with the right audience.',
    deny('MainOnly', 'sts:AssumeRoleWithWebIdentity', {
      StringNotLike: { 'token.actions.githubusercontent.com:sub': 'repo:harbour-tide/*:ref:refs/heads/main' },
      StringEquals: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'aws:ResourceTag/phase': 'production',
      },
    }),
  ],
  [
    'oidc: enterprise by claim',
    'rcp',
    'The actor belongs to the enterprise and the workflow is one of the platform.',
    deny('EnterpriseClaims', 'sts:AssumeRoleWithWebIdentity', {
      StringNotEqualsIfExists: { 'token.actions.githubusercontent.com:repository_owner_id': ['10017', '10018'] },
      StringNotLikeIfExists: {
        'token.actions.githubusercontent.com:job_workflow_ref':
          'harbour-tide/platform/.github/workflows/*@refs/tags/v*',
      },
    }),
  ],
  [
    'oidc: clusters and their accounts',
    'rcp',
    'Pods assume roles with the service accounts of our namespaces.',
    ...['A1B2', 'C3D4', 'E5F6', '0718', '293A', '4B5C'].map((id, index) =>
      deny(`Cluster${index}`, 'sts:AssumeRoleWithWebIdentity', {
        StringNotLikeIfExists: {
          [`oidc.eks.eu-west-1.amazonaws.com/id/${id}:sub`]: [
            `system:serviceaccount:team-${index}:*`,
            'system:serviceaccount:kube-system:aws-*',
          ],
        },
        Null: { [`oidc.eks.eu-west-1.amazonaws.com/id/${id}:sub`]: 'false' },
      }),
    ),
  ],
  [
    'oidc: no consumer identities',
    'rcp',
    'Consumer identity providers are of no use here.',
    deny('NoConsumers', 'sts:AssumeRoleWithWebIdentity', { Null: { 'accounts.google.com:sub': 'false' } }),
    deny('NoShoppers', 'sts:AssumeRoleWithWebIdentity', { Null: { 'www.amazon.com:user_id': 'false' } }),
    deny('NoFriends', 'sts:AssumeRoleWithWebIdentity', { Null: { 'graph.facebook.com:id': 'false' } }),
  ],
  [
    'oidc: sign-in by SAML stays ours',
    'rcp',
    'Sign-in with SAML carries our audience and comes from one of two providers.',
    deny('OurSaml', 'sts:AssumeRoleWithSAML', {
      StringNotEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
    }),
    deny('OurIssuers', 'sts:AssumeRoleWithSAML', {
      StringNotLike: { 'SAML:iss': ['https://login.harbour.example/*', 'https://login.quay.example/metadata'] },
    }),
  ],
  [
    'oidc: source identity is kept',
    'rcp',
    'Sessions say who is behind them, and do not change it.',
    deny('SayWho', ['sts:AssumeRole', 'sts:AssumeRoleWithSAML'], {
      Null: { 'sts:SourceIdentity': 'true' },
      StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ids.org },
    }),
    deny('NoLongNames', 'sts:AssumeRole', {
      StringNotLike: { 'sts:RoleSessionName': ['*@harbour.example', 'i-*', 'pipeline-????????'] },
    }),
  ],
  [
    'oidc: session named after the caller',
    'scp',
    'A user names the session after itself.',
    deny('OwnName', 'sts:AssumeRole', {
      StringNotLike: { 'sts:RoleSessionName': ['${aws:username}', '${aws:username}@*'] },
    }),
  ],
];

const allows = [
  [
    'allow: the perimeter as an allow list',
    'scp',
    'What is not inside is not allowed to begin with.',
    allow('Inside', '*', { StringEquals: { 'aws:ResourceOrgID': ids.org } }),
    allow('WithoutResource', ['sts:*', 'iam:*', 'ec2:Describe*', 's3:ListAllMyBuckets', 'cloudwatch:*']),
  ],
  [
    'allow: by region and service',
    'scp',
    'Two services anywhere, the rest at home.',
    allow('Anywhere', ['cloudfront:*', 'route53:*']),
    allow('AtHome', '*', { StringEquals: { 'aws:RequestedRegion': ['eu-north-1', 'eu-west-1'] } }),
  ],
];

export const perimeters = {
  'identity-perimeter': identity,
  'resource-perimeter': [...resource, ...allows],
  'network-perimeter': networks,
  'confused-deputy': deputies,
  'outside-issuers': oidc,
};
