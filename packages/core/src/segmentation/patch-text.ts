// What the patches of all languages share: what they are made from, and how text from outside stands in them.

import type { FoundResource, TagFix } from './finding.ts';

/** A finding about tags, as far as a patch needs it. */
export interface PatchAsk {
  readonly sentence: string;
  readonly count: number;
  readonly resources: readonly Omit<FoundResource, 'id' | 'integrationId' | 'path'>[];
  readonly tagFix: TagFix | null;
}

/** A line that no shell, SQL or Terraform reads as anything but a remark. */
export const remark = (text: string): string => `# ${text.replace(unseen, '�')}`;

/** Whether a text can stand in a patch: one line of what people can see. */
export const isPlain = (text: string): boolean => text.search(unseen) < 0;

/** What stands where only a person can tell the value. */
export const unchosen = 'CHOOSE';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not get into a command
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
