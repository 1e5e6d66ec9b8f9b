// The lines of a file of any length, one after the other, as the bytes they are: a copy of the log may be larger than memory.

import { closeSync, openSync, readSync } from 'node:fs';
import { CliFailure } from '../failure.ts';

const chunkBytes = 262_144;
/** Far above the largest event there can be. */
const lineBytesMax = 64 * 1_048_576;

/** Where a line is in `buffer`, without its end. */
export interface Line {
  readonly buffer: Buffer<ArrayBuffer>;
  readonly start: number;
  readonly end: number;
  /** Whether a line end follows; only the last line may lack it. */
  readonly ended: boolean;
}

/** Calls `take` for each line until it answers false. The buffer is reused: what is to stay has to be copied. */
export function readLines(path: string, take: (line: Line) => boolean): void {
  const file = openFile(path);
  try {
    let buffer = Buffer.allocUnsafe(chunkBytes);
    let kept = 0;
    for (;;) {
      const read = readSync(file, buffer, kept, buffer.length - kept, null);
      const filled = kept + read;
      let start = 0;
      for (let end = buffer.indexOf(10, kept); end >= 0 && end < filled; end = buffer.indexOf(10, start)) {
        if (!take({ buffer, start, end, ended: true })) return;
        start = end + 1;
      }
      if (read === 0) {
        if (start < filled) take({ buffer, start, end: filled, ended: false });
        return;
      }
      buffer.copyWithin(0, start, filled);
      kept = filled - start;
      if (kept === buffer.length) buffer = larger(buffer, path);
    }
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch {
    throw new CliFailure(
      `cannot read the copy of the log \`${path}\`; name a file that exists and is yours to read`,
      2,
    );
  }
}

function larger(buffer: Buffer<ArrayBuffer>, path: string): Buffer<ArrayBuffer> {
  if (buffer.length >= lineBytesMax) throw new CliFailure(`\`${path}\` holds a line that is too long for a log`, 1);
  const next = Buffer.allocUnsafe(buffer.length * 2);
  buffer.copy(next);
  return next;
}
