// ARNs of resource types: whether one fits a type of the table, and making one from the parameters of a call. What cannot be filled in for certain
// is not filled in.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ARN templates look like templates
import type { Parameters } from './parameters.ts';
import { plainName } from './parameters.ts';

/** Facts every ARN of a call is made with. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

interface Template {
  readonly strict: RegExp;
  readonly wide: RegExp;
}

const compiled = new Map<string, readonly Template[]>();
const placeholder = /\$\{([^}]*)\}/g;
const fixed: Readonly<Record<string, string>> = { Partition: 'aws[\\w-]*', Region: '[^:]*', Account: '[^:]*' };
/** Placeholders that stand for texts with slashes or colons in them. */
const wideNames = /Path|Object|Parameter|LogGroup|LogStream|Resource|^\*$/;

/** The ARNs of a template: some types of the table have two (`arn:…, arn:…`). */
function templatesOf(arn: string): readonly Template[] {
  const known = compiled.get(arn);
  if (known !== undefined) return known;
  const made = arn.split(', ').map((one): Template => {
    const pattern = (wide: boolean): RegExp =>
      new RegExp(
        `^${one
          .split(/(\$\{[^}]*\})/)
          .map((part) => {
            if (!part.startsWith('${')) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
            const name = part.slice(2, -1);
            return fixed[name] ?? (wide || wideNames.test(name) ? '.+' : '[^:/]+');
          })
          .join('')}$`,
      );
    return { strict: pattern(false), wide: pattern(true) };
  });
  compiled.set(arn, made);
  return made;
}

/** How well an ARN fits a type: 2 word by word, 1 if some part holds more than a word, 0 not. */
export function fits(arn: string, template: string): 0 | 1 | 2 {
  const templates = templatesOf(template);
  if (templates.some(({ strict }) => strict.test(arn))) return 2;
  return templates.some(({ wide }) => wide.test(arn)) ? 1 : 0;
}

/** Other names of parameters, by the placeholder; with the type where the placeholder alone says too little. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  objectname: ['key'],
  securitygroupid: ['groupid', 'securitygroupid'],
  keypairname: ['keyname'],
  dbinstancename: ['dbinstanceidentifier'],
  dbclusterinstancename: ['dbclusteridentifier'],
  snapshotname: ['dbsnapshotidentifier'],
  clustersnapshotname: ['dbclustersnapshotidentifier'],
  parametergroupname: ['dbparametergroupname'],
  subnetgroupname: ['dbsubnetgroupname'],
  parameternamewithoutleadingslash: ['name', 'names'],
  policynamewithpath: ['policyname'],
  rolenamewithpath: ['rolename'],
  usernamewithpath: ['username'],
  groupnamewithpath: ['groupname'],
  instanceprofilenamewithpath: ['instanceprofilename'],
  streamname: ['streamname', 'deliverystreamname'],
  'cluster clustername': ['cluster', 'clustername', 'name'],
  'rule-on-default-event-bus rulename': ['name', 'rule'],
  'topic topicname': ['name'],
  'repository repositoryname': ['repositoryname'],
  'trail trailname': ['name', 'trailname'],
  'alarm alarmname': ['alarmname', 'alarmnames'],
  'stream streamname': ['streamname'],
  'statemachine statemachinename': ['name'],
  'project projectname': ['projectname', 'name'],
};

/** Ids that AWS adds something to, or that stand under several names: an ARN made of them would be another's. */
const unmade: ReadonlySet<string> = new Set(['secretid', 'stackname', 'id', 'name', 'resourceid', 'certificateid']);

/** Texts that cannot be a part of an ARN as they are. */
const partForm = /^[^\s:*?]+$/;

/** ARNs of a type made from the parameters; none if something is missing. `type` is the table's name of it. */
export function fill(template: string, type: string, parameters: Parameters, place: Place): readonly string[] {
  const [first = ''] = template.split(', ');
  const names = [...first.matchAll(placeholder)].map(([, name = '']) => name).filter((name) => !(name in fixed));
  const choices = names.map((name) => valuesFor(plainName(name), type, parameters));
  // Several ids of one resource each make an ARN; ids of two parts are paired only if there is one pair.
  const counts = choices.map(({ length }) => length);
  if (names.length === 0 || counts.includes(0)) return [];
  if (names.length > 1 && counts.some((count) => count > 1)) return [];
  const [only = []] = choices;
  const rows = names.length === 1 ? only.map((value) => [value]) : [choices.map(([value = '']) => value)];
  return rows.map((row) => replaced(first, names, row, place));
}

function valuesFor(name: string, type: string, parameters: Parameters): readonly string[] {
  const keys =
    aliases[`${plainName(type)} ${name}`] ??
    aliases[`${type} ${name}`] ??
    aliases[name] ??
    (unmade.has(name) ? [] : [name]);
  for (const key of keys) {
    const values = (parameters.get(key) ?? []).map((value) =>
      name.startsWith('parametername') ? value.replace(/^\//, '') : value,
    );
    if (values.length > 0)
      return values.every((value) => name === 'objectname' || partForm.test(value)) ? [...new Set(values)] : [];
  }
  return [];
}

/** The ARN of a type with `*` for what is not known: how AWS names what does not exist yet. */
export function openArn(template: string, place: Place): string {
  const [first = ''] = template.split(', ');
  return replaced(first, [], [], place).replace(placeholder, '*');
}

function replaced(template: string, names: readonly string[], values: readonly string[], place: Place): string {
  let arn = template
    .replace('${Partition}', () => place.partition)
    .replace('${Region}', () => place.region)
    .replace('${Account}', () => place.account);
  for (const [index, name] of names.entries()) arn = arn.replace(`\${${name}}`, () => values[index] ?? '');
  return arn;
}
