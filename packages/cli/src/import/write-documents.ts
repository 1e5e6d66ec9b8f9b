// Imported resources as a document that `apply` takes, one resource a line, so that a problem the server finds leads back to the place the
// resource was read at. Texts stand in single quotes, which need no escapes but for themselves: the body of a call is bounded.

import type { ImportedResource } from '@tidegate/core';

export interface WrittenDocument {
  readonly text: string;
  /** Where the resource on a line of the text was read; null for a line that holds none. */
  placeOf(line: number): string | null;
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const map = (record: Readonly<Record<string, string>>): string =>
  Object.entries(record)
    .map(([key, value]) => `${quote(key)}: ${quote(value)}`)
    .join(', ');

/** Writes the inventory of one part of an integration. The texts hold no control characters: checkImport has seen to that. */
export function writeDocument(
  { integration, part }: { readonly integration: string; readonly part: string },
  resources: readonly ImportedResource[],
): WrittenDocument {
  const head = ['inventory:', `- integration: ${quote(integration)}`, `  part: ${quote(part)}`, '  resources:'];
  const lines = resources.map(({ resource: one }) => {
    const tags = map(one.tags);
    const context = map(one.context);
    const cells = [
      `type: ${quote(one.type)}`,
      `id: ${quote(one.nativeId)}`,
      `name: ${quote(one.name)}`,
      `path: ${quote(one.path)}`,
      ...(one.parentNativeId === null ? [] : [`parent: ${quote(one.parentNativeId)}`]),
      `risk: ${one.riskLevel}`,
      ...(tags === '' ? [] : [`tags: {${tags}}`]),
      ...(context === '' ? [] : [`context: {${context}}`]),
    ];
    return `  - {${cells.join(', ')}}`;
  });
  return {
    text: `${[...head, ...lines].join('\n')}\n`,
    placeOf: (line) => resources[line - 1 - head.length]?.where ?? null,
  };
}
