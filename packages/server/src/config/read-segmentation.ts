// The file that says how a house tells environments and classes. Read once, when the server starts: what cannot be read stops the start, for
// a review under other rules than meant would call a fault fine.

import { readFileSync } from 'node:fs';
import { Fault, quoted, readSegmentationRules, type SegmentationRules, segmentationDefaults } from '@tidegate/core';
import { parse } from 'yaml';

/** The rules of this file; the defaults where there is none. Throws `Fault` with the fix. */
export function readSegmentation(file: string | null): SegmentationRules {
  if (file === null) return segmentationDefaults;
  const read = readSegmentationRules(contentOf(file));
  if (read.ok) return read.value;
  throw new Fault('config.unsafe', `\`TIDEGATE_SEGMENTATION\` ${quoted(file)}: ${read.refusal.message}; correct it`);
}

function contentOf(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Fault(
      'config.missing',
      `\`TIDEGATE_SEGMENTATION\` ${quoted(file)} cannot be read as YAML; correct or unset it`,
      {
        cause,
      },
    );
  }
}
