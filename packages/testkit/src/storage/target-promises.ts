// Bundles and rules come back as saved, found by name; their names are unique; each change of one is a change of the world.

import { type Bundle, Refused, type Rule, type Store } from '@tidegate/core';
import { describe, expect, test } from 'vitest';

import { aFlow, awkward, fresh, start } from './samples.ts';

function aBundle(parts: Partial<Bundle> = {}): Bundle {
  const id = fresh('bundle');
  const targets = aFlow().targets.flatMap((target) => (target.kind === 'bundle' ? [] : [target]));
  return {
    id,
    name: `bundle ${id}`,
    targets,
    published: { name: awkward },
    version: 1,
    createdAt: start,
    updatedAt: start + 5,
    ...parts,
  };
}

function aRule(parts: Partial<Rule> = {}): Rule {
  const id = fresh('rule');
  const who = {
    operator: 'AND' as const,
    conditions: [{ type: 'group', operator: 'is' as const, values: [awkward], ids: ['grp_x'] }],
  };
  return {
    id,
    name: `rule ${id}`,
    description: awkward,
    active: true,
    demand: { kind: 'deny', who, what: { query: 'resource_type = "x"', targets: aFlow().targets } },
    published: { name: awkward },
    version: 1,
    createdAt: start,
    updatedAt: start + 5,
    ...parts,
  };
}

export function targetPromises(store: () => Store): void {
  describe('bundles and rules', () => {
    test('a bundle comes back as saved, is found by its name, and is gone when removed', async () => {
      const bundle = aBundle();
      await store().transaction((tx) => tx.bundles.save(bundle));
      const changed = { ...bundle, name: `${bundle.name} x`, version: 2, targets: bundle.targets.slice(0, 1) };
      expect(await store().read((tx) => tx.bundles.get(bundle.id))).toEqual(bundle);
      await store().transaction((tx) => tx.bundles.save(changed));
      expect(await store().read((tx) => tx.bundles.byName(changed.name))).toEqual(changed);
      expect(await store().read((tx) => tx.bundles.byName(bundle.name))).toBeNull();
      expect(await store().read((tx) => tx.bundles.all())).toContainEqual(changed);
      await store().transaction((tx) => tx.bundles.remove(bundle.id));
      expect(await store().read((tx) => tx.bundles.get(bundle.id))).toBeNull();
    });

    test('rules of every kind come back as saved', async () => {
      const set = { query: null, targets: aFlow().targets };
      const rules = [
        aRule(),
        aRule({ demand: { kind: 'apart', who: null, sides: [set, { query: 'resource_type = "y"', targets: [] }] } }),
        aRule({ active: false, demand: { kind: 'cap', who: null, max: 0, what: set, flowId: fresh('flow') } }),
        aRule({ demand: { kind: 'cap', who: null, max: 3, what: null, flowId: null } }),
      ];
      await store().transaction(async (tx) => {
        for (const rule of rules) await tx.rules.save(rule);
      });
      await store().read(async (tx) => {
        for (const rule of rules) expect(await tx.rules.get(rule.id)).toEqual(rule);
        expect(await tx.rules.byName(rules[1]?.name ?? '')).toEqual(rules[1]);
      });
    });

    test('names are unique, and each change is a change of the world', async () => {
      const [bundle, rule] = [aBundle(), aRule()];
      const before = await store().read((tx) => tx.worldVersion());
      await store().transaction((tx) => tx.bundles.save(bundle));
      await store().transaction((tx) => tx.rules.save(rule));
      expect(await store().read((tx) => tx.worldVersion())).toBe(before + 2);
      const twice = store().transaction((tx) => tx.bundles.save(aBundle({ name: bundle.name })));
      await expect(twice).rejects.toBeInstanceOf(Refused);
      const again = store().transaction((tx) => tx.rules.save(aRule({ name: rule.name })));
      await expect(again).rejects.toBeInstanceOf(Refused);
    });
  });
}
