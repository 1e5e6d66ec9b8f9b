// Reads the body of an answer up to a limit: what is larger is no answer at all.

import { Fault } from '@tidegate/core';

/** The text of an answer; `what` completes the sentence when it is too large. */
export async function readBounded(response: Response, bytesMax: number, what: string): Promise<string> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  if (reader === undefined) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > bytesMax) {
      await reader.cancel();
      throw new Fault('target.refused', `${what} is larger than ${bytesMax} bytes, so nothing of it is used`);
    }
    parts.push(value);
  }
  return Buffer.concat(parts).toString('utf8');
}
