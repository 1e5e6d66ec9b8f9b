// Everything there is, for an index that is made from the start. A page is copied out of the database and read as bytes: a million rows as
// rows of a driver, each with three documents in it, take three times as long.

import { Bug, type FactNumbers, type NumberedPage } from '@tidegate/core';
import { sql } from 'kysely';

import { storageLimits } from '../limits.ts';
import { raw, type Session } from '../session.ts';
import { CopiedRows } from '../sql/copy-binary.ts';
import { JsonScan } from '../sql/json-scan.ts';
import { SeenPieces } from './resources-seen.ts';

/** Pages by id; the next is on its way while the caller works on one. */
export async function* indexedPages(session: Session, numbers: FactNumbers): AsyncGenerator<NumberedPage> {
  const reader = new PageReader(numbers);
  let coming = pageAfter(session, '');
  for (;;) {
    const copied = await coming;
    const last = lastIdOf(copied);
    if (last === null) return;
    coming = pageAfter(session, last);
    // A reader that stops early leaves a page behind; what went wrong with it is the transaction's to tell.
    coming.catch(() => undefined);
    yield reader.read(copied);
  }
}

const fields = 11;

/** Rows with the fields in the order in which they are read here. */
const pageAfter = (session: Session, last: string): Promise<Uint8Array> =>
  session.worldBytes(
    raw(
      sql`select id, native_id, name, path, integration_id, type, status, risk_level, ancestors, context, tags
            from resources where status <> 'deleted' and id > ${sql.lit(last)}
           order by id limit ${sql.lit(storageLimits.indexPageRows)}`,
    ),
  );

function lastIdOf(copied: Uint8Array): string | null {
  const rows = new CopiedRows(copied);
  let last = -1;
  for (let at = rows.end; rows.nextRow(fields); at = rows.end) {
    last = at;
    for (let field = 0; field < fields; field++) rows.nextField();
  }
  if (last === -1) return null;
  rows.end = last;
  rows.nextRow(fields);
  return rows.nextText();
}

/** What the fields that have few values say together. */
interface Plain {
  readonly shelf: number;
  readonly facts: readonly number[];
}

/** A piece of a row's bytes. */
interface Piece {
  start: number;
  end: number;
  hash: number;
}

class PageReader {
  readonly #numbers: FactNumbers;
  readonly #scan = new JsonScan();
  readonly #piece: Piece = { start: 0, end: 0, hash: 0 };
  readonly #plain = new SeenPieces<Plain>();
  readonly #above = new SeenPieces<readonly number[]>();
  readonly #context = new SeenPieces<readonly number[]>();
  readonly #tags = new SeenPieces<number>();

  constructor(numbers: FactNumbers) {
    this.#numbers = numbers;
  }

  read(copied: Uint8Array): NumberedPage {
    const rows = new CopiedRows(copied);
    const ids: string[] = [];
    const nativeIds: string[] = [];
    const names: string[] = [];
    const paths: string[] = [];
    const shelves: number[] = [];
    const facts: number[] = [];
    const factsEnds: number[] = [];
    while (rows.nextRow(fields)) {
      ids.push(rows.nextText());
      nativeIds.push(rows.nextText());
      names.push(rows.nextText());
      paths.push(rows.nextText());
      const plain = this.#readPlain(rows);
      shelves.push(plain.shelf);
      for (const fact of plain.facts) facts.push(fact);
      if (rows.nextField()) for (const fact of this.#readAbove(rows)) facts.push(fact);
      rows.nextField();
      for (const fact of this.#readContext(rows)) facts.push(fact);
      rows.nextField();
      this.#readTags(rows, facts);
      factsEnds.push(facts.length);
    }
    return { ids, nativeIds, names, paths, shelves, facts, factsEnds };
  }

  /** Four fields that are known again together, with their lengths. */
  #readPlain(rows: CopiedRows): Plain {
    const start = rows.end;
    for (let field = 0; field < 4; field++) rows.nextField();
    const { end } = rows;
    const piece = this.#pieceOf(rows.bytes, start, end);
    const seen = this.#plain.find(rows.bytes, piece);
    if (seen !== undefined) return seen;
    rows.end = start;
    const [integrationId, type, status, riskLevel] = [
      rows.nextText(),
      rows.nextText(),
      rows.nextText(),
      rows.nextText(),
    ];
    const facts = this.#numbers.plainFacts({ integrationId, type, status, riskLevel });
    return this.#plain.keep(rows.bytes, piece, { shelf: this.#numbers.shelfOf(integrationId, type), facts });
  }

  #readAbove({ bytes, start, end }: CopiedRows): readonly number[] {
    const piece = this.#pieceOf(bytes, start, end);
    const seen = this.#above.find(bytes, piece);
    if (seen !== undefined) return seen;
    const scan = this.#startAt(bytes, start);
    const ancestors: string[] = [];
    scan.past('[');
    if (!scan.passes(']')) {
      do ancestors.push(scan.text());
      while (scan.passes(','));
      scan.past(']');
    }
    return this.#above.keep(bytes, piece, this.#numbers.aboveFacts(ancestors));
  }

