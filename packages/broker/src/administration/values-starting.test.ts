// Values of a field by how they start: of thousands, those that fit are found with their counts, and what the list of all left out.

import { openBroker, smallCompany } from '@tidegate/testkit';
import { expect, test } from 'vitest';
import { inventoryVocabulary, valuesStartingWith } from '../index.ts';

test('values beyond the first two hundred are found by how they start, with counts, whatever the capital letters', async () => {
  const [item] = smallCompany.resources;
  if (!item) throw new Error('the company has resources');
  const many = Array.from({ length: 3_000 }, (_, at) => ({
    ...item,
    resource: {
      ...item.resource,
      nativeId: `many-${at}`,
      name: `Queue-${at}`,
      path: `many/${at}`,
      tags: { Owner: `Team-${at >> 1}` },
    },
  }));
  const documents = { ...smallCompany, resources: [...smallCompany.resources, ...many] };
  const world = await openBroker({ documents });
  const find = async (field: string, key: string | null, starts: string) =>
    (await valuesStartingWith(world.ports, { field, key, starts })).map(({ value, count }) => `${value} ${count}`);
  const listed = (await inventoryVocabulary(world.ports)).filter(({ key }) => key === 'Owner');
  expect(listed).toHaveLength(200);
  expect(listed.map(({ value }) => value)).not.toContain('Team-999');
  expect(await find('resource_tag', 'Owner', 'team-99')).toEqual(
    ['Team-99', ...Array.from({ length: 10 }, (_, at) => `Team-99${at}`)].map((value) => `${value} 2`),
  );
  expect(await find('resource_name', null, 'queue-2999')).toEqual(['Queue-2999 1']);
  expect(await find('resource_tag', 'Owner', 'x')).toEqual([]);
  expect(await find('resource_tag', 'Nobody', 'Team')).toEqual([]);
  expect(await find('integration_name', null, 'CLO')).toEqual(['cloud 3004']);
  expect(await find('no_such_field', null, '')).toEqual([]);
  expect(await find('resource_tag', 'Owner', '')).toHaveLength(200);
  await world.close();
}, 60_000);
