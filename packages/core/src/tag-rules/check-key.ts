// One tag key on one resource: whether it is there, spelt as the rules spell it, with a value there is, and with the value that name,
// account and region ask for.

import { quoted } from '../errors/refusal.ts';
import { type DeclaredResource, type DeclaredTag, knownOf } from '../import/declared.ts';
import type { KeyFinding } from './finding.ts';
import { globSays, isOfTypes } from './glob.ts';
import type { KeyRule, PatternRule, TagRules } from './rules.ts';

/** What a name, an account or a region says a tag is. */
interface Expectation {
  readonly rule: 'name' | 'account' | 'region';
  readonly says: string;
  readonly values: readonly string[];
  /** `maybe`: whether the rule is about this resource is known only later. */
  readonly holds: 'yes' | 'maybe';
}

export function checkKey(rules: TagRules, rule: KeyRule, resource: DeclaredResource): readonly KeyFinding[] {
  const { key } = rule;
  const variants = variantsOf(rules, rule, resource);
  const tag = resource.tags?.known.get(key);
  const wanted = expectationsOf(rules, key, resource);
  const findings = variants.map((variant): KeyFinding => {
    const message = `the tag ${quoted(variant)} is not read as ${quoted(key)}: keys are compared letter by letter`;
    const fix = tag === undefined ? `write it as ${quoted(key)}` : `remove it; ${quoted(key)} is there`;
    return { rule: 'key', verdict: 'fails', key, message, fix };
  });
  if (tag === undefined) return variants.length > 0 ? findings : whenAbsent(rule, resource, wanted);
  return [...findings, ...checkValue(rule, tag, wanted)];
}

function whenAbsent(rule: KeyRule, resource: DeclaredResource, wanted: readonly Expectation[]): readonly KeyFinding[] {
  const { key } = rule;
  if (!isOfTypes(rule.required, resource)) return [];
  if (resource.tags?.more === true) {
    const message = `whether it has the tag ${quoted(key)} is not known yet`;
    return [
      {
        rule: 'missing',
        verdict: 'unknown',
        key,
        message,
        fix: `write ${quoted(key)} with a value that the plan knows`,
      },
    ];
  }
  return [
    { rule: 'missing', verdict: 'fails', key, message: `it has no tag ${quoted(key)}`, fix: fixOf(rule, wanted) },
  ];
}

function checkValue(rule: KeyRule, tag: DeclaredTag, wanted: readonly Expectation[]): readonly KeyFinding[] {
  const { key, values } = rule;
  if (tag.value === null) {
    const message = `the value of ${quoted(key)} is not known: ${tag.why ?? 'the file does not say it'}`;
    return [
      {
        rule: 'value',
        verdict: 'unknown',
        key,
        message,
        fix: 'write a value that the plan knows, or look again after apply',
      },
    ];
  }
  const { value } = tag;
  const shown = tag.secret ? 'a value that is marked sensitive' : quoted(value);
  if (value.trim() === '') {
    return [
      { rule: 'missing', verdict: 'fails', key, message: `the tag ${quoted(key)} is empty`, fix: fixOf(rule, wanted) },
    ];
  }
  if (values !== null && !values.includes(value)) {
    const same = values.find((one) => one.toLowerCase() === value.trim().toLowerCase());
    const message = `${quoted(key)} is ${shown}, which is none of its values`;
    const fix =
      same === undefined ? fixOf(rule, wanted) : `write ${quoted(same)}; values are compared letter by letter`;
    return [{ rule: 'value', verdict: 'fails', key, message, fix }];
  }
  const found = wanted.flatMap((one): readonly KeyFinding[] => {
    if (one.values.includes(value)) return [];
    const asked = one.values.map((each) => quoted(each)).join(' or ');
    if (one.holds === 'maybe') {
      const message = `${quoted(key)} is ${shown}; ${one.says}`;
      return [{ rule: one.rule, verdict: 'unknown', key, message, fix: fixUnknown[one.rule] }];
    }
    const message = `${quoted(key)} is ${shown}, but ${one.says} ${asked}`;
    const fix = one.rule === 'name' ? `write ${asked}, or give it another name` : `write ${asked}, or move it`;
    return [{ rule: one.rule, verdict: 'fails', key, message, fix }];
  });
  // What is not known is told once for the name, the account and the region each.
  return found.filter(
    (one, index) => one.verdict === 'fails' || found.findIndex(({ rule: other }) => other === one.rule) === index,
  );
}

