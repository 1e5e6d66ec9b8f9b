// Where two logs part: the last event that a copy and a server have in common. In a chain the hash of an event stands for all before it, so a few
// questions find it in a log of any length.

import { administrationRoutes, type Client } from '@tidegate/contract';
import { readLines } from './read-lines.ts';

/** The number of that event, 0 for none. The copy was verified before. */
export async function lastCommon(file: string, client: Client): Promise<number> {
  const hashes: string[] = [];
  readLines(file, ({ buffer, start, end }) => {
    const text = buffer.toString('latin1', start, end);
    if (text.startsWith('{"sequence":')) hashes.push(text.slice(-66, -2));
    return true;
  });
  let [common, parted] = [0, hashes.length + 1];
  while (parted - common > 1) {
    const middle = Math.floor((common + parted) / 2);
    const page = await client.call(administrationRoutes.exportAudit, { query: { after: middle - 1, limit: 1 } });
    if (page.records[0]?.hash === hashes[middle - 1]) common = middle;
    else parted = middle;
  }
  return common;
}
