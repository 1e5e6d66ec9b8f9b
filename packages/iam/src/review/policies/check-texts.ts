// What the documents themselves say: what cannot be read, sizes, operators that let more through than their author meant, and tag keys in
// two spellings.

import { organizationLimit, sizeLimitOf } from '../../limits.ts';
import type { ConditionClause, Statement } from '../../parse/policy.ts';
import { coversAll } from '../../parse/template.ts';
import type { Problem } from '../../types.ts';
import type { PolicyFindingCode } from './codes.ts';
import type { Inquiry } from './inquiry.ts';
import { listed } from './inquiry.ts';
import { placeOf, type ReviewDocument, type ReviewFolder } from './read-folder.ts';

/** Looks at every text of a folder. */
export function checkTexts(inquiry: Inquiry, folder: ReviewFolder): void {
  for (const { path, code, message } of folder.problems) {
    inquiry.report('document.unreadable', {
      where: path,
      reason: message,
      fix: 'correct it and review again',
      severity: code.startsWith('manifest') ? 'medium' : 'high',
    });
  }
  for (const document of folder.documents) {
    for (const problem of document.problems) reportProblem(inquiry, document, problem);
    checkSize(inquiry, document);
    checkAllows(inquiry, document);
    for (const statement of document.policy?.statements ?? []) checkNegations(inquiry, document, statement);
  }
  checkNodes(inquiry, folder);
  checkSpelling(inquiry, folder.documents);
}

const codeOf = ({ code, severity }: Problem): PolicyFindingCode | undefined => {
  if (code === 'document.too_long') return 'size.over';
  if (severity === 'error') return 'document.unreadable';
  if (severity === 'refused') return 'document.refused';
  if (code === 'action.unknown') return 'dead.action';
  if (code === 'condition.set_operator_missing') return 'operator.set_missing';
  if (code === 'condition.set_operator_single') return 'operator.set_single';
  // `ForAllValues` alone is found again with a request that shows it.
  return undefined;
};

const fixes: Partial<Readonly<Record<PolicyFindingCode, string>>> = {
  'size.over': 'split the document, or say the same with fewer characters: wildcards, `NotAction`, no white space',
  'document.unreadable': 'correct it; until then every decision that meets it is deny',
  'document.refused': 'correct it before AWS refuses it',
  'dead.action': 'correct the name, or remove it',
  'operator.set_missing':
    'put `ForAnyValue:` before the operator of a Deny, `ForAllValues:` with `Null` before that of an Allow',
  'operator.set_single': 'remove `ForAnyValue:` or `ForAllValues:`',
};

function reportProblem(inquiry: Inquiry, { path }: ReviewDocument, problem: Problem): void {
  const code = codeOf(problem);
  if (code === undefined) return;
  const where = problem.path === '' ? path : `${path} ${problem.path}`;
  inquiry.report(code, { where, reason: problem.message, fix: fixes[code] ?? 'correct it' });
}

/** From this part of a limit on, the next statement will not fit. */
const nearly = 0.95;

function checkSize(inquiry: Inquiry, { path, kind, text }: ReviewDocument): void {
  const { charactersMax, countsWhiteSpace, of } = sizeLimitOf(kind);
  const size = countsWhiteSpace ? text.length : text.replace(/\s/g, '').length;
  if (size > charactersMax || size < charactersMax * nearly) return;
  inquiry.report('size.near', {
    where: path,
    reason: `the document has ${size} characters of the ${charactersMax} that ${of} may have`,
    fix: countsWhiteSpace
      ? 'write it without white space, which counts here'
      : 'say the same with fewer characters before more is added',
  });
}

function checkAllows(inquiry: Inquiry, { path, kind, policy }: ReviewDocument): void {
  if (kind !== 'boundary' || policy === undefined || policy.statements.some(({ effect }) => effect === 'allow')) return;
  inquiry.report('boundary.no_allow', {
    where: path,
    reason:
      'it only denies; a boundary limits what identity policies give to what it allows, so roles under it can do nothing',
    fix: 'allow what roles may have at most, `*` if the Denies are all that is meant',
  });
}

