// Findings of a review for a terminal: the most severe first, those of one code together, each with where, why, a request that shows it and what
// to do. Both reviews print through this, so they read alike.

import type { Finding, FindingSeverity } from '@tidegate/iam';
import { plain } from './print.ts';

/** Severities, worst first. */
export const severities: readonly FindingSeverity[] = ['high', 'medium', 'low'];

/** What may be left out of the printing. */
export interface PrintOptions {
  /** Also print the policies that repair. */
  readonly policies: boolean;
}

/** True if some finding is at or above the severity. */
export function reaches(findings: readonly Finding[], least: FindingSeverity): boolean {
  return findings.some(({ severity }) => severities.indexOf(severity) <= severities.indexOf(least));
}

/** The findings as lines; nothing of them can command a terminal. */
export function linesOfFindings(findings: readonly Finding[], options: PrintOptions): readonly string[] {
  const groups = new Map<string, Finding[]>();
  for (const severity of severities) {
    for (const finding of findings.filter((one) => one.severity === severity)) {
      const title = `${severity}  ${finding.code}`;
      groups.set(title, [...(groups.get(title) ?? []), finding]);
    }
  }
  return [...groups].flatMap(([title, group]) => [
    title,
    ...group.flatMap((finding) => linesOf(finding, options).map((line) => `  ${plain(line)}`)),
    '',
  ]);
}

/** `2 high, 1 medium, 0 low`. */
export function countOfFindings(findings: readonly Finding[]): string {
  return severities.map((one) => `${findings.filter(({ severity }) => severity === one).length} ${one}`).join(', ');
}

function linesOf(finding: Finding, { policies }: PrintOptions): readonly string[] {
  const { where, reason, fix, fixPolicy, inferred = [] } = finding;
  const written = policies && fixPolicy !== undefined ? JSON.stringify(fixPolicy, undefined, 2).split('\n') : [];
  return [
    where,
    `  ${reason}`,
    ...inferred.map((line) => `  supposed: ${line}`),
    ...shownBy(finding),
    `  fix: ${fix}`,
    ...written.map((line) => `  ${line}`),
  ];
}

function shownBy({ counterExample, decided }: Finding): readonly string[] {
  if (counterExample === undefined) return [];
  const { principal, action, resource, context } = counterExample.request;
  const who = typeof principal === 'string' ? principal : JSON.stringify(principal);
  const keys = Object.entries(context).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const given = keys.length === 0 ? '' : ` with ${keys.join(' ')}`;
  return [`  shown by: ${decided === 'deny' ? 'denied' : 'allowed'}: ${who} ${action} ${resource}${given}`];
}
