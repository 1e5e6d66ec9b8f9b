// A CloudFormation template as declared resources: what the template says with its parameters' defaults and with what a person says
// about the stack. Everything that only the stack knows is unknown, with the reason; nothing is guessed.

import { quoted } from '../errors/refusal.ts';
import { cloudFormationType, partitionOf, type StackPlace } from './cloudformation-types.ts';
import { conditionHolds, type Resolved, resolve, type TemplateNames } from './cloudformation-values.ts';
import {
  type DeclaredReading,
  type DeclaredResource,
  type DeclaredTag,
  type DeclaredTags,
  type DeclaredText,
  type ImportFinding,
  knownText,
  noText,
  type ReadingHints,
  textOr,
  unknownText,
} from './declared.ts';
import { at, listOf, recordOf, textAt } from './json.ts';

/** What a person says about the stack. */
export interface StackHints extends ReadingHints {
  readonly stackName?: string | undefined;
  readonly parameters?: ReadonlyMap<string, string> | undefined;
}

/** Reads a template in its long form (`Fn::Sub`, not `!Sub`), which JSON has and the reader of YAML makes. */
export function readCloudFormation(template: unknown, hints: StackHints = {}): DeclaredReading {
  const findings: ImportFinding[] = [];
  const note = (where: string, message: string): void => {
    findings.push({ severity: 'note', where, message });
  };
  const place: StackPlace = { accountId: hints.accountId ?? null, region: hints.region ?? null };
  const names: TemplateNames = {
    template,
    parameters: hints.parameters ?? new Map(),
    pseudo: pseudoOf(place, hints.stackName),
  };
  for (const name of names.parameters.keys()) {
    if (at(template, 'Parameters', name) !== undefined) continue;
    findings.push({ severity: 'problem', where: name, message: `the template has no parameter ${quoted(name)}` });
  }
  const macro = at(template, 'Transform');
  if (macro !== undefined) note('Transform', `what ${quoted(String(macro))} adds when the stack is made is not seen`);
  const resources = Object.entries(recordOf(at(template, 'Resources')) ?? {}).flatMap(([id, resource]) => {
    const kind = textAt(resource, 'Type');
    if (kind === null) {
      note(id, 'it has no `Type` and was left out');
      return [];
    }
    if (kind === 'AWS::CloudFormation::Stack') {
      note(id, 'the template of the stack inside it was not read; read that one too');
      return [];
    }
    const condition = textAt(resource, 'Condition');
    const holds = condition === null ? null : conditionHolds(names, condition);
    if (holds?.kind === 'known' && holds.value !== true) return [];
    if (holds?.kind === 'unknown') note(id, `whether it is made is not known: ${holds.why}`);
    return [declare({ id, kind, properties: at(resource, 'Properties'), names, place })];
  });
  return { resources, findings };
}

