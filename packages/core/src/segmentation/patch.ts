// Findings about tags as text that mends them at their source: commands of the AWS CLI and SQL for PostgreSQL, or tags for Terraform. It
// is printed for a person to read and run; nothing here is run. What cannot be written safely becomes a remark.

import { assertNever } from '../assert.ts';
import type { TagFix } from './finding.ts';
import { cliLines } from './patch-cli.ts';
import { terraformLines } from './patch-terraform.ts';
import { type PatchAsk, remark } from './patch-text.ts';

export type PatchLanguage = 'cli' | 'terraform';

/** The lines of a patch for these findings; findings that are not about tags are left out. */
export function patchFor(findings: readonly PatchAsk[], language: PatchLanguage): readonly string[] {
  return findings.flatMap(({ sentence, count, resources, tagFix }) => {
    if (tagFix === null) return [];
    const unlisted = count - resources.length;
    return [
      remark(sentence),
      ...linesOf(language, resources, tagFix),
      ...(unlisted === 0 ? [] : [remark(`${unlisted} more are not listed: mend these, then review again`)]),
      '',
    ];
  });
}

function linesOf(language: PatchLanguage, resources: PatchAsk['resources'], tagFix: TagFix): readonly string[] {
  switch (language) {
    case 'cli':
      return cliLines(resources, tagFix);
    case 'terraform':
      return terraformLines(resources, tagFix);
    default:
      return assertNever(language);
  }
}
