// A bundle in the words of v1. What v1 has no words for is counted, so that nobody takes the rest for all of it.

import type { Bundle, SelectionLine, SelectionTarget } from '@tidegate/core';
import type { BundleTargetV1 } from '../read-bundle-v1.ts';

export function presentBundleV1({ id, name, targets }: Bundle) {
  const shown = targets.flatMap((target) => (isSayable(target) ? [presentTarget(target)] : []));
  return { id, name, integration_targets: shown, other_targets: targets.length - shown.length };
}

/** By tag, id or name: v1 knows no scopes and no parents. */
const isSayable = (target: Bundle['targets'][number]): target is SelectionTarget =>
  target.kind === 'selection' && (target.lines ?? []).every(({ by }) => by !== 'parent');

function presentTarget({ integrationId, resourceType, permissions, lines }: SelectionTarget): BundleTargetV1 {
  const tagsOf = (mode: SelectionLine['mode']) =>
    (lines ?? []).filter((line) => line.mode === mode).flatMap((line) => tagsOfLine(line));
  return {
    integration_id: integrationId,
    resource_type: resourceType,
    resource_tag_includes: tagsOf('include'),
    resource_tag_excludes: tagsOf('exclude'),
    permissions: [...permissions],
  };
}

function tagsOfLine({ by, key, values }: SelectionLine) {
  const name = by === 'id' ? '__id' : by === 'name' ? '__name' : (key ?? '');
  return values.map((value) => ({ name, value }));
}
