// The guardrails of one node of a declaration, key by key. Each guardrail checks its own values; what it throws is said at its key.
import { type Problems, quoted } from '../../parse/problems.ts';
import { isRecord } from '../../parse/shape.ts';
import { type ServiceSet, shippedSet, shippedSetNames } from '../services/service-set.ts';
import { type ApprovedRegionsOptions, approvedRegions } from './approved-regions.ts';
import { approvedServices } from './approved-services.ts';
import { denyRoot } from './deny-root.ts';
import type { Guardrail } from './guardrail.ts';
import { protectAccount } from './protect-account.ts';
import { dataKinds, protectData } from './protect-data.ts';
import { protectTelemetry } from './protect-telemetry.ts';
import { type RequiredTag, tagOnCreate } from './tag-on-create.ts';

/** What is around a node while it is read. */
export interface NodeContext {
  readonly path: string;
  readonly problems: Problems;
  readonly sets: ReadonlyMap<string, ServiceSet> | undefined;
  readonly allowList: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const keys = [
  'at',
  'approvedServices',
  'approvedRegions',
  'protectAccount',
  'protectData',
  'protectTelemetry',
  'denyRoot',
  'tagOnCreate',
];

/** The guardrails a node asks for, in one order whatever the order of the keys. */
export function readGuardrails(fields: Fields, context: NodeContext): readonly Guardrail[] {
  onlyKeys(fields, keys, context.path, context.problems);
  const read: Readonly<Record<string, (value: unknown) => Guardrail | undefined>> = {
    protectAccount: (value) => (switched(value) ? protectAccount() : undefined),
    denyRoot: (value) => {
      if (!isRecord(value)) return switched(value) ? denyRoot() : undefined;
      allowKeys(value, ['except']);
      return denyRoot({ except: texts(value['except']) });
    },
    approvedServices: (value) => servicesOf(value, context),
    approvedRegions: (value) => approvedRegions(regionsOf(value)),
    protectTelemetry: telemetryOf,
    protectData: dataOf,
    tagOnCreate: tagsOf,
  };
  return Object.entries(read).flatMap(([key, make]) => {
    const value = fields[key];
    if (value === undefined) return [];
    try {
      const made = make(value);
      return made === undefined ? [] : [made];
    } catch (error) {
      // Guardrails and the readers below say what is wrong with their values by throwing.
      if (!(error instanceof Error)) throw error;
      context.problems.error(`${context.path}.${key}`, 'guardrails.value', error.message);
      return [];
    }
  });
}

function servicesOf(value: unknown, { sets, allowList }: NodeContext): Guardrail {
  const fields: unknown = Array.isArray(value) || typeof value === 'string' ? { services: value } : value;
  if (!isRecord(fields)) throw new Error('write a list of services, or `{ sets: [pci], services: […], without: […] }`');
  allowKeys(fields, ['sets', 'services', 'without', 'basics']);
  const chosen = texts(fields['sets']).map((name): ServiceSet => {
    const set = sets?.get(name) ?? shippedSet(name);
    if (set === undefined) throw new Error(`there is no set \`${name}\`; there are ${shippedSetNames.join(', ')}`);
    return set;
  });
  const [first, ...rest] = chosen;
  const inAll = (first?.services ?? []).filter((service) => rest.every((set) => set.services.includes(service)));
  const without = texts(fields['without']);
  const listed = [...inAll, ...texts(fields['services'])].filter((service) => !without.includes(service));
  const called = chosen.map(({ title, asOf }) => `${title} as of ${asOf}`).join(' and ');
  const guardrail = approvedServices(listed, {
    strategy: allowList ? 'allow-list' : 'deny-list',
    ...(called === '' ? {} : { called }),
    ...(fields['basics'] === undefined ? {} : { basics: texts(fields['basics']) }),
  });
  return { ...guardrail, notes: [...guardrail.notes, ...chosen.map(datedNote)] };
}

function datedNote({ title, asOf, dating, source, unknown }: ServiceSet): string {
  const left = unknown.length === 0 ? '' : `; no action belongs to ${unknown.join(', ')}`;
  return `${title} is the list of ${asOf} (${dating}; ${source})${left}: compare it with AWS's page of today by \`tidegate org services update\``;
}

function regionsOf(value: unknown): ApprovedRegionsOptions {
  if (!isRecord(value)) return { regions: texts(value) };
  allowKeys(value, ['regions', 'global', 'alsoGlobal', 'inferenceProfiles']);
  return {
    regions: texts(value['regions']),
    ...(value['global'] === undefined ? {} : { global: texts(value['global']) }),
    alsoGlobal: texts(value['alsoGlobal']),
    inferenceProfiles: texts(value['inferenceProfiles']),
  };
}

const telemetryKeys = ['buckets', 'trails', 'logGroups', 'alarms', 'dashboards', 'rules', 'writers'] as const;

function telemetryOf(value: unknown): Guardrail {
  if (!isRecord(value))
    throw new Error('write `{ account, buckets, trails, logGroups, alarms, dashboards, rules, writers }`');
  allowKeys(value, ['account', ...telemetryKeys]);
  const { account } = value;
  if (typeof account !== 'string') throw new Error('`account` is the twelve digits of an account, in quotes');
  return protectTelemetry({
    account,
    ...Object.fromEntries(telemetryKeys.map((key) => [key, texts(value[key])] as const)),
  });
}

function dataOf(value: unknown): Guardrail | undefined {
  if (typeof value === 'boolean') return value ? protectData() : undefined;
  const named = texts(value);
  const odd = named.find((kind) => !dataKinds.some((one) => one === kind));
  if (odd !== undefined || named.length === 0)
    throw new Error(`write \`true\`, or kinds out of ${dataKinds.join(', ')}`);
  return protectData(dataKinds.filter((kind) => named.includes(kind)));
}

function tagsOf(value: unknown): Guardrail {
  if (!isRecord(value)) throw new Error('write `{ services: […], tags: [team, { key: phase, values: [dev, prod] }] }`');
  allowKeys(value, ['services', 'tags']);
  const list: unknown = value['tags'];
  if (!Array.isArray(list)) throw new Error('`tags` is a list of keys, or of `{ key, values }`');
  const tags = list.map((tag: unknown): RequiredTag => {
    if (typeof tag === 'string') return { key: tag };
    if (!isRecord(tag) || typeof tag['key'] !== 'string') throw new Error('a tag is a key, or `{ key, values }`');
    allowKeys(tag, ['key', 'values']);
    return { key: tag['key'], ...(tag['values'] === undefined ? {} : { values: texts(tag['values']) }) };
  });
  return tagOnCreate({ services: texts(value['services']), tags });
}

function switched(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new Error('write `true` or `false`');
  return value;
}

/** A text or a list of texts. */
function texts(value: unknown): readonly string[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const read = list.filter((one): one is string => typeof one === 'string' && one !== '');
  if (read.length !== list.length) throw new Error('write texts, in quotes where they look like numbers');
  return read;
}

function allowKeys(value: Fields, known: readonly string[]): void {
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd !== undefined) throw new Error(`\`${odd}\` is not known here; there are ${known.join(', ')}`);
}

/** Says which keys are not known. */
export function onlyKeys(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
  problems: Problems,
): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const at = path === '' ? name : `${path}.${name}`;
    problems.error(at, 'guardrails.key_unknown', `${quoted(name)} is not known here; there are ${known.join(', ')}`);
  }
}
