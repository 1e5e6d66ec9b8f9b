// Somebody whom a policy cannot mean. A condition on a key that tells callers apart closes a policy only if it says something: `0.0.0.0/0` is every
// address, and `*` every organization. So it is asked whether a stranger gets in who has no such key, or one that says what nobody would write.

import type { Shown, Wanted } from './inquiry.ts';

type Condition = Pick<Wanted, 'condition'>;

/**
 * The first request of a stranger that `find` finds, whatever the keys are that tell callers apart. An address is three far from each other, all of which must
 * get in: then it is everyone who does.
 */
export function findAnyone(
  keys: readonly string[],
  find: (condition: Condition) => Shown | undefined,
): Shown | undefined {
  for (const conditions of strangersFor(keys)) {
    const shown = conditions.map(find);
    if (shown.every((one) => one !== undefined)) return shown[0];
  }
  return undefined;
}

function strangersFor(keys: readonly string[]): readonly (readonly Condition[])[] {
  if (keys.length === 0) return [[{}]];
  return [
    [{ condition: without(keys) }],
    ...keys.map((key) => {
      const others = without(keys.filter((one) => one !== key));
      return valuesFor(key).map((value) => ({ condition: { ...others, [operatorFor(key)]: { [key]: value } } }));
    }),
  ];
}

function without(keys: readonly string[]): NonNullable<Wanted['condition']> {
  return keys.length === 0 ? {} : { Null: Object.fromEntries(keys.map((key) => [key, 'true'])) };
}

function operatorFor(key: string): string {
  if (/^aws:SourceIp$/i.test(key)) return 'IpAddress';
  return /OrgPaths$/i.test(key) ? 'ForAnyValue:StringEquals' : 'StringEquals';
}

function valuesFor(key: string): readonly string[] {
  if (/^aws:SourceIp$/i.test(key)) return ['9.9.9.9', '99.99.99.99', '199.99.99.99'];
  if (/Arn$/i.test(key)) return ['arn:aws:sns:us-east-1:999999999999:of-a-stranger'];
  return [/Account$|SourceOwner$/i.test(key) ? '999999999999' : 'of-a-stranger'];
}
