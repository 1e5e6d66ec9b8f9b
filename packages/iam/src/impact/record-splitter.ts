// Cuts a stream of text into the records in it, without ever holding more than one: CloudTrail's `{"Records":[…]}`, the `{"Events":[…]}` of
// `lookup-events`, a list of records, or one record after the other. It finds where objects begin and end; what is in them is read elsewhere.

/** What a stream gave. */
export interface SplitRecords {
  /** Records as values. */
  readonly records: readonly unknown[];
  /** Objects that are no JSON, or too long. */
  readonly broken: number;
}

/** Characters of one record; CloudTrail's are at most 256 KB. */
const recordMax = 1_048_576;

/** Characters kept of a name. */
const wordMax = 64;

/** The level within an object that holds lists of records, outside of them. */
const betweenLists = -1;
const none = Number.POSITIVE_INFINITY;

/** Names under which files list their records. */
const lists: ReadonlySet<string> = new Set(['Records', 'Events']);

/** Takes a file's text piece by piece. One splitter per file. */
export class RecordSplitter {
  #depth = 0;
  #inText = false;
  #escaped = false;
  /** Depth of the objects that are records; `undefined` until the file's form is known. */
  #level: number | undefined;
  /** The last text seen at depth 1: a key, if a list follows. */
  #word = '';
  #inWord = false;
  #record = '';
  #tooLong = false;
  #broken = 0;
  /** The next backslash in this piece; `none` if there is none. */
  #backslash = -1;

  /** Records that end in this piece. */
  push(text: string): SplitRecords {
    const found: unknown[] = [];
    const before = this.#broken;
    this.#backslash = -1;
    let begun = this.#isIn() ? 0 : -1;
    for (let at = 0; at < text.length; at += 1) {
      if (this.#inText) {
        const end = this.#endOfText(text, at);
        if (this.#inWord && this.#word.length < wordMax) this.#word += text.slice(at, end < 0 ? at + wordMax : end);
        if (end < 0) break;
        at = end;
        this.#inText = false;
        this.#inWord = false;
        continue;
      }
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.#inText = true;
        this.#inWord = this.#depth === 1;
        if (this.#inWord) this.#word = '';
      } else if (code === openBrace || code === openBracket) {
        const meaning = this.#open(code);
        if (meaning === 'record') begun = at;
        else if (meaning === 'list') begun = -1;
        this.#depth += 1;
      } else if (code === closeBrace || code === closeBracket) {
        this.#depth -= 1;
        if (code === closeBrace && this.#depth === this.#level && begun >= 0) {
          this.#take(text.slice(begun, at + 1), found);
          begun = -1;
        }
        this.#close(code);
      }
    }
    if (begun >= 0) this.#keep(text.slice(begun));
    return { records: found, broken: this.#broken - before };
  }

  /** To be called at the end: true if the file ended within something. */
  end(): boolean {
    return this.#depth > 0 || this.#inText;
  }

  #isIn(): boolean {
    return this.#record !== '' || this.#tooLong;
  }

  /** Where the text that `at` is in ends; -1 if not in this piece. Skips from quote to quote: most of a record is text. */
  #endOfText(text: string, from: number): number {
    let at = from;
    if (this.#escaped) {
      this.#escaped = false;
      at += 1;
    }
    for (;;) {
      if (this.#backslash !== none && this.#backslash < at) {
        const next = text.indexOf('\\', at);
        this.#backslash = next < 0 ? none : next;
      }
      const end = text.indexOf('"', at);
      if (this.#backslash === none || (end >= 0 && end < this.#backslash)) return end;
      if (this.#backslash + 1 >= text.length) {
        this.#escaped = true;
        return -1;
      }
      at = this.#backslash + 2;
    }
  }

  /** What an opening bracket begins. */
  #open(code: number): 'record' | 'list' | undefined {
    if (this.#depth === 0) {
      // A list holds its records; an object may be one, until a list of records is found in it.
      this.#level = code === openBracket ? 1 : 0;
      return code === openBrace ? 'record' : undefined;
    }
    const mayHoldList = this.#level === 0 || this.#level === betweenLists;
    if (mayHoldList && this.#depth === 1 && code === openBracket && lists.has(this.#word)) {
      this.#level = 2;
      this.#record = '';
      this.#tooLong = false;
      return 'list';
    }
    return code === openBrace && this.#depth === this.#level ? 'record' : undefined;
  }

  #close(code: number): void {
    if (this.#depth <= 0) {
      this.#depth = 0;
      this.#level = undefined;
    } else if (this.#depth === 1 && this.#level === 2 && code === closeBracket) this.#level = betweenLists;
  }

  #keep(part: string): void {
    if (this.#tooLong || this.#record.length + part.length > recordMax) {
      this.#tooLong = true;
      this.#record = '';
    } else this.#record += part;
  }

  #take(part: string, found: unknown[]): void {
    this.#keep(part);
    const text = this.#record;
    const tooLong = this.#tooLong;
    this.#record = '';
    this.#tooLong = false;
    if (tooLong) {
      this.#broken += 1;
      return;
    }
    try {
      found.push(unwrapped(JSON.parse(text)));
    } catch {
      this.#broken += 1;
    }
  }
}

const quote = 0x22;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** `lookup-events` keeps the record as a text within its own. */
function unwrapped(value: unknown): unknown {
  const inner: unknown =
    typeof value === 'object' && value !== null && 'CloudTrailEvent' in value ? value.CloudTrailEvent : undefined;
  return typeof inner === 'string' ? JSON.parse(inner) : value;
}
