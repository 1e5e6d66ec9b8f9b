// Any sequence of changes, in any of the forms that providers use, leaves what a slow model says: an address per type, a text per name, a
// set of members. The forms differ; what they mean must not.

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { isObject, schemaNames } from './client.ts';
import { patchGroup, readGroup } from './group.ts';
import { patchUser, personFactOf, readUser } from './user.ts';

type Change =
  | { readonly kind: 'text'; readonly path: string; readonly value: string }
  | { readonly kind: 'clear'; readonly path: string }
  | { readonly kind: 'email'; readonly type: string; readonly value: string }
  | { readonly kind: 'forget'; readonly type: string }
  | { readonly kind: 'active'; readonly value: boolean }
  | { readonly kind: 'put'; readonly given: string };

const texts = ['name.givenName', 'name.familyName', 'title', `${schemaNames.enterprise}:department`] as const;
const word = fc.constantFrom('a', 'B', 'ç "quoted"', 'x y', '\\', 'name.givenName');
const types = fc.constantFrom('work', 'home', 'other');
const address = fc.constantFrom('p@a.example', 'q@a.example', 'r@a.example', 's@a.example');
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), path: fc.constantFrom(...texts), value: word }),
  fc.record({ kind: fc.constant('clear' as const), path: fc.constantFrom(...texts) }),
  fc.record({ kind: fc.constant('email' as const), type: types, value: address }),
  fc.record({ kind: fc.constant('forget' as const), type: types }),
  fc.record({ kind: fc.constant('active' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('put' as const), given: word }),
);
/** Which of the forms in use says it. */
const form = fc.nat({ max: 3 });

const cased = (text: string, how: number): string =>
  how % 2 === 0 ? text : text.charAt(0).toUpperCase() + text.slice(1);

function operationOf(one: Exclude<Change, { kind: 'put' }>, how: number): object {
  const replace = cased('replace', how);
  switch (one.kind) {
    case 'text':
      if (how === 3) return { op: replace, value: { [one.path]: one.value } };
      return { op: how === 2 ? 'Add' : replace, path: how === 1 ? one.path.toUpperCase() : one.path, value: one.value };
    case 'clear':
      return how % 2 === 0 ? { op: 'Remove', path: one.path } : { op: 'replace', path: one.path, value: '' };
    case 'email': {
      const path = `emails[type eq "${one.type}"].value`;
      if (how === 3) return { op: replace, value: { [path]: one.value } };
      return {
        op: how === 2 ? 'add' : replace,
        path: how === 1 ? `EMAILS[Type EQ "${one.type}"].Value` : path,
        value: one.value,
      };
    }
    case 'forget':
      return { op: 'remove', path: `emails[type eq "${one.type}"]` };
    case 'active':
      if (how === 3) return { op: 'replace', value: { active: one.value } };
      return { op: replace, path: 'active', value: how === 1 ? (one.value ? 'True' : 'False') : one.value };
  }
}

interface Model {
  texts: Map<string, string>;
  emails: Map<string, string>;
  active: boolean;
}

const fresh = (given: string): Model => ({
  texts: new Map([['name.givenName', given]]),
  emails: new Map(),
  active: true,
});
const whole = (given: string) => ({ userName: 'u@a.example', name: { givenName: given }, active: true });

function step(model: Model, one: Change): Model {
  const next: Model = { texts: new Map(model.texts), emails: new Map(model.emails), active: model.active };
  if (one.kind === 'put') return fresh(one.given);
  if (one.kind === 'text') next.texts.set(one.path, one.value);
  if (one.kind === 'clear') next.texts.delete(one.path);
  if (one.kind === 'email') next.emails.set(one.type, one.value);
  if (one.kind === 'forget') next.emails.delete(one.type);
  if (one.kind === 'active') next.active = one.value;
  return next;
}

test('any sequence of changes of a user is what the slow model says', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(change, form), { maxLength: 12 }), (changes) => {
      let user = readUser(whole('a'));
      let model = fresh('a');
      for (const [one, how] of changes) {
        user =
          one.kind === 'put' ? readUser(whole(one.given)) : patchUser(user, { Operations: [operationOf(one, how)] });
        model = step(model, one);
      }
      const fact = personFactOf(user, 'n');
      expect(fact.active).toBe(model.active);
      expect(fact.firstName).toBe(model.texts.get('name.givenName') ?? '');
      expect(fact.lastName).toBe(model.texts.get('name.familyName') ?? '');
      expect(fact.attributes['title']).toBe(model.texts.get('title'));
      expect(fact.attributes['department']).toBe(model.texts.get(`${schemaNames.enterprise}:department`));
      const emails = Array.isArray(user['emails']) ? user['emails'].filter(isObject) : [];
      expect(new Map(emails.map((email) => [String(email['type']), String(email['value'])]))).toEqual(model.emails);
      // Sent in one message, it is the same.
      const kept = changes.slice(changes.findLastIndex(([one]) => one.kind === 'put') + 1);
      const operations = kept.flatMap(([one, how]) => (one.kind === 'put' ? [] : [operationOf(one, how)]));
      const start = changes.findLast(([one]) => one.kind === 'put')?.[0];
      const begun = readUser(whole(start?.kind === 'put' ? start.given : 'a'));
      expect(operations.length === 0 ? begun : patchUser(begun, { Operations: operations })).toEqual(user);
    }),
    { numRuns: 300 },
  );
});

const members = fc.subarray(['a', 'b', 'c', 'd" or value pr or value eq "'], { minLength: 1 });
const groupChange = fc.tuple(fc.constantFrom('add', 'remove', 'set', 'clear'), members, form);
const quotedText = (text: string): string => JSON.stringify(text);

test('any sequence of changes of members is what a set says', () => {
  fc.assert(
    fc.property(fc.array(groupChange, { maxLength: 12 }), (changes) => {
      const { group } = readGroup({ displayName: 'g' });
      const model = new Set<string>();
      const read = new Set<string>();
      for (const [what, who, how] of changes) {
        const value = who.map((one) => ({ value: one }));
        const operation =
          what === 'clear'
            ? { op: 'remove', path: 'members' }
            : what === 'set'
              ? how % 2 === 0
                ? { op: 'replace', path: 'members', value }
                : { op: 'Replace', value: { members: value } }
              : what === 'add'
                ? { op: cased('add', how), path: 'members', value }
                : how % 2 === 0
                  ? { op: 'Remove', path: 'members', value }
                  : { op: 'remove', path: `members[${who.map((one) => `value eq ${quotedText(one)}`).join(' or ')}]` };
        if (what === 'set' || what === 'clear') model.clear();
        for (const one of what === 'clear' ? [] : who) {
          if (what === 'remove') model.delete(one);
          else model.add(one);
        }
        for (const told of patchGroup(group, { Operations: [operation] }).changes) {
          if (told.kind === 'set') read.clear();
          for (const one of told.nativeIds) {
            if (told.kind === 'remove') read.delete(one);
            else read.add(one);
          }
        }
        expect(read).toEqual(model);
      }
    }),
    { numRuns: 200 },
  );
});
