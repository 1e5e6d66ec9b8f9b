// Reads pages of resources for the index out of the bytes that the database copied. A million rows pass here, and most of what they say was said a
// moment ago: pieces that were read before are known again by their bytes, texts are gathered as bytes, and only values that are new
// become texts of their own.

import { Bug, type FactNumbers, type NumberedPage } from '@tidegate/core';

import { CopiedRows } from '../sql/copy-binary.ts';
import { JsonScan, scanList, scanMembers } from '../sql/json-scan.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { RareRepeats } from './rare-repeats.ts';
import { Piece, SeenPieces, unseen } from './seen-pieces.ts';
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

/** The keys of a row's tags, with numbers of ours. */
interface TagKeys {
  readonly texts: readonly string[];
  readonly kinds: readonly number[];
}

export class IndexPageReader {
  readonly #numbers: FactNumbers;
  readonly #scan = new JsonScan();
  readonly #piece = new Piece();
  /** The shelf, and the facts. */
  readonly #plain = new SeenPieces({ places: 16_384, bytesMax: 152, numbersMax: 8 });
  readonly #above = new SeenPieces({ places: 32_768, bytesMax: 152, numbersMax: 8 });
  readonly #context = new SeenPieces({ places: 65_536, bytesMax: 152, numbersMax: 8 });
  readonly #keys = new SeenPieces({ places: 4_096, bytesMax: 512, numbersMax: 0 });
  readonly #keysAt: TagKeys[] = [];
  readonly #tags = new SeenPieces({ places: 32_768, bytesMax: 52, numbersMax: 1 });
  readonly #kinds = new Map<string, number>();
  readonly #kindTexts: string[] = [];
  readonly #repeats = new RareRepeats();
  readonly #texts = new TextSlab();
  /** Values that hardly ever come again get their numbers at the end of a page, all out of one text. */
  readonly #rare = new TextSlab();
  readonly #rareKinds = new GrowingNumbers();
  readonly #rareFacts = new GrowingNumbers();
  #rareLast = -1;
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
      this.#readPlain(rows);
      if (rows.nextField()) this.#readAbove(rows);
      rows.nextField();
      this.#readContext(rows);
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
    this.#numberRare();
    return {
      ...texts.take(),
      shelves: this.#shelves.take(),
      facts: facts.take(),
      factsEnds: this.#factsEnds.take(),
    };
  }

  /** Four fields that are known again together, with their lengths. */
  #readPlain(rows: CopiedRows): void {
    const start = rows.end;
    for (let field = 0; field < 4; field++) rows.nextField();
    const piece = this.#piece.of(rows, start);
    const place = this.#plain.find(piece);
    if (place !== unseen) {
      this.#shelves.push(this.#plain.number(place, 0));
      this.#plain.pushTo(this.#facts, place, 1);
      return;
    }
    rows.end = start;
    const [integrationId, type, status, riskLevel] = [
      rows.nextText(),
      rows.nextText(),
      rows.nextText(),
      rows.nextText(),
    ];
    const facts = this.#numbers.plainFacts({ integrationId, type, status, riskLevel });
    const shelf = this.#numbers.shelfOf(integrationId, type);
    this.#shelves.push(shelf);
    this.#facts.pushAll(facts);
    this.#plain.keep(piece, [shelf, ...facts]);
  }

  #readAbove(rows: CopiedRows): void {
    const piece = this.#piece.of(rows);
    const place = this.#above.find(piece);
    if (place !== unseen) {
      this.#above.pushTo(this.#facts, place);
      return;
    }
    const facts = this.#numbers.aboveFacts(this.#listAt(rows));
    this.#facts.pushAll(facts);
    this.#above.keep(piece, facts);
  }

  #readContext(rows: CopiedRows): void {
    const piece = this.#piece.of(rows);
    const place = this.#context.find(piece);
    if (place !== unseen) {
      this.#context.pushTo(this.#facts, place);
      return;
    }
    const scan = this.#startAt(rows);
    const facts: number[] = [];
    scanMembers(scan, (key) => facts.push(this.#numbers.contextFact(key, scan.text())));
    this.#facts.pushAll(facts);
    this.#context.keep(piece, facts);
  }

  #readKeys(rows: CopiedRows): TagKeys {
    const piece = this.#piece.of(rows);
    const known = this.#keysAt[this.#keys.find(piece)];
    if (known !== undefined) return known;
    const texts = this.#listAt(rows);
    const keys = { texts, kinds: texts.map((text) => this.#kindOf(text)) };
    const place = this.#keys.keep(piece, []);
    if (place !== unseen) this.#keysAt[place] = keys;
    return keys;
  }

  /** A value for each key, in a list as the database writes it: `["one", "two"]`. */
  #readValues(rows: CopiedRows, start: number, { texts, kinds }: TagKeys): void {
    const { bytes } = rows;
    const piece = this.#piece.of(rows, rows.end);
    // After the byte that says how it is written, and the bracket.
    let at = start + 2;
    for (let tag = 0; tag < kinds.length; tag++) {
      if (bytes[at] !== quote) throw new Bug('the database holds a tag without a value in resources.tags');
      const kind = kinds[tag] ?? 0;
      let hash = kind;
      let plain = true;
      piece.start = at + 1;
      for (at += 1; at < bytes.length && bytes[at] !== quote; at++) {
        if (bytes[at] === backslash) {
          plain = false;
          at += 1;
        }
        hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
      }
      piece.end = at;
      piece.kind = kind;
      piece.hash = hash;
      if (plain && this.#repeats.isRare(kind)) this.#readRare(piece);
      else this.#readValue(piece, texts[tag] ?? '');
      // After the quote, a comma and a space.
      at += 3;
    }
  }

  #readValue(piece: Piece, key: string): void {
    const place = this.#tags.find(piece);
    this.#repeats.note(piece.kind, place !== unseen);
    if (place !== unseen) {
      this.#facts.push(this.#tags.number(place, 0));
      return;
    }
    this.#scan.start(piece.bytes, piece.start - 1);
    const fact = this.#numbers.tagFact(key, this.#scan.text());
    this.#facts.push(fact);
    this.#tags.keep(piece, [fact]);
  }

  #readRare(piece: Piece): void {
    this.#rare.add(piece);
    this.#rareKinds.push(piece.kind);
    this.#rareFacts.push(this.#facts.length);
    this.#facts.push(0);
  }

  #numberRare(): void {
    const { texts, textsEnds } = this.#rare.take();
    const [kinds, facts] = [this.#rareKinds.take(), this.#rareFacts.take()];
    let from = 0;
    for (let at = 0; at < textsEnds.length; at++) {
      const [kind, to] = [kinds[at] ?? 0, textsEnds[at] ?? from];
      const fact = this.#numbers.tagFactIn(this.#kindTexts[kind] ?? '', texts, from, to);
      // Numbers are given in order: one that is no larger than others was given before.
      this.#repeats.note(kind, fact <= this.#rareLast);
      this.#rareLast = Math.max(this.#rareLast, fact);
      this.#facts.set(facts[at] ?? 0, fact);
      from = to;
    }
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
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const kind = this.#repeats.add();
    this.#kinds.set(key, kind);
    this.#kindTexts.push(key);
    return kind;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const jsonVersion = 1;
