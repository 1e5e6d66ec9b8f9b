// The encoding of SSH (RFC 4251, section 5): lengths before texts, numbers with the high byte first. It only packs and unpacks.

/** A text or bytes with its length before it. */
export function packString(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value);
  return Buffer.concat([packUint32(bytes.length), bytes]);
}

/** Four bytes. */
export function packUint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Eight bytes. */
export function packUint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

/** Reads one value after the other; null once the bytes do not hold what is asked for. */
export class WireReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  uint32(): number | null {
    if (this.#at + 4 > this.#bytes.length) return null;
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  string(): Buffer | null {
    const length = this.uint32();
    if (length === null || this.#at + length > this.#bytes.length) return null;
    const value = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  /** What is left. */
  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }
}
