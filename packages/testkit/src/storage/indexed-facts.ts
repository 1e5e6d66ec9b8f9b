// What a store gives an index that is made from the start, in words again: facts by their texts instead of by numbers.

import { type FactNumbers, type IndexedResource, type Resource, type Transaction, textOrder } from '@tidegate/core';

/** A resource as it was given to an index. */
export type GivenResource = Pick<IndexedResource, 'id' | 'nativeId' | 'name' | 'path'> & {
  readonly shelf: string;
  readonly facts: readonly string[];
};

/** Every resource that is given to an index, by id. */
export async function givenToIndex(tx: Transaction): Promise<ReadonlyMap<string, GivenResource>> {
  const given = new Map<string, GivenResource>();
  const book = factBook();
  for await (const page of tx.resources.indexed(book)) {
    const texts = Array.from(page.textsEnds, (end, at) => page.texts.slice(page.textsEnds[at - 1] ?? 0, end));
    page.factsEnds.forEach((end, at) => {
      const facts = page.facts.slice(page.factsEnds[at - 1] ?? 0, end);
      const [nativeId = '', name = '', path = '', id = ''] = texts.slice(at * textOrder.length);
      given.set(id, {
        ...{ id, nativeId, name, path },
        shelf: book.texts[page.shelves[at] ?? -1] ?? '',
        facts: Array.from(facts, (fact) => book.texts[fact] ?? '').toSorted(),
      });
    });
  }
  return given;
}

/** How a resource has to be given. */
export function asGiven(resource: Resource): GivenResource {
  const { id, nativeId, name, path, integrationId, type, status, riskLevel, ancestors, tags, context } = resource;
  const facts = [
    said('plain', integrationId, type, status, riskLevel),
    ...(ancestors === null ? [] : [said('above', ...ancestors)]),
    ...tags.flatMap(({ key, value, overridden }) => (overridden ? [] : [said('tag', key, value)])),
    ...Object.entries(context).map(([key, value]) => said('context', key, value)),
  ];
  return { id, nativeId, name, path, shelf: said('shelf', integrationId, type), facts: facts.toSorted() };
}

/** Numbers that can be read again. */
function factBook(): FactNumbers & { readonly texts: readonly string[] } {
  const texts: string[] = [];
  const numberOf = (...words: readonly string[]): number => {
    const text = said(...words);
    const known = texts.indexOf(text);
    return known === -1 ? texts.push(text) - 1 : known;
  };
  return {
    texts,
    tagFact: (key, value) => numberOf('tag', key, value),
    tagFactIn: (key, text, from, to) => numberOf('tag', key, text.slice(from, to)),
    contextFact: (key, value) => numberOf('context', key, value),
    aboveFacts: (ancestors) => [numberOf('above', ...ancestors)],
    plainFacts: ({ integrationId, type, status, riskLevel }) => [
      numberOf('plain', integrationId, type, status, riskLevel),
    ],
    shelfOf: (integrationId, type) => numberOf('shelf', integrationId, type),
  };
}

const said = (...words: readonly string[]): string => JSON.stringify(words);