function checkNodes(inquiry: Inquiry, { documents }: ReviewFolder): void {
  for (const kind of ['scp', 'rcp'] as const) {
    const nodes = new Map<string, ReviewDocument[]>();
    for (const one of documents) {
      if (one.kind === kind && one.node !== undefined) nodes.set(one.node, [...(nodes.get(one.node) ?? []), one]);
    }
    const { max } = organizationLimit(kind === 'scp' ? 'scpsPerNodeMax' : 'rcpsPerNodeMax');
    for (const [node, list] of nodes) {
      if (list.length > max) {
        inquiry.report('size.over', {
          where: `${kind}/${node}`,
          reason: `${list.length} policies are attached here; AWS takes ${max}`,
          fix: 'join some of them, or attach some further up',
        });
      }
      const allows = list.some(({ policy }) => policy?.statements.some(({ effect }) => effect === 'allow') !== false);
      if (kind === 'rcp' || allows) continue;
      inquiry.report('scp.no_allow', {
        where: `${kind}/${node}`,
        reason: 'no policy of this level allows anything: alone, it lets nothing through to the levels below',
        supposed: ['`FullAWSAccess` is attached here too'],
        fix: 'attach `FullAWSAccess`, or a policy that allows what is approved',
      });
    }
  }
}

/** Elements that say what they are not. */
function checkNegations(inquiry: Inquiry, document: ReviewDocument, statement: Statement): void {
  const { effect, resource, conditions, index, action } = statement;
  const where = placeOf(document, index);
  if (effect === 'allow' && resource?.not === true && !resource.patterns.some(coversAll)) {
    inquiry.report('wildcard.not_resource', {
      where,
      reason: `it allows everything but ${listed(resource.patterns.map(({ written }) => written))}, also what is made later and what you did not think of`,
      fix: 'name what is allowed in `Resource`, and what is not in a Deny',
    });
  }
  if (effect !== 'deny') return;
  for (const clause of conditions) {
    if (sparesMissingKey(clause)) {
      inquiry.report('operator.missing_key', {
        where,
        reason: `\`${clause.operator.written}\` on \`${clause.key}\` is false for requests without the key, such as those of long-term keys: they are not denied`,
        fix: `write \`${clause.operator.written}IfExists\``,
      });
    }
    if (clause.operator.quantifier === 'all' && /^aws:TagKeys$/i.test(clause.key) && !action.not) {
      inquiry.report('operator.for_all_values', {
        where,
        reason: clause.operator.negated
          ? 'the Deny applies only if none of the keys is on the list: one good key beside a bad one passes'
          : 'the Deny also applies to requests without any tag, and not to those with one key besides',
        fix: 'use `ForAnyValue:` in a Deny',
      });
    }
  }
}

/** `Bool: false` in a Deny, on a key that some requests lack. */
function sparesMissingKey({ operator, key, values }: ConditionClause): boolean {
  return (
    operator.family === 'Bool' &&
    !operator.ifExists &&
    !operator.negated &&
    /^aws:MultiFactorAuthPresent$/i.test(key) &&
    values.some(({ written }) => written.toLowerCase() === 'false')
  );
}

const tagKey = /^(?:aws|[a-z0-9-]+):(?:Resource|Request|Principal)Tag\/(.+)$/i;

/** One tag key in two spellings: AWS takes them for one in key names and for two on resources. */
function checkSpelling(inquiry: Inquiry, documents: readonly ReviewDocument[]): void {
  const spellings = new Map<string, Map<string, string>>();
  for (const document of documents) {
    for (const { conditions, index, effect } of document.policy?.statements ?? []) {
      for (const { key, values } of conditions) {
        const tag = tagKey.exec(key)?.[1];
        // A Deny may list other spellings to keep them out.
        const keys =
          /^aws:TagKeys$/i.test(key) && effect === 'allow'
            ? values.map(({ written }) => written)
            : tag === undefined
              ? []
              : [tag];
        for (const one of keys) {
          const known = spellings.get(one.toLowerCase()) ?? new Map<string, string>();
          spellings.set(one.toLowerCase(), known);
          if (!known.has(one)) known.set(one, placeOf(document, index));
        }
      }
    }
  }
  for (const known of spellings.values()) {
    const [first, second] = [...known];
    if (first === undefined || second === undefined) continue;
    inquiry.report('tag.spelling', {
      where: second[1],
      reason: `\`${second[0]}\` here is \`${first[0]}\` in ${first[1]}: in the name of a condition key both are one, on a resource and in \`aws:TagKeys\` they are two`,
      fix: 'write every tag key in one case, and deny the others with `StringEqualsIgnoreCase` on `aws:TagKeys`',
    });
  }
}
