// Reads the organization file (the guide describes it) and finds all its problems: shape, names, ids, the limits of AWS Organizations by
// date, levels that let nothing through, and every problem of every policy in it.
import { inputLimits, organizationLimit, sinceText } from '../limits.ts';
import { readJson } from '../parse/json.ts';
import { parsePolicy } from '../parse/parse-policy.ts';
import { Problems, quoted } from '../parse/problems.ts';
import { isRecord } from '../parse/shape.ts';
import type { DocumentInput, Problem } from '../types.ts';
import { awsPolicies, type Organization, type OrganizationAccount, type OrganizationUnit } from './model.ts';
import { accountFields, readAccountFacts } from './read-account.ts';

/** How to read an organization. */
export interface ReadOrganizationOptions {
  /** The day whose limits and rules apply, `YYYY-MM-DD`. Default: the newest known here. */
  readonly asOf?: string;
}

/** What reading found. */
export interface ReadOrganization {
  /** Absent if a problem is an `error`. */
  readonly organization?: Organization;
  readonly problems: readonly Problem[];
}

/**
 * Reads an organization from its file's text, or from the same as an object. Never throws.
 *
 * @example
 * readOrganization('{"managementAccount":"111111111111","root":{"id":"r-abcd","scps":["FullAWSAccess"],"accounts":[{"id":"111111111111","scps":[]}]}}').problems
 * // → [{ path: 'root.accounts[0]', code: 'node.lets_nothing_through', message: 'no service control policy at `111111111111` has an Allow, so nothing is possible below it', severity: 'warning' }]
 */
export function readOrganization(input: string | object, options: ReadOrganizationOptions = {}): ReadOrganization {
  const problems = new Problems();
  const value =
    typeof input === 'string'
      ? readJson(input, { charactersMax: inputLimits.organizationTextMax, depthMax: inputLimits.depthMax }, problems)
      : input;
  if (!isRecord(value)) {
    if (problems.readable)
      problems.error(
        '',
        'organization.form',
        'an organization is an object with `managementAccount`, `policies` and `root`',
      );
    return { problems: problems.list };
  }
  const organization = new OrganizationReader(problems, options.asOf).read(value);
  return { ...(problems.readable ? { organization } : {}), problems: problems.list };
}

type Fields = Readonly<Record<string, unknown>>;

class OrganizationReader {
  readonly #problems: Problems;
  readonly #asOf: string | undefined;
  readonly #ids = new Map<string, string>();
  readonly #policies = new Map<string, DocumentInput>(awsPolicies);
  readonly #usedAs = new Map<string, Set<'scp' | 'rcp'>>();
  /** Names of policies with a readable Allow. */
  readonly #allowing = new Map<string, boolean>();
  #usesScps = false;
  #usesRcps = false;
  #units = 0;

  constructor(problems: Problems, asOf: string | undefined) {
    this.#problems = problems;
    this.#asOf = asOf;
  }

  read(value: Fields): Organization {
    this.#knownFields(value, ['managementAccount', 'policies', 'root'], '');
    this.#readPolicies(value['policies']);
    const management = value['managementAccount'];
    if (typeof management !== 'string' || !accountForm.test(management)) {
      this.#problems.error(
        'managementAccount',
        'organization.management_account',
        '`managementAccount` must be the twelve digits of an account',
      );
    }
    const rootFields = value['root'];
    this.#findUse(rootFields, 0);
    const root = this.#unit(rootFields, 'root', 0);
    this.#checkPolicies();
    const { max: unitsMax } = organizationLimit('unitsMax', this.#asOf);
    if (this.#units > unitsMax)
      this.#problems.refused(
        'root',
        'organization.units',
        `there are ${this.#units} organizational units; an organization may have ${unitsMax}`,
      );
    return {
      managementAccount: typeof management === 'string' ? management : '',
      policies: this.#policies,
      root,
      usesScps: this.#usesScps,
      usesRcps: this.#usesRcps,
    };
  }

