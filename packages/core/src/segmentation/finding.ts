// What a review of the segmentation answers: the matrix, the findings, and what was taken as given. Sentences are for people; codes and
// ids are for programs.

import type { FlowId, ScopeId } from '../ids.ts';

/** Every kind of finding, with what it means; the guide lists them. */
export const segmentationCodes = {
  fewer_consents: 'a stricter cell is opened with fewer consents than a less strict one',
  longer: 'a stricter cell is opened for longer than a less strict one',
  wider: 'a stricter cell is opened with wider permissions than a less strict one',
  automatic: 'the strictest environment is opened without asking anyone',
  not_narrowed: 'everything is offered where the data is most sensitive',
  whole_integration: 'a scope or a flow reaches a whole integration',
  type_alone: 'a scope tells resources by their type alone',
  mixed_environments: 'the strictest environment is together with a less strict one',
  left_to_approver: 'unlike things are offered under like terms, so that only the approver tells them apart',
  in_no_scope: 'resources that no scope holds',
  untagged_reachable: 'resources that nothing classifies, reached through a generic flow',
  mis_tagged: 'an account, a unit or a name contradicts the tag',
  misspelt_tag: 'a tag says a known word in a spelling that scopes do not look for',
} as const;

export type SegmentationCode = keyof typeof segmentationCodes;
export type SegmentationSeverity = 'high' | 'medium' | 'low';

/** What a finding is about. */
export type SegmentationSubject =
  | { readonly kind: 'flow'; readonly id: FlowId; readonly name: string }
  | { readonly kind: 'scope'; readonly id: ScopeId; readonly name: string }
  | { readonly kind: 'resources'; readonly name: string };

/** A resource a finding is about, with what a patch needs to know. */
export interface FoundResource {
  readonly id: string;
  readonly integrationId: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly path: string;
  readonly account: string | null;
  /** Where a key has several values, the last of them. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A tag as it should be. `value` is null where only a person can tell; `instead` is a key to be removed. */
export interface TagFix {
  readonly key: string;
  readonly value: string | null;
  readonly instead: string | null;
}

export interface SegmentationFinding {
  readonly code: SegmentationCode;
  readonly severity: SegmentationSeverity;
  readonly subject: SegmentationSubject;
  /** The flow it is held against, for inversions: both are named. */
  readonly against: SegmentationSubject | null;
  /** Where: cells of the matrix, an account. */
  readonly where: string;
  readonly sentence: string;
  readonly fix: string;
  /** Of how many resources, where it is about resources. */
  readonly count: number;
  /** The first of them, at most `limits.segmentationListedMax`. */
  readonly resources: readonly FoundResource[];
  /** What tags should become, where tags are the matter. */
  readonly tagFix: TagFix | null;
}

/** A row or a column of the matrix. */
export interface AxisStep {
  readonly name: string;
  /** Whether it is in the order; the others stand beside it and are compared with nothing. */
  readonly ordered: boolean;
}

/** A flow as it reaches a cell. */
export interface CellFlow {
  readonly id: FlowId;
  readonly name: string;
  /** How many people other than the requester have to agree. */
  readonly consents: number;
  readonly durationSecMax: number;
  /** The names of the permissions it offers there. */
  readonly permissions: readonly string[];
  /** The widest of them. */
  readonly level: 'read' | 'write' | 'admin';
  readonly resources: number;
}

/** One environment with one class. */
export interface SegmentationCell {
  readonly environment: string;
  readonly class: string;
  readonly resources: number;
  /** Those that no scope holds although something could be asked for on them. */
  readonly inNoScope: number;
  /** Sorted by name. */
  readonly flows: readonly CellFlow[];
}

/** How the environment of an account was told. */
export interface ToldAccount {
  readonly account: string;
  readonly name: string | null;
  readonly environment: string;
  readonly by: 'rules' | 'unit' | 'tag of the account' | 'name of the account' | 'name of the unit';
}

export interface SegmentationReview {
  readonly environments: readonly AxisStep[];
  readonly classes: readonly AxisStep[];
  /** Whether accounts separate the environments, and so decide before tags do. */
  readonly accountsSeparate: boolean;
  readonly accounts: readonly ToldAccount[];
  /** Cells with at least one resource, from the least to the most strict. */
  readonly cells: readonly SegmentationCell[];
  /** The most severe first; at most `limits.segmentationFindingsMax`. */
  readonly findings: readonly SegmentationFinding[];
  /** How many there are. */
  readonly findingsTotal: number;
  /** What was taken as given, and advice that is no finding. */
  readonly notes: readonly string[];
  readonly resources: number;
}
