// Which calls make something new. Where AWS lists the keys by action and type (EC2), a new thing is one that has tags in the request and none
// on the resource; elsewhere the name of the call says it, and a new thing has no tags yet although the table lists them.
import type { Pair } from './universe.ts';

const making = /^[^:]+:(?:Create|Run|Copy|Restore|Allocate|Import|Request|Purchase|Register|Start)/;

/** Does the call make a resource of the pair's type, with tags of its own? */
export function makes(pair: Pair): boolean {
  if (pair.level === 'Tagging' || pair.level === 'List' || pair.level === 'Read') return false;
  if (!pair.keys.has('aws:requesttag/')) return false;
  return !pair.keys.has('aws:resourcetag/') || making.test(pair.action);
}

/** Is it a call that makes something, whatever its types? */
export function isMaking(pair: Pair): boolean {
  return (
    pair.level !== 'Tagging' &&
    pair.level !== 'List' &&
    pair.level !== 'Read' &&
    /^[^:]+:(?:Create|Run|Copy|Restore|Allocate|Import)/.test(pair.action)
  );
}
