// Whose word counts for owners: the source that an integration's `owner` and `owners_mapping` name becomes its id when it is saved, so that
// renaming it changes nothing. One that is not there is refused: owners by nobody's word would be nobody, unsaid.

import { no, ok, quoted, type Result, refusal, type Transaction } from '@tidegate/core';

type Published = Readonly<Record<string, unknown>>;

const key = 'source_integration_reference';

/** The published parts of an integration with sources by id. What names none stays as it is. */
export async function withOwnerSources(tx: Transaction, published: Published): Promise<Result<Published>> {
  let settled = published;
  for (const part of ['owner', 'owners_mapping'] as const) {
    const said = published[part];
    if (typeof said !== 'object' || said === null) continue;
    const { [key]: reference, ...rest } = Object.fromEntries(Object.entries(said));
    if (reference === undefined || reference === null) {
      settled = { ...settled, [part]: rest };
      continue;
    }
    const source = (await tx.sources.all()).find((one) => one.id === reference || one.name === reference);
    if (source === undefined) {
      const field = `${part}.${key}`;
      const message = `no source ${quoted(String(reference))} tells people; name one of them, or leave it out`;
      return no(refusal('integration.invalid', message, { field }));
    }
    settled = { ...settled, [part]: { ...rest, [key]: source.id } };
  }
  return ok(settled);
}
