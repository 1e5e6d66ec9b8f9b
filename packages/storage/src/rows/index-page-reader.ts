// Reads pages of resources for the index out of the bytes that the database copied. A million rows pass here, and most of what they say was said a
// moment ago: pieces that were read before are known again by their bytes, texts are gathered as bytes, and only values that are new
// become texts of their own.

import { Bug, type FactNumbers, type NumberedPage } from '@tidegate/core';

import { CopiedRows } from '../sql/copy-binary.ts';
import { JsonScan, scanList, scanMembers } from '../sql/json-scan.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { Piece, SeenPieces } from './seen-pieces.ts';
import { TextSlab } from './text-slab.ts';

/** What is copied of each row, in the order in which it is read. */
export const copiedFields: readonly string[] = [
  ...['integration_id', 'type', 'status', 'risk_level'],
  ...['ancestors', 'context'],
  // A third of the bytes that whole tags are, and no more work for the database.
  `jsonb_path_query_array(tags, '$[*].key')`,
  `jsonb_path_query_array(tags, '$[*].value')`,
  // Of a tag that does not count it has to be seen which it is.
  `case when tags @? '$[*].overridden' then tags end`,
  ...['native_id', 'name', 'path', 'id'],
  // By it the id of the last row is found from the end of a page.
  'octet_length(id)',
];

/** From the end of the last id to the end of a page: the field that says how long it is, and that no row follows. */
const afterLastId = 10;

/** The id of the last row of a page; null where it has none. */
export function lastIdOf(copied: Uint8Array): string | null {
  const rows = new CopiedRows(copied);
  if (!rows.nextRow(copiedFields.length)) return null;
  const end = copied.length - afterLastId;
  const bytes = rows.view.getInt32(end + 4);
  return rows.bytes.toString('utf8', end - bytes, end);
}

/** What the fields that have few values say together. */
interface Plain {
  readonly shelf: number;
  readonly facts: readonly number[];
}

/** The keys of a row's tags, with numbers of ours. */
interface TagKeys {
  readonly texts: readonly string[];
  readonly kinds: readonly number[];
}

export class IndexPageReader {
  readonly #numbers: FactNumbers;
  readonly #scan = new JsonScan();
  readonly #piece = new Piece();
  readonly #plain = new SeenPieces<Plain>({ places: 16_384, bytesMax: 128 });
  readonly #above = new SeenPieces<readonly number[]>({ places: 32_768, bytesMax: 128 });
  readonly #context = new SeenPieces<readonly number[]>({ places: 65_536, bytesMax: 128 });
  readonly #keys = new SeenPieces<TagKeys>({ places: 4_096, bytesMax: 512 });
  readonly #tags = new SeenPieces<number>({ places: 32_768, bytesMax: 64 });
  readonly #kinds = new Map<string, number>();
  readonly #texts = new TextSlab();
  readonly #shelves = new GrowingNumbers();
  readonly #facts = new GrowingNumbers();
  readonly #factsEnds = new GrowingNumbers();

  constructor(numbers: FactNumbers) {
    this.#numbers = numbers;
  }

