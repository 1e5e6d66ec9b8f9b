// Named checks of a directory, each with the sentence a person reads.

import { type CheckReport, Fault } from '@tidegate/core';

import type { Directory } from './client.ts';
import type { LdapConfig } from './config.ts';
import { readDirectory } from './read.ts';

/** Whether the directory can be reached, signed in to, and read whole. */
export async function checkDirectory(
  open: () => Promise<Directory>,
  config: LdapConfig,
): Promise<readonly CheckReport[]> {
  const reports: CheckReport[] = [];
  try {
    const directory = await open();
    reports.push({ name: 'signs in', state: 'passed', sentence: `signed in as \`${config.bindDn}\`` });
    reports.push(
      config.encryption === 'none'
        ? { name: 'encryption', state: 'warning', sentence: 'the way to the directory is not encrypted' }
        : {
            name: 'encryption',
            state: 'passed',
            sentence: `the way to the directory is encrypted (\`${config.encryption}\`)`,
          },
    );
    try {
      const { people, groups, findings } = await readDirectory(directory, config);
      const counted = `${people?.length ?? 0} people and ${groups?.length ?? 0} groups`;
      const odd = findings.length > 0;
      reports.push({
        name: 'reads',
        state: odd || people?.length === 0 ? 'warning' : 'passed',
        sentence: [`read ${counted}`, ...findings].join('; '),
      });
    } finally {
      await directory.close();
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    reports.push({ name: reports.length === 0 ? 'signs in' : 'reads', state: 'failed', sentence: error.message });
  }
  return reports;
}