function pseudoOf(place: StackPlace, stackName: string | undefined): ReadonlyMap<string, string> {
  const pseudo = new Map<string, string>();
  if (place.accountId !== null) pseudo.set('AWS::AccountId', place.accountId);
  if (place.region !== null) {
    const partition = partitionOf(place.region);
    pseudo.set('AWS::Region', place.region);
    pseudo.set('AWS::Partition', partition);
    pseudo.set('AWS::URLSuffix', partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com');
  }
  if (stackName !== undefined) pseudo.set('AWS::StackName', stackName);
  return pseudo;
}

interface Declaring {
  readonly id: string;
  readonly kind: string;
  readonly properties: unknown;
  readonly names: TemplateNames;
  readonly place: StackPlace;
}

function declare(ask: Declaring): DeclaredResource {
  const { id, kind, properties, names, place } = ask;
  const type = cloudFormationType(kind);
  const tags = tagsOf(ask);
  const property = (name: string): Resolved => {
    const written = at(properties, name);
    return written === undefined ? { kind: 'absent' } : resolve(names, written);
  };
  const written = type === null ? property('Name') : type.name === null ? null : property(type.name);
  const name = written === null ? nameTag(tags) : textOf(written);
  const nativeId = type === null ? null : arnOf(ask, name);
  const isAws = kind.startsWith('AWS::');
  const global = type?.global === true || /^AWS::(IAM|Organizations|Route53|CloudFront|SSO|IdentityStore)::/.test(kind);
  return {
    address: id,
    change: 'none',
    kind,
    type: type?.type ?? kind,
    nativeId,
    whyNoId: nativeId === null ? whyNoId(ask, name, written) : null,
    name,
    tags,
    accountId: isAws ? textOr(null, place.accountId ?? undefined) : noText,
    region: !isAws || global ? noText : textOr(null, place.region ?? undefined),
    parentNativeId: null,
    facts: {},
    riskLevel: type?.risk ?? 'medium',
  };
}

/** A property that is not written leaves the name to AWS. */
const textOf = (value: Resolved): DeclaredText =>
  value.kind === 'known' && typeof value.value === 'string' ? knownText(value.value) : unknownText;

function nameTag(tags: DeclaredTags | null): DeclaredText {
  const tag = tags?.known.get('Name');
  return tag === undefined || tag.value === null ? unknownText : knownText(tag.value);
}

function arnOf({ kind, properties, names, place }: Declaring, name: DeclaredText): string | null {
  const type = cloudFormationType(kind);
  if (!type?.arn || name.kind !== 'known' || place.region === null || place.accountId === null) return null;
  const written = at(properties, 'Path');
  const path = written === undefined ? knownText('/') : textOf(resolve(names, written));
  if (type.global && path.kind !== 'known') return null;
  const full = type.global && path.kind === 'known' ? `${path.text}${name.text}` : name.text;
  return `arn:${partitionOf(place.region)}:${type.arn(full, { accountId: place.accountId, region: place.region })}`;
}

function whyNoId({ kind, place }: Declaring, name: DeclaredText, written: Resolved | null): string {
  const type = cloudFormationType(kind);
  if (type === null) return `${quoted(kind)} has no word in the inventory`;
  if (type.arn === null) return 'AWS chooses its id when the stack is made';
  if (written?.kind === 'unknown') return `its id follows from its name, which only the stack knows: ${written.why}`;
  if (name.kind !== 'known') return 'its id follows from its name, which AWS chooses when the stack is made';
  const missing = [place.accountId === null ? 'account' : '', place.region === null ? 'region' : ''].filter(Boolean);
  return `its id follows from ${missing.join(' and ') || 'its path, which is not known'}; the template does not say it`;
}

/** Tags come as a list of keys and values or as a map. A resource that names none may carry some: nearly all can. */
function tagsOf({ kind, properties, names }: Declaring): DeclaredTags | null {
  if (untaggable.has(kind) || kind.startsWith('Custom::')) return null;
  const written = at(properties, 'Tags');
  const known = new Map<string, DeclaredTag>();
  let more = false;
  const add = (key: Resolved, value: Resolved): void => {
    if (key.kind === 'absent' || value.kind === 'absent') return;
    if (key.kind === 'unknown' || typeof key.value !== 'string') {
      more = true;
      return;
    }
    const [text, why] = value.kind === 'known' ? [String(value.value), null] : [null, value.why];
    known.set(key.value, { value: text, why, secret: false });
  };
  const map = recordOf(written);
  if (Array.isArray(written)) {
    for (const one of written) {
      // A tag may itself be chosen: `!If [IsProduction, {Key: …}, !Ref AWS::NoValue]`.
      const chosen = at(one, 'Key') === undefined ? resolve(names, one) : { kind: 'known' as const, value: one };
      if (chosen.kind === 'unknown') more = true;
      if (chosen.kind === 'known')
        add(resolve(names, at(chosen.value, 'Key')), resolve(names, at(chosen.value, 'Value')));
    }
  } else if (map !== null) {
    const [only = ''] = Object.keys(map);
    const whole =
      only.startsWith('Fn::') || only === 'Ref' ? resolve(names, map) : { kind: 'known' as const, value: map };
    if (whole.kind === 'unknown') more = true;
    for (const [key, value] of Object.entries(whole.kind === 'known' ? (recordOf(whole.value) ?? {}) : {})) {
      add({ kind: 'known', value: key }, resolve(names, value));
    }
    for (const one of whole.kind === 'known' ? listOf(whole.value) : []) {
      add(resolve(names, at(one, 'Key')), resolve(names, at(one, 'Value')));
    }
  }
  return { known, more };
}

/** Resources that have no tags: rules, attachments, versions, permissions. */
const untaggable = new Set([
  'AWS::CloudFormation::CustomResource',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::EC2::Route',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::VolumeAttachment',
  'AWS::EC2::EIPAssociation',
  'AWS::ElasticLoadBalancingV2::ListenerCertificate',
  'AWS::Events::EventBusPolicy',
  'AWS::IAM::AccessKey',
  'AWS::IAM::Group',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::UserToGroupAddition',
  'AWS::KMS::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::LayerVersionPermission',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::SubscriptionFilter',
  'AWS::Route53::RecordSet',
  'AWS::Route53::RecordSetGroup',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::SecretsManager::SecretTargetAttachment',
]);
