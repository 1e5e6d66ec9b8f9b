// One YAML text to one value, with the place of every part. What would make YAML dangerous or ambiguous is refused with its place:
// aliases that explode, point nowhere or into themselves, keys written twice, keys that are no text, unknown tags.

import type { Place } from '@tidegate/broker';
import { quoted } from '@tidegate/core';
import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** A file as it came: its name is for messages only. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** Something wrong with the text itself. */
export interface TextProblem {
  readonly at: Place;
  readonly message: string;
}

export interface ReadYaml {
  /** Undefined where there are problems. */
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  /** The place of a path, or of its nearest ancestor that is written. */
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
  /** The place of a key itself, in the map at a path. */
  readonly placeOfKey: (path: readonly PropertyKey[], key: string) => Place;
  /** The place of a line and column in a text at a path, both from 1; its start where the text is folded or escaped. */
  readonly placeInText: (
    path: readonly PropertyKey[],
    within: { readonly line: number; readonly column: number },
  ) => Place;
}

/** Enough for shared tag blocks, far from a bomb. */
const aliasesMax = 100;
/** One slip makes many follow: more than this of one file helps nobody. */
const problemsMax = 10;

/** Reads a text. Takes time linear in its length: the library's own search for keys written twice does not. */
export function readYaml(file: FileText): ReadYaml {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file: file.path, line, column: col };
  };
  const document = parseDocument(file.text, {
    lineCounter: lines,
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    logLevel: 'error',
  });
  const syntax = [...document.errors, ...document.warnings].map(({ code, pos, message }) => ({
    at: at(pos[0]),
    message: `not valid YAML: ${sentences[code] ?? lowerFirst(withoutPlace(message))}`,
  }));
  const problems = syntax.length > 0 ? syntax : structureProblems(document, at);
  return {
    value: problems.length > 0 ? undefined : (document.toJS({ maxAliasCount: -1 }) ?? {}),
    problems: problems.slice(0, problemsMax),
    ...placesIn(file, document, at),
  };
}

type Places = Pick<ReadYaml, 'placeOf' | 'placeOfKey' | 'placeInText'>;

function placesIn(file: FileText, document: Document.Parsed, at: (offset: number) => Place): Places {
  const placeOf = (path: readonly PropertyKey[]): Place => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return at(node.range[0]);
    }
    return { file: file.path, line: null, column: null };
  };
  return {
    placeOf,
    placeOfKey: (path, key) => {
      const map = document.getIn(path, true);
      const isIt = (item: { readonly key: unknown }): boolean => isScalar(item.key) && String(item.key.value) === key;
      const found = isMap(map) ? map.items.find(isIt)?.key : undefined;
      return isScalar(found) && found.range ? at(found.range[0]) : placeOf(path);
    },
    placeInText: (path, { line, column }) => {
      const node = document.getIn(path, true);
      const start = placeOf(path);
      if (!isScalar(node) || !node.range || start.line === null || start.column === null) return start;
      if (node.type === 'BLOCK_LITERAL') {
        // The first line is the `|`; every following one has the same indent before what counts.
        const written = file.text.slice(node.range[0], node.range[1]).split('\n')[line] ?? '';
        const value = String(node.value).split('\n')[line - 1] ?? '';
        return { ...start, line: start.line + line, column: written.replace(/\r$/, '').length - value.length + column };
      }
      const source = file.text.slice(node.range[0], node.range[1]);
      if (source === node.value) return { ...start, column: start.column + column - 1 };
      return source.slice(1, -1) === node.value ? { ...start, column: start.column + column } : start;
    },
  };
}

/** Where the library's own words do not say what to do. */
const sentences: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'one file holds one document; move what follows `---` into a file of its own',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab indents here; use spaces',
};

const withoutPlace = (message: string): string =>
  (message.split('\n')[0] ?? 'unreadable').replace(/ at line \d+, column \d+:?$/, '');

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function structureProblems(document: Document.Parsed, at: (offset: number) => Place): TextProblem[] {
  const problems: TextProblem[] = [];
  const add = (node: Node | null, message: string): void => {
    problems.push({ at: at(node?.range?.[0] ?? 0), message });
  };
  let aliases = 0;
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) {
          add(isNode(key) ? key : map, 'a key must be plain text');
          continue;
        }
        const name = String(key.value);
        if (name === '__proto__') add(key, 'a key must not be `__proto__`');
        if (seen.has(name)) add(key, `the key ${quoted(name)} is written twice; remove one`);
        seen.add(name);
      }
    },
    Alias: (_, alias, ancestors) => {
      aliases += 1;
      if (aliases > aliasesMax) {
        add(alias, `more than ${aliasesMax} aliases; write the values out`);
        return visit.BREAK;
      }
      const target = alias.resolve(document);
      if (target === undefined) add(alias, `there is no anchor \`&${alias.source}\` before this alias`);
      else if (ancestors.includes(target)) add(alias, 'an alias must not stand inside what it repeats');
      else if (holdsAlias(target)) add(alias, 'an alias must not repeat other aliases; write the values out');
      return undefined;
    },
  });
  return problems;
}

function holdsAlias(node: Node): boolean {
  let found = false;
  visit(node, (_, inner) => {
    if (!isAlias(inner)) return undefined;
    found = true;
    return visit.BREAK;
  });
  return found;
}
