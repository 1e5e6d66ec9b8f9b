// From the names that compliance pages use to the prefixes of actions. A prefix maps to itself; a name is looked up in the table, without the company's
// name and what stands in brackets, and then among the names that the table spells otherwise. What is not found maps to nothing.
import { serviceFacts, serviceName, servicePrefixes } from '../../data/table.ts';

/** Names that the table spells otherwise, or that cover several prefixes; written as `plain` makes them. */
const others: Readonly<Record<string, readonly string[]>> = {
  'amplify console': ['amplify', 'amplifybackend'],
  'api gateway': ['apigateway', 'execute-api'],
  'application recovery controller': [
    'arc-region-switch',
    'arc-zonal-shift',
    'route53-recovery-cluster',
    'route53-recovery-control-config',
    'route53-recovery-readiness',
  ],
  'augmented ai': ['sagemaker'],
  aurora: ['rds', 'rds-data', 'rds-db'],
  'auto scaling': ['application-autoscaling', 'autoscaling', 'autoscaling-plans'],
  'billing and cost management': ['aws-portal', 'billing', 'budgets', 'ce', 'cur'],
  'certificate manager': ['acm', 'acm-pca'],
  'client vpn': ['ec2'],
  'cloud 9': ['cloud9'],
  'cloud wan': ['networkmanager'],
  'cloudwatch events': ['events'],
  cognito: ['cognito-identity', 'cognito-idp', 'cognito-sync'],
  connect: ['connect'],
  'cost explorer': ['ce'],
  'directory service': ['ds', 'ds-data'],
  documentdb: ['docdb-elastic', 'rds'],
  'ec2 auto scaling': ['application-autoscaling', 'autoscaling'],
  ecs: ['ecs'],
  elasticache: ['elasticache'],
  'elasticache for redis': ['elasticache'],
  'elastic compute cloud': ['ec2', 'ec2-instance-connect', 'ec2messages'],
  'elastic load balancing': ['elasticloadbalancing'],
  'elastic vmware service': ['evs'],
  'elasticsearch service': ['es'],
  emr: ['elasticmapreduce', 'emr-containers', 'emr-serverless'],
  eventbridge: ['events', 'pipes', 'scheduler', 'schemas'],
  fargate: ['ecs', 'eks'],
  'fault injection simulator': ['fis'],
  glacier: ['glacier'],
  glue: ['glue'],
  greengrass: ['greengrass'],
  'iam identity center': ['identitystore', 'sso', 'sso-directory', 'sso-oauth'],
  'identity and access management': ['iam', 'sts'],
  inspector: ['inspector', 'inspector2'],
  'iot core': ['iot', 'iotdeviceadvisor', 'iotjobsdata', 'iotwireless'],
  'iot device defender': ['iot'],
  'iot device management': ['iot', 'iotjobsdata'],
  'iot greengrass': ['greengrass'],
  'kinesis data analytics': ['kinesisanalytics'],
  'kinesis data firehose': ['firehose'],
  'data firehose': ['firehose'],
  keyspaces: ['cassandra'],
  lex: ['lex'],
  'location service': ['geo', 'geo-maps', 'geo-places', 'geo-routes'],
  macie: ['macie2'],
  'managed service for apache flink': ['kinesisanalytics'],
  'managed streaming for apache kafka': ['kafka', 'kafka-cluster', 'kafkaconnect'],
  'memorydb for redis': ['memorydb'],
  neptune: ['neptune-db', 'neptune-graph'],
  'opsworks for chef automate': ['opsworks-cm'],
  'opsworks for puppet enterprise': ['opsworks-cm'],
  'opsworks stacks': ['opsworks'],
  'personal health dashboard': ['health'],
  pinpoint: ['mobiletargeting', 'sms-voice'],
  'private certificate authority': ['acm-pca'],
  'quantum ledger database': ['qldb'],
  'relational database service': ['rds', 'rds-data', 'rds-db'],
  's3 glacier': ['glacier'],
  'simple email service': ['ses'],
  'simple notification service': ['sns'],
  'simple queue service': ['sqs'],
  'simple storage service': ['s3', 's3-object-lambda', 's3express'],
  'simple workflow': ['swf'],
  'single sign-on': ['identitystore', 'sso', 'sso-directory', 'sso-oauth'],
  'site-to-site vpn': ['ec2'],
  'snowball edge': ['snow-device-management', 'snowball'],
  'systems manager': ['ec2messages', 'ssm', 'ssmmessages'],
  'transfer for sftp': ['transfer'],
  'transit gateway': ['ec2'],
  'virtual private cloud': ['ec2'],
  'vm import/export': ['ec2'],
  vpc: ['ec2'],
  'web application firewall': ['waf', 'waf-regional', 'wafv2'],
  waf: ['waf', 'waf-regional', 'wafv2'],
  workspaces: ['workspaces', 'workspaces-web'],
};

/** A name without what tells nothing: the company, brackets, the word for a service, case. */
export function plain(name: string): string {
  return name
    .replace(/[([][^)\]]*[)\]]?/g, ' ')
    .replace(/[^\p{L}\p{N}/.+& -]/gu, ' ')
    .replace(/&/g, 'and')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(/^(?:amazon|aws) /, '')
    .replace(/^amazon(?=[a-z])/, '');
}

let names: ReadonlyMap<string, readonly string[]> | undefined;

function byName(): ReadonlyMap<string, readonly string[]> {
  if (names !== undefined) return names;
  const made = new Map<string, string[]>();
  for (const prefix of servicePrefixes()) {
    const name = plain(serviceName(prefix));
    made.set(name, [...(made.get(name) ?? []), prefix]);
  }
  names = made;
  return made;
}

/**
 * The prefixes a name or prefix stands for; none if it stands for none that the table knows. Part of a service may be excluded by a program: an action
 * prefix cannot tell that.
 *
 * @example
 * mapService('Amazon Simple Queue Service (SQS)') // → ['sqs']
 */
export function mapService(entry: string): readonly string[] {
  const prefix = entry.trim().toLowerCase();
  if (serviceFacts(prefix) !== undefined) return [prefix];
  const name = plain(entry);
  const found = lookUp(name) ?? lookUp(name.replace(/ service$/, '')) ?? lookUp(`${name} service`) ?? [];
  return found.filter((one) => serviceFacts(one) !== undefined);
}

function lookUp(name: string): readonly string[] | undefined {
  if (Object.hasOwn(others, name)) return others[name];
  return byName().get(name) ?? (serviceFacts(name) === undefined ? undefined : [name]);
}