const fixUnknown = {
  name: 'give it a name that is known beforehand; of a stack say `--stack NAME`',
  account: 'say which account it is: `--account ID`',
  region: 'say which region it is: `--region NAME`',
} as const;

/** What to write: the one value that name, account and region agree on, else one of those there are. */
function fixOf({ key, values }: KeyRule, wanted: readonly Expectation[]): string {
  const certain = wanted.filter((one) => one.holds === 'yes');
  const [first] = certain;
  if (first !== undefined) {
    const agreed = first.values.filter((value) => certain.every((one) => one.values.includes(value)));
    const [one] = agreed;
    if (one !== undefined && agreed.length === 1) return `write ${quoted(key)} = ${quoted(one)}: ${first.says} that`;
    if (one === undefined) {
      const all = certain.map(({ says, values: each }) => `${says} ${each.map((value) => quoted(value)).join(' or ')}`);
      return `decide what it is first: ${all.join(', ')}`;
    }
  }
  if (values === null) return `write ${quoted(key)}`;
  return `write ${quoted(key)} with one of ${values.map((value) => quoted(value)).join(', ')}`;
}

/** The same key in other letters. A key that has a rule of its own is no variant. */
function variantsOf(rules: TagRules, rule: KeyRule, { tags }: DeclaredResource): readonly string[] {
  const own = new Set(rules.keys.map((one) => one.key));
  const plain = plainOf(rule.key);
  return [...(tags?.known.keys() ?? [])].filter(
    (key) => !own.has(key) && (plainOf(key) === plain || rule.insteadOf.includes(key)),
  );
}

const plainOf = (key: string): string => key.toLowerCase().replace(/[-_:. ]/g, '');

function expectationsOf(rules: TagRules, key: string, resource: DeclaredResource): readonly Expectation[] {
  const { accountId, region } = resource;
  const id = knownOf(accountId);
  const accounts = rules.accounts.flatMap((rule): readonly Expectation[] => {
    const values = rule.tags.get(key);
    if (values === undefined || (id !== null && id !== rule.id) || accountId.kind === 'none') return [];
    const says = `the account ${quoted(rule.id)}${rule.name === null ? '' : ` (${quoted(rule.name)})`} says`;
    return [{ rule: 'account', says, values, holds: id === null ? 'maybe' : 'yes' }];
  });
  return [
    ...ofPatterns(rules.names, key, { resource, text: resource.name, rule: 'name' }),
    ...oneUnknown(accounts),
    ...ofPatterns(rules.regions, key, { resource, text: region, rule: 'region' }),
  ];
}

/** An account that is not known could be any: told once, and not at all where every account asks for the same. */
function oneUnknown(accounts: readonly Expectation[]): readonly Expectation[] {
  if (accounts.every((one) => one.holds === 'yes')) return accounts;
  const [first] = accounts;
  if (first === undefined) return [];
  const everywhere = first.values.filter((value) => accounts.every((one) => one.values.includes(value)));
  return [
    {
      ...first,
      says: 'its account decides whether that fits, and the file does not say which it is',
      values: everywhere,
    },
  ];
}

function ofPatterns(
  rules: readonly PatternRule[],
  key: string,
  {
    resource,
    text,
    rule,
  }: { readonly resource: DeclaredResource; readonly text: DeclaredResource['name']; readonly rule: 'name' | 'region' },
): readonly Expectation[] {
  return rules.flatMap((one): readonly Expectation[] => {
    const values = one.tags.get(key);
    if (values === undefined || (one.types.length > 0 && !isOfTypes(one.types, resource))) return [];
    const answers = one.patterns.map((pattern) => globSays(pattern, text));
    const holds = answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : null;
    if (holds === null) return [];
    if (holds === 'yes') {
      const shown = text.kind === 'known' || text.kind === 'starts' ? ` ${quoted(text.text)}` : '';
      return [{ rule, says: `the ${rule}${shown} says`, values, holds }];
    }
    const like = `a ${rule} like ${quoted(one.patterns.join(', '))} says ${values.map((value) => quoted(value)).join(' or ')}`;
    return [{ rule, says: `${like}, and its ${rule} is not known yet`, values, holds }];
  });
}
