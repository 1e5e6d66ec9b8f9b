// Tags set, rules changed and targets read at once, on a server where transactions truly meet: afterwards of every two tags the one counts
// that the order in force says, and no tag that was answered as set is lost.

import { settleTags } from '@tidegate/core';
import { emailOf, openBroker, smallCompany, useDatabaseServer } from '@tidegate/testkit';
import { expect, it } from 'vitest';
import { applyDocuments } from '../apply/apply-documents.ts';
import type { Documents } from '../apply/documents.ts';
import { orderedKeysIn } from './save-classification.ts';
import { setTags } from './set-tags.ts';
import type { GivenRow, TagOutcome } from './tag-rows.ts';

const url = process.env['TIDEGATE_TEST_POSTGRES_URL'];
const key = 'DataClassification';
const rounds = 3;

it.skipIf(url === undefined)(
  'tags, rules and readings that meet leave what the order says',
  async () => {
    if (url !== undefined) useDatabaseServer(url);
    const world = await openBroker();
    const [admin, tool, other] = [await world.as('admin'), await world.as('dba'), await world.as('manager')];
    const at = { file: 'f', line: null, column: null };
    const rule = { sources: [emailOf('dba')], query: 'resource_status = "active"', reason: null };
    const classes = (lowering: readonly (typeof rule)[]): Documents => ({
      ...smallCompany,
      classifications: [{ at, key, order: ['public', 'internal', 'pii', 'restricted'], lowering }],
    });
    const apply = async (documents: Documents): Promise<void> => {
      expect((await applyDocuments(world.ports, admin, { documents, mode: 'apply' })).problems).toEqual([]);
    };
    const retagged = (value: string): Documents => ({
      ...smallCompany,
      resources: smallCompany.resources.map((item) => ({
        ...item,
        resource: { ...item.resource, tags: { ...item.resource.tags, [key]: value } },
      })),
    });
    await apply(classes([]));
    const send = async (actor: typeof tool, set: Readonly<Record<string, string>>): Promise<readonly TagOutcome[]> => {
      const rows = async function* (): AsyncGenerator<GivenRow> {
        for (const [index, { resource, integration }] of smallCompany.resources.entries()) {
          const target = { kind: 'native', integration, nativeId: resource.nativeId, type: null } as const;
          yield { number: index + 1, row: { target, set: new Map(Object.entries(set)), remove: new Set(), text: '' } };
        }
      };
      const outcomes: TagOutcome[] = [];
      for await (const lot of setTags(world.ports, actor, { rows: rows(), mode: 'apply' })) outcomes.push(...lot);
      return outcomes;
    };
    for (let round = 0; round < rounds; round++) {
      const [noted] = await Promise.all([
        send(other, { [`round-${round}`]: 'yes' }),
        send(tool, { [key]: round % 2 === 0 ? 'public' : 'internal' }),
        apply(classes(round % 2 === 0 ? [rule] : [])),
        apply(retagged(round % 3 === 0 ? 'pii' : 'internal')),
      ]);
      expect(noted.map(({ state }) => state)).toEqual(smallCompany.resources.map(() => 'changed'));
      await world.ports.store.read(async (tx) => {
        const ordered = await orderedKeysIn(tx);
        for (const integration of await tx.integrations.all()) {
          for (const resource of await tx.resources.ofIntegration(integration.id)) {
            expect(resource.tags).toEqual(settleTags(ordered, { integration, resource }));
            const own = resource.tags.filter((tag) => tag.key.startsWith('round-'));
            if (own.length > 0 || round === 0) expect(own.length, resource.name).toBe(round + 1);
          }
        }
      });
    }
    await world.close();
  },
  120_000,
);
