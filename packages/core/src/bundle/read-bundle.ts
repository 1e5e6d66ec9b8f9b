// The published body of a bundle becomes ours, or a refusal naming the field. Promises: unknown keys are refused; names are resolved to ids
// now; an empty bundle would be asked for in vain and is refused; bundles hold no bundles. Whether the name is free is left to the store.

import { Refused } from '../errors/refusal.ts';
import { fieldsFrom, listOf, textOf } from '../flow/fields.ts';
import { readBundlePart, type TargetReferences } from '../flow/read-targets.ts';
import { limits } from '../limits.ts';
import { no, ok, type Result } from '../result.ts';
import type { BundleDraft } from './bundle.ts';

/** Reads a body of the published shape `UpsertBundleV2`, with our additions in its targets. */
export function readBundle(body: unknown, references: TargetReferences): Result<BundleDraft> {
  try {
    const fields = fieldsFrom(body, '', ['name', 'access_targets']);
    const name = textOf(fields, 'name', limits.nameLengthMax);
    const targets = listOf(fields, 'access_targets', limits.flowTargetsMax, (value, path) =>
      readBundlePart(value, path, references),
    );
    return ok({ name, targets, published: fields.values });
  } catch (error) {
    if (error instanceof Refused) return no(error.refusal);
    throw error;
  }
}