  #readContext({ bytes, start, end }: CopiedRows): readonly number[] {
    const piece = this.#pieceOf(bytes, start, end);
    const seen = this.#context.find(bytes, piece);
    if (seen !== undefined) return seen;
    const scan = this.#startAt(bytes, start);
    const facts: number[] = [];
    scan.past('{');
    if (!scan.passes('}')) {
      do {
        const key = scan.text();
        scan.past(':');
        facts.push(this.#numbers.contextFact(key, scan.text()));
      } while (scan.passes(','));
      scan.past('}');
    }
    return this.#context.keep(bytes, piece, facts);
  }

  #readTags({ bytes, start }: CopiedRows, facts: number[]): void {
    const scan = this.#startAt(bytes, start);
    scan.past('[');
    if (scan.passes(']')) return;
    do {
      scan.past('{');
      const fact = this.#readTag(bytes, scan);
      if (scan.passesBytes(ofSource)) {
        facts.push(fact);
        continue;
      }
      let counts = true;
      while (scan.passes(',')) {
        if (scan.passesMember('overridden') && scan.passes('t')) counts = false;
        scan.skip();
      }
      scan.past('}');
      if (counts) facts.push(fact);
    } while (scan.passes(','));
    scan.past(']');
  }

  /** From `"key":` to the end of its value. The database keeps the shortest names of an object first. */
  #readTag(bytes: Buffer, scan: JsonScan): number {
    const start = scan.at;
    const piece = this.#fourTexts(bytes, start);
    const seen = this.#tags.find(bytes, piece);
    if (seen !== undefined) {
      scan.start(bytes, piece.end);
      return seen;
    }
    if (!scan.passesMember('key')) throw new Bug('the database holds a tag without a key in resources.tags');
    const key = scan.text();
    scan.past(',');
    if (!scan.passesMember('value')) throw new Bug('the database holds a tag without a value in resources.tags');
    const fact = this.#numbers.tagFact(key, scan.text());
    return this.#tags.keep(bytes, piece, fact);
  }

  /** What is there up to the end of the fourth text. */
  #fourTexts(bytes: Buffer, start: number): Piece {
    let hash = 0;
    let quotes = 0;
    let at = start;
    for (; quotes < 8 && at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      hash = (Math.imul(hash, 31) + byte) | 0;
      if (byte === quote) quotes += 1;
      else if (byte === backslash) at += 1;
    }
    const piece = this.#piece;
    piece.start = start;
    piece.end = at;
    piece.hash = hash;
    return piece;
  }

  #pieceOf(bytes: Buffer, start: number, end: number): Piece {
    let hash = 0;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    const piece = this.#piece;
    piece.start = start;
    piece.end = end;
    piece.hash = hash;
    return piece;
  }

  /** At JSON as the database copies it: after a byte that says how it is written. */
  #startAt(bytes: Buffer, start: number): JsonScan {
    if (bytes[start] !== jsonVersion) throw new Bug('the database copied JSON in a way that is not known');
    this.#scan.start(bytes, start + 1);
    return this.#scan;
  }
}

/** How nearly every tag ends: told by its system, and counting. */
const ofSource = Buffer.from(', "origin": "source"}');
const quote = 0x22;
const backslash = 0x5c;
const jsonVersion = 1;
