// YAML and JSON to a value, with the place of every part, for files that are read without a server. The short functions of CloudFormation
// (`!Ref`, `!Sub`) become their long form; every other tag, keys written twice and explosive aliases are refused with their place.

import { quoted } from '@tidegate/core';
import {
  type CollectionTag,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  type ScalarTag,
  visit,
  YAMLMap,
} from 'yaml';

/** A place in a file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface YamlProblem extends Place {
  readonly message: string;
}

export interface ReadYaml {
  /** Undefined where there are problems. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  /** The place of a path, or of its nearest ancestor that is written. */
  placeOf(path: readonly (string | number)[]): Place;
  /** The place of the last step of a path as a key. */
  placeOfKey(path: readonly (string | number)[]): Place;
}

const aliasesMax = 100;
const problemsMax = 10;

/** Reads one document. */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    logLevel: 'error',
    customTags: [...shortForms],
  });
  const syntax = [...document.errors, ...document.warnings].map(({ code, pos, message }) => ({
    ...at(pos[0]),
    message: sentences[code] ?? lowerFirst((message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '')),
  }));
  const problems = syntax.length > 0 ? syntax : structureProblems(document, at);
  return {
    value: problems.length > 0 ? undefined : (document.toJS({ maxAliasCount: -1 }) ?? null),
    problems: problems.slice(0, problemsMax),
    placeOf: (path) => placeOf(document, path, at),
    placeOfKey: (path) => {
      const map = document.getIn(path.slice(0, -1), true);
      const key = String(path.at(-1));
      const found = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)?.key
        : null;
      return isScalar(found) && found.range ? at(found.range[0]) : placeOf(document, path, at);
    },
  };
}

function placeOf(document: Document, path: readonly (string | number)[], at: (offset: number) => Place): Place {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return at(node.range[0]);
  }
  return { line: 1, column: 1 };
}

/** Where the library's own words do not say what to do. */
const sentences: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: 'one file holds one document; move what follows `---` into a file of its own',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'a tab indents here; use spaces',
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

function structureProblems(document: Document, at: (offset: number) => Place): readonly YamlProblem[] {
  const problems: YamlProblem[] = [];
  let aliases = 0;
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const offset = isNode(key) ? (key.range?.[0] ?? 0) : (map.range?.[0] ?? 0);
        const name = isScalar(key) ? String(key.value) : null;
        if (name === null) problems.push({ ...at(offset), message: 'a key must be plain text' });
        else if (name === '__proto__') problems.push({ ...at(offset), message: 'a key must not be `__proto__`' });
        else if (seen.has(name))
          problems.push({ ...at(offset), message: `the key ${quoted(name)} is written twice; remove one` });
        else seen.add(name);
      }
    },
    Alias: (_, alias, ancestors) => {
      aliases += 1;
      const offset = alias.range?.[0] ?? 0;
      const target = alias.resolve(document);
      if (aliases > aliasesMax) {
        problems.push({ ...at(offset), message: `more than ${aliasesMax} aliases; write the values out` });
        return visit.BREAK;
      }
      if (target === undefined) {
        problems.push({ ...at(offset), message: `there is no anchor \`&${alias.source}\` before this alias` });
      } else if (ancestors.includes(target) || holdsAlias(target)) {
        problems.push({ ...at(offset), message: 'an alias must not repeat other aliases; write the values out' });
      }
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

/** Functions of CloudFormation that have a short form, and the long form's key. */
const functions: readonly (readonly [short: string, long: string])[] = [
  ['!Ref', 'Ref'],
  ['!Condition', 'Condition'],
  ...[
    ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join', 'Length'],
    ...['Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
  ].map((name) => [`!${name}`, `Fn::${name}`] as const),
];

/** A short form may stand before a text, a list or a map; it becomes a map of the long form's key and that. */
const shortForms: readonly (ScalarTag | CollectionTag)[] = functions.flatMap(([tag, key]) => {
  const wrap = (inner: unknown): YAMLMap => {
    const map = new YAMLMap();
    map.items.push(new Pair(new Scalar(key), inner));
    return map;
  };
  return [
    { tag, resolve: (text: string) => ({ [key]: text }) },
    { tag, collection: 'seq', resolve: wrap },
    { tag, collection: 'map', resolve: wrap },
  ];
});
