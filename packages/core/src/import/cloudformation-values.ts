// What the functions of a CloudFormation template come to, as far as the template itself says: parameters, mappings, conditions, joined
// and substituted text. What only the stack knows (another resource's attribute, an export, an account) is unknown and stays so.

import { quoted } from '../errors/refusal.ts';
import { at, recordOf, textAt } from './json.ts';

/** A value, `AWS::NoValue`, or why it is not known. */
export type Resolved =
  | { readonly kind: 'known'; readonly value: unknown }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string };

/** What a template's functions are looked up in. */
export interface TemplateNames {
  readonly template: unknown;
  /** Values of parameters as given by a person; the template's defaults stand in for the others. */
  readonly parameters: ReadonlyMap<string, string>;
  /** `AWS::AccountId` and its like, where a person has said them. */
  readonly pseudo: ReadonlyMap<string, string>;
}

const depthMax = 64;
const known = (value: unknown): Resolved => ({ kind: 'known', value });
const unknown = (why: string): Resolved => ({ kind: 'unknown', why });

/** What a value comes to, functions inside lists and maps included. */
export function resolve(names: TemplateNames, node: unknown, depth = 0): Resolved {
  if (depth > depthMax) return unknown(`it is nested more than ${depthMax} deep`);
  if (typeof node === 'string' && node.includes('{{resolve:')) return unknown('it is looked up when the stack is made');
  if (Array.isArray(node)) return resolveList(names, node, depth);
  const record = recordOf(node);
  if (record === null) return known(node);
  const [only, ...others] = Object.keys(record);
  if (
    only !== undefined &&
    others.length === 0 &&
    (only === 'Ref' || only === 'Condition' || only.startsWith('Fn::'))
  ) {
    return call(names, only, record[only], depth + 1);
  }
  const entries: [string, unknown][] = [];
  for (const [key, inner] of Object.entries(record)) {
    const value = resolve(names, inner, depth + 1);
    if (value.kind === 'unknown') return value;
    if (value.kind === 'known') entries.push([key, value.value]);
  }
  return known(Object.fromEntries(entries));
}

function resolveList(names: TemplateNames, node: readonly unknown[], depth: number): Resolved {
  const values: unknown[] = [];
  for (const inner of node) {
    const value = resolve(names, inner, depth + 1);
    if (value.kind === 'unknown') return value;
    if (value.kind === 'known') values.push(value.value);
  }
  return known(values);
}

function call(names: TemplateNames, name: string, given: unknown, depth: number): Resolved {
  switch (name) {
    case 'Ref':
      return refer(names, String(given));
    case 'Condition':
      return conditionHolds(names, String(given), depth);
    case 'Fn::If':
      return choose(names, given, depth);
    case 'Fn::Sub':
      return substitute(names, given, depth);
    case 'Fn::GetAtt':
      return unknown(
        `it is an attribute of ${quoted(Array.isArray(given) ? String(given[0]) : (String(given).split('.')[0] ?? ''))}`,
      );
    case 'Fn::ImportValue':
      return unknown('it is imported from another stack');
    default:
      return onValue(name, resolve(names, given, depth + 1), names);
  }
}

/** Functions that need nothing but what their arguments come to. */
function onValue(name: string, given: Resolved, names: TemplateNames): Resolved {
  if (given.kind !== 'known') return given.kind === 'absent' ? unknown(`${quoted(name)} of nothing`) : given;
  const { value } = given;
  const list = Array.isArray(value) ? value : [];
  const [first, second] = list;
  switch (name) {
    case 'Fn::Join':
      return Array.isArray(second)
        ? known(second.map(String).join(String(first)))
        : unknown('`Fn::Join` joins no list');
    case 'Fn::Split':
      return typeof second === 'string' ? known(second.split(String(first))) : unknown('`Fn::Split` splits no text');
    case 'Fn::Select': {
      const chosen = Array.isArray(second) ? second[Number(first)] : undefined;
      return chosen === undefined ? unknown('`Fn::Select` chooses nothing') : known(chosen);
    }
    case 'Fn::FindInMap': {
      const found = at(names.template, 'Mappings', ...list.slice(0, 3).map(String));
      return found === undefined ? unknown(`there is no mapping ${quoted(list.map(String).join('.'))}`) : known(found);
    }
    case 'Fn::Equals':
      return known(String(first) === String(second));
    case 'Fn::Not':
      return known(first !== true);
    case 'Fn::And':
      return known(list.every((one) => one === true));
    case 'Fn::Or':
      return known(list.some((one) => one === true));
    default:
      return unknown(`${quoted(name)} is worked out when the stack is made`);
  }
}

function refer({ template, parameters, pseudo }: TemplateNames, name: string): Resolved {
  if (name === 'AWS::NoValue') return { kind: 'absent' };
  const stood = pseudo.get(name);
  if (stood !== undefined) return known(stood);
  if (name.startsWith('AWS::')) return unknown(`${quoted(name)} is known only to the stack`);
  const parameter = recordOf(at(template, 'Parameters', name));
  if (parameter === null) return unknown(`it is the id of ${quoted(name)}`);
  if (String(parameter['NoEcho']) === 'true') return unknown(`the parameter ${quoted(name)} is secret`);
  const given = parameters.get(name);
  const type = textAt(parameter, 'Type') ?? 'String';
  if (type.startsWith('AWS::SSM::'))
    return unknown(`the parameter ${quoted(name)} is looked up when the stack is made`);
  const value = given ?? parameter['Default'];
  if (value === undefined) return unknown(`the parameter ${quoted(name)} has no default`);
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  return known(
    isList
      ? String(value)
          .split(',')
          .map((one) => one.trim())
      : String(value),
  );
}

/** Whether a condition of the template holds. */
export function conditionHolds(names: TemplateNames, name: string, depth = 0): Resolved {
  const condition = at(names.template, 'Conditions', name);
  return condition === undefined
    ? unknown(`there is no condition ${quoted(name)}`)
    : resolve(names, condition, depth + 1);
}

function choose(names: TemplateNames, given: unknown, depth: number): Resolved {
  if (!Array.isArray(given) || given.length !== 3) return unknown('`Fn::If` has not three parts');
  const holds = conditionHolds(names, String(given[0]), depth);
  if (holds.kind !== 'known') return holds.kind === 'absent' ? unknown('its condition is nothing') : holds;
  return resolve(names, holds.value === true ? given[1] : given[2], depth + 1);
}

/** `${Name}`, `${Resource.Attribute}`, `${!Literal}`; the second form brings names of its own. */
function substitute(names: TemplateNames, given: unknown, depth: number): Resolved {
  const [text, own] = Array.isArray(given) ? [given[0], recordOf(given[1])] : [given, null];
  if (typeof text !== 'string') return unknown('`Fn::Sub` has no text');
  if (text.includes('{{resolve:')) return unknown('it is looked up when the stack is made');
  let missing: Resolved | null = null;
  const value = text.replace(/\$\{([^${}]*)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    const inner =
      own !== null && Object.hasOwn(own, name) ? resolve(names, own[name], depth + 1) : named(names, name.trim());
    if (inner.kind === 'known') return String(inner.value);
    missing ??= inner.kind === 'absent' ? unknown(`${quoted(name)} is nothing`) : inner;
    return '';
  });
  return missing ?? known(value);
}

const named = (names: TemplateNames, name: string): Resolved =>
  name.includes('.') ? unknown(`it is an attribute of ${quoted(name.split('.')[0] ?? '')}`) : refer(names, name);