  read(copied: Uint8Array): NumberedPage {
    const rows = new CopiedRows(copied);
    const [facts, texts] = [this.#facts, this.#texts];
    while (rows.nextRow(copiedFields.length)) {
      const plain = this.#readPlain(rows);
      this.#shelves.push(plain.shelf);
      facts.pushAll(plain.facts);
      if (rows.nextField()) facts.pushAll(this.#readAbove(rows));
      rows.nextField();
      facts.pushAll(this.#readContext(rows));
      rows.nextField();
      const keys = this.#readKeys(rows);
      rows.nextField();
      const values = rows.start;
      if (rows.nextField()) this.#readWholeTags(rows);
      else this.#readValues(rows, values, keys);
      for (let text = 0; text < 4; text++) {
        rows.nextField();
        texts.add(rows);
      }
      rows.nextField();
      this.#factsEnds.push(facts.length);
    }
    return {
      ...texts.take(),
      shelves: this.#shelves.take(),
      facts: facts.take(),
      factsEnds: this.#factsEnds.take(),
    };
  }

  /** Four fields that are known again together, with their lengths. */
  #readPlain(rows: CopiedRows): Plain {
    const start = rows.end;
    for (let field = 0; field < 4; field++) rows.nextField();
    const piece = this.#piece.of(rows, start);
    const seen = this.#plain.find(piece);
    if (seen !== undefined) return seen;
    rows.end = start;
    const [integrationId, type, status, riskLevel] = [
      rows.nextText(),
      rows.nextText(),
      rows.nextText(),
      rows.nextText(),
    ];
    const facts = this.#numbers.plainFacts({ integrationId, type, status, riskLevel });
    return this.#plain.keep(piece, { shelf: this.#numbers.shelfOf(integrationId, type), facts });
  }

  #readAbove(rows: CopiedRows): readonly number[] {
    const piece = this.#piece.of(rows);
    return this.#above.find(piece) ?? this.#above.keep(piece, this.#numbers.aboveFacts(this.#listAt(rows)));
  }

  #readContext(rows: CopiedRows): readonly number[] {
    const piece = this.#piece.of(rows);
    const seen = this.#context.find(piece);
    if (seen !== undefined) return seen;
    const scan = this.#startAt(rows);
    const facts: number[] = [];
    scanMembers(scan, (key) => facts.push(this.#numbers.contextFact(key, scan.text())));
    return this.#context.keep(piece, facts);
  }

  #readKeys(rows: CopiedRows): TagKeys {
    const piece = this.#piece.of(rows);
    const seen = this.#keys.find(piece);
    if (seen !== undefined) return seen;
    const texts = this.#listAt(rows);
    return this.#keys.keep(piece, { texts, kinds: texts.map((text) => this.#kindOf(text)) });
  }

  /** A value for each key, in a list as the database writes it: `["one", "two"]`. */
  #readValues(rows: CopiedRows, start: number, { texts, kinds }: TagKeys): void {
    const { bytes } = rows;
    const piece = this.#piece.of(rows, rows.end);
    // After the byte that says how it is written, and the bracket.
    let at = start + 2;
    for (let tag = 0; tag < kinds.length; tag++) {
      if (bytes[at] !== quote) throw new Bug('the database holds a tag without a value in resources.tags');
      piece.kind = kinds[tag] ?? 0;
      let hash = piece.kind;
      piece.start = at + 1;
      for (at += 1; at < bytes.length && bytes[at] !== quote; at++) {
        if (bytes[at] === backslash) at += 1;
        hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
      }
      piece.end = at;
      piece.hash = hash;
      const seen = this.#tags.find(piece);
      this.#facts.push(seen ?? this.#tags.keep(piece, this.#newTag(texts[tag] ?? '', bytes)));
      // After the quote, a comma and a space.
      at += 3;
    }
  }

  /** The tag whose value is the piece that was looked for. */
  #newTag(key: string, bytes: Buffer): number {
    this.#scan.start(bytes, this.#piece.start - 1);
    return this.#numbers.tagFact(key, this.#scan.text());
  }

  /** Tags of which some do not count. */
  #readWholeTags(rows: CopiedRows): void {
    const scan = this.#startAt(rows);
    scanList(scan, () => {
      let [key, value, counts] = ['', '', true];
      scanMembers(scan, (name) => {
        if (name === 'key') key = scan.text();
        else if (name === 'value') value = scan.text();
        else {
          if (name === 'overridden' && scan.passes('t')) counts = false;
          scan.skip();
        }
      });
      if (counts) this.#facts.push(this.#numbers.tagFact(key, value));
    });
  }

  #listAt(rows: CopiedRows): readonly string[] {
    const scan = this.#startAt(rows);
    const texts: string[] = [];
    scanList(scan, () => texts.push(scan.text()));
    return texts;
  }

  /** At JSON as the database copies it: after a byte that says how it is written. */
  #startAt({ bytes, start }: CopiedRows): JsonScan {
    if (bytes[start] !== jsonVersion) throw new Bug('the database copied JSON in a way that is not known');
    this.#scan.start(bytes, start + 1);
    return this.#scan;
  }

  #kindOf(key: string): number {
    const kind = this.#kinds.get(key) ?? this.#kinds.size;
    this.#kinds.set(key, kind);
    return kind;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const jsonVersion = 1;
