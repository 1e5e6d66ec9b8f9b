// A resource as the index takes it in: by its texts and its facts, or, where a million come at once, in pages whose facts are numbers already.

/** What the index keeps of a resource. */
export interface IndexedResource {
  readonly id: string;
  readonly integrationId: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly path: string;
  readonly ancestors: readonly string[] | null;
  readonly status: string;
  readonly riskLevel: string;
  readonly tags: readonly { readonly key: string; readonly value: string; readonly overridden?: true }[];
  readonly context: Readonly<Record<string, string>>;
}

/** Facts that are kept as texts. */
export type TextField = 'resource' | 'resource_name' | 'resource_path' | 'resource_source_id';

/** Facts that are kept as atoms, with the text in brackets for the keyed ones. */
export type AtomField =
  | 'resource_tag'
  | 'resource_context'
  | 'resource_type'
  | 'resource_status'
  | 'resource_risk_level'
  | 'resource_parent'
  | 'above'
  | 'integration';

/** Gives facts their numbers: the same fact, the same number, as long as the index lives. */
export interface FactNumbers {
  /** The number of a tag. Those that are overridden are no facts. */
  tagFact(key: string, value: string): number;
  /** The same of a value that is a part of a long text, which is kept if the tag is new: no text of its own is made. */
  tagFactIn(key: string, text: string, from: number, to: number): number;
  contextFact(key: string, value: string): number;
  /** The numbers of what is above a resource, from the names of these things, the top first. */
  aboveFacts(ancestors: readonly string[]): readonly number[];
  /** The numbers of what every resource has. */
  plainFacts(plain: Pick<IndexedResource, 'integrationId' | 'type' | 'status' | 'riskLevel'>): readonly number[];
  /** The number of a shelf, a resource type of an integration. */
  shelfOf(integrationId: string, type: string): number;
}

/** In which order the texts of a resource stand in a page. */
export const textOrder = ['resource_source_id', 'resource_name', 'resource_path', 'resource'] as const;

/** The texts of many resources, in one. */
export interface TextPage {
  /** All texts one after another: those of the first in `textOrder`, those of the second, and so on. */
  readonly texts: string;
  /** Where in `texts` each of them ends. */
  readonly textsEnds: Uint32Array;
}

/** Many resources at once, with their facts as numbers. It is only good until the next is asked for: the arrays may be used again. */
export interface NumberedPage extends TextPage {
  readonly shelves: Uint32Array;
  /** The facts of the first, of the second, and so on; one resource may have a fact twice. */
  readonly facts: Uint32Array;
  /** Where in `facts` those of each end. */
  readonly factsEnds: Uint32Array;
}

/** A page of these resources. */
export function pageOf(resources: readonly IndexedResource[], numbers: FactNumbers): NumberedPage {
  const texts = resources.map(textsOf).flatMap((all) => textOrder.map((field) => all[field]));
  const facts = resources.map((resource) => factsOfResource(resource, numbers));
  return {
    texts: texts.join(''),
    textsEnds: endsOf(texts),
    shelves: Uint32Array.from(resources, ({ integrationId, type }) => numbers.shelfOf(integrationId, type)),
    facts: Uint32Array.from(facts.flat()),
    factsEnds: endsOf(facts),
  };
}

/** Where each ends when they stand one after another. */
function endsOf(parts: readonly { readonly length: number }[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(parts, ({ length }) => (end += length));
}

/** What everything has above it of which is known what is above; no native id is empty. */
export const knownAbove = '';

/** The facts of a resource, by their numbers; some may be there twice. */
export function factsOfResource(resource: IndexedResource, numbers: FactNumbers): readonly number[] {
  const facts = [
    ...numbers.plainFacts(resource),
    ...(resource.ancestors === null ? [] : numbers.aboveFacts(resource.ancestors)),
  ];
  for (const { key, value, overridden } of resource.tags) {
    if (!overridden) facts.push(numbers.tagFact(key, value));
  }
  for (const key of Object.keys(resource.context)) facts.push(numbers.contextFact(key, resource.context[key] ?? ''));
  return facts;
}

/** The facts of a resource that are kept as texts. */
export const textsOf = (resource: IndexedResource | null): Record<TextField, string> => ({
  resource: resource?.id ?? '',
  resource_name: resource?.name ?? '',
  resource_path: resource?.path ?? '',
  resource_source_id: resource?.nativeId ?? '',
});
