// Types of what the tests use of generate-reference.mjs.

import type { ErrorEntry } from '@tidegate/core';
import type { ServiceIsolation, TagCounts, TagException } from '@tidegate/iam';

export declare const limitsSource: string;
export declare function renderErrorsPage(
  errorCodes: Readonly<Record<string, ErrorEntry>>,
  exitCodeOf: (code: string) => number,
): string;
export declare function readMeanings(source: string): ReadonlyMap<string, string>;
export declare function renderLimitsPage(limits: Readonly<Record<string, number>>, source: string): string;
export interface ServiceMatrix {
  readonly services: readonly { readonly isolation: ServiceIsolation; readonly counts: TagCounts }[];
  readonly exceptions: readonly TagException[];
  readonly version: string;
}
export declare function renderServiceMatrixPage(matrix: ServiceMatrix): string;
export declare function serviceMatrix(iam: {
  readonly countTags: (service: string) => TagCounts | undefined;
  readonly isolationOf: (service: string) => ServiceIsolation | undefined;
  readonly servicePrefixes: () => readonly string[];
  readonly tableVersion: string;
  readonly tagExceptions: readonly TagException[];
}): ServiceMatrix;
