// Events of a copy of the log, once the whole copy was verified: nothing is explained by a file that was changed.

import { type AuditEvent, readEvent } from '@tidegate/core';
import { CliFailure } from '../failure.ts';
import { readLines } from './read-lines.ts';
import { verifyCopy } from './verify-copy.ts';

/** The events that are wanted, in their order. */
export function readCopy(file: string, wanted: (event: AuditEvent) => boolean): readonly AuditEvent[] {
  const verdict = verifyCopy({ file, witnessed: [], depth: 'bytes' });
  if (!verdict.whole) {
    throw new CliFailure(
      `${file}${verdict.line === null ? '' : `:${verdict.line}`}: ${verdict.message} [audit.broken]`,
      1,
    );
  }
  const events: AuditEvent[] = [];
  readLines(file, ({ buffer, start, end }) => {
    // Verified above: every line but the last has this form.
    const [, sequence, text] =
      /^\{"sequence":(\d+),"bytes":"([^"]*)"/.exec(buffer.toString('latin1', start, end)) ?? [];
    if (sequence === undefined || text === undefined) return true;
    const record = { sequence: Number(sequence), bytes: Buffer.from(text, 'base64'), hash: new Uint8Array(32) };
    const event = readEvent(record);
    if (wanted(event)) events.push(event);
    return true;
  });
  return events;
}
