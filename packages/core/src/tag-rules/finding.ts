// What a check of tags tells about one resource.

import type { DeclaredResource } from '../import/declared.ts';

/** One thing that is wrong, or not known, with one resource. */
export interface TagFinding {
  readonly address: string;
  readonly kind: string;
  readonly change: DeclaredResource['change'];
  readonly name: string | null;
  /**
   * `missing`: a required tag is not there. `value`: none of the values there are. `key`: another spelling of a key. `name`, `account`,
   * `region`: the tag contradicts what these say. `scope`: it would be in no scope.
   */
  readonly rule: 'missing' | 'value' | 'key' | 'name' | 'account' | 'region' | 'scope';
  readonly verdict: 'fails' | 'unknown';
  /** The tag key it is about; null for scopes. */
  readonly key: string | null;
  readonly message: string;
  readonly fix: string;
}

/** A finding without the resource it is about. */
export type KeyFinding = Pick<TagFinding, 'rule' | 'verdict' | 'key' | 'message' | 'fix'>;
