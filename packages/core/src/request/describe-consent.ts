// What became of a request's consents, in words, for the sentence about it: what approvers took away, and how far it was escalated.

import { durationText } from '../flow/duration-text.ts';
import type { AccessRequest } from './request.ts';

/** "; shortened to 30 minutes by an approver, and without 2 of what was asked for"; empty where nothing was taken away. */
export function narrowedText({ trail, durationSec }: AccessRequest): string {
  const without = trail.narrowed.reduce((count, narrowing) => count + narrowing.without.length, 0);
  const shorter = trail.narrowed.some(({ duration }) => duration !== null);
  const parts: string[] = [];
  if (shorter) parts.push(`shortened to ${durationText(durationSec)}`);
  if (without > 0) parts.push(`without ${without} of what was asked for`);
  return parts.length === 0 ? '' : `; ${parts.join(', and ')}, by whoever agreed`;
}

/** "; nobody answered, so 1 tier more is asked"; empty before that. */
export function escalatedText({ trail }: AccessRequest): string {
  const tiers = trail.escalatedAt.length;
  if (tiers === 0) return '';
  return `; nobody answered, so ${tiers === 1 ? 'one tier more is' : `${tiers} tiers more are`} asked`;
}