  #knownFields(value: Fields, known: readonly string[], path: string): void {
    for (const name of Object.keys(value)) {
      if (known.includes(name)) continue;
      const at = path === '' ? name : `${path}.${name}`;
      this.#problems.error(
        at,
        'organization.field_unknown',
        `${quoted(name)} is not known here; there are ${known.join(', ')}`,
      );
    }
  }

  #readPolicies(value: unknown): void {
    if (value === undefined) return;
    if (!isRecord(value)) {
      this.#problems.error('policies', 'organization.policies', '`policies` is an object of documents by name');
      return;
    }
    for (const name of Object.keys(value)) {
      const document = value[name];
      const aws = awsPolicies.has(name);
      if (aws)
        this.#problems.refused(
          `policies.${name}`,
          'organization.aws_policy',
          `${quoted(name)} is a policy of AWS; leave it out, it is known`,
        );
      else if (typeof document === 'string' || isRecord(document)) this.#policies.set(name, document);
      else
        this.#problems.error(
          `policies.${name}`,
          'organization.policies',
          `the policy ${quoted(name)} must be a document`,
        );
    }
  }

  /** Are service or resource control policies in use anywhere? */
  #findUse(value: unknown, depth: number): void {
    if (!isRecord(value) || depth > inputLimits.depthMax) return;
    this.#usesScps ||= value['scps'] !== undefined;
    this.#usesRcps ||= value['rcps'] !== undefined;
    for (const list of [value['units'], value['accounts']]) {
      if (Array.isArray(list)) for (const item of list) this.#findUse(item, depth + 1);
    }
  }

  #unit(value: unknown, path: string, depth: number): OrganizationUnit {
    if (!isRecord(value)) {
      this.#problems.error(
        path,
        'node.form',
        'a unit is an object with `id`, `name`, `scps`, `rcps`, `units` and `accounts`',
      );
      return { id: '', name: '', units: [], accounts: [] };
    }
    if (depth > inputLimits.depthMax) {
      this.#problems.error(
        'root',
        'organization.too_deep',
        `units nest deeper than the ${inputLimits.depthMax} levels that are read`,
      );
      return { id: '', name: '', units: [], accounts: [] };
    }
    this.#knownFields(value, ['id', 'name', 'scps', 'rcps', 'units', 'accounts'], path);
    const { max: depthMax } = organizationLimit('unitDepthMax', this.#asOf);
    if (depth > depthMax)
      this.#problems.refused(
        path,
        'node.depth',
        `the unit lies ${depth} levels under the root; ${depthMax} are allowed`,
      );
    if (depth > 0) this.#units += 1;
    return {
      ...this.#node(value, path, depth === 0 ? rootForm : unitForm),
      units: this.#list(value['units'], `${path}.units`).map((item, index) =>
        this.#unit(item, `${path}.units[${index}]`, depth + 1),
      ),
      accounts: this.#list(value['accounts'], `${path}.accounts`).map((item, index) =>
        this.#account(item, `${path}.accounts[${index}]`),
      ),
    };
  }

  #account(value: unknown, path: string): OrganizationAccount {
    if (!isRecord(value)) {
      this.#problems.error(path, 'node.form', 'an account is an object with `id`, `name`, `scps` and `rcps`');
      return { id: '', name: '' };
    }
    this.#knownFields(value, ['id', 'name', 'scps', 'rcps', ...accountFields], path);
    return { ...this.#node(value, path, accountForm), ...readAccountFacts(value, path, this.#problems) };
  }

  #list(value: unknown, path: string): readonly unknown[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    this.#problems.error(path, 'node.list', `\`${path}\` must be a list`);
    return [];
  }

  #node(value: Fields, path: string, form: RegExp): OrganizationAccount {
    const id = typeof value['id'] === 'string' ? value['id'] : '';
    if (!form.test(id))
      this.#problems.error(
        `${path}.id`,
        'node.id',
        `the id is ${quoted(value['id'])}; write one such as ${examples.get(form)}`,
      );
    const earlier = this.#ids.get(id);
    if (earlier !== undefined && id !== '')
      this.#problems.error(`${path}.id`, 'node.id_twice', `the id ${quoted(id)} is also that of \`${earlier}\``);
    this.#ids.set(id, path);
    const name = typeof value['name'] === 'string' ? value['name'] : id;
    const scps = this.#attached(value['scps'], 'scp', path);
    const rcps = this.#attached(value['rcps'], 'rcp', path);
    if (this.#usesScps) this.#checkLevel(scps ?? [], id, path);
    return { id, name, ...(this.#usesScps ? { scps: scps ?? [] } : {}), ...(rcps === undefined ? {} : { rcps }) };
  }

  #attached(value: unknown, kind: 'scp' | 'rcp', path: string): readonly string[] | undefined {
    if (value === undefined) return undefined;
    const at = `${path}.${kind}s`;
    const names = this.#list(value, at).flatMap((item, index) => {
      if (typeof item === 'string' && this.#policies.has(item)) return [item];
      this.#problems.error(
        `${at}[${index}]`,
        'node.policy_unknown',
        `${quoted(item)} is not the name of a policy in \`policies\``,
      );
      return [];
    });
    for (const name of names) this.#usedAs.set(name, (this.#usedAs.get(name) ?? new Set()).add(kind));
    const count = kind === 'rcp' && !names.includes('RCPFullAWSAccess') ? names.length + 1 : names.length;
    const limit = organizationLimit(kind === 'scp' ? 'scpsPerNodeMax' : 'rcpsPerNodeMax', this.#asOf);
    if (count > limit.max)
      this.#problems.refused(
        at,
        'node.policies',
        `${count} policies are attached, those of AWS included; ${limit.max} may be${sinceText(limit)}`,
      );
    return names;
  }

  /** A level without an Allow lets nothing through (Organizations guide, "SCP evaluation"). */
  #checkLevel(scps: readonly string[], id: string, path: string): void {
    if (scps.some((name) => this.#hasAllow(name))) return;
    this.#problems.warning(
      path,
      'node.lets_nothing_through',
      `no service control policy at ${quoted(id)} has an Allow, so nothing is possible below it`,
    );
  }

  #hasAllow(name: string): boolean {
    const known = this.#allowing.get(name);
    if (known !== undefined) return known;
    const { policy } = parsePolicy(this.#policies.get(name) ?? '', { kind: 'scp' });
    const allows = policy?.statements.some((statement) => statement.effect === 'allow') === true;
    this.#allowing.set(name, allows);
    return allows;
  }

  #checkPolicies(): void {
    for (const kind of ['scp', 'rcp'] as const) {
      const count = [...this.#usedAs].filter(([name, uses]) => uses.has(kind) && !awsPolicies.has(name)).length;
      const limit = organizationLimit(kind === 'scp' ? 'scpsMax' : 'rcpsMax', this.#asOf);
      if (count > limit.max)
        this.#problems.refused(
          'policies',
          'organization.policies_max',
          `${count} policies of kind ${kind} are attached; an organization may have ${limit.max}`,
        );
    }
    for (const [name, document] of this.#policies) {
      const uses = this.#usedAs.get(name);
      if (awsPolicies.has(name)) continue;
      if (uses === undefined)
        this.#problems.warning(
          `policies.${name}`,
          'organization.policy_unused',
          `the policy ${quoted(name)} is attached nowhere`,
        );
      for (const kind of uses ?? []) {
        const options = this.#asOf === undefined ? { kind } : { kind, asOf: this.#asOf };
        for (const { path, code, message, severity } of parsePolicy(document, options).problems) {
          const at = `policies.${name}${path === '' ? '' : `.${path}`}`;
          if (severity === 'error') this.#problems.error(at, code, message);
          else if (severity === 'refused') this.#problems.refused(at, code, message);
          else this.#problems.warning(at, code, message);
        }
      }
    }
  }
}

const accountForm = /^\d{12}$/;
const rootForm = /^r-[0-9a-z]{4,32}$/;
const unitForm = /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/;
const examples = new Map([
  [accountForm, '`111122223333`'],
  [rootForm, '`r-abcd`'],
  [unitForm, '`ou-abcd-11112222`'],
]);
