// Types of what the tests use of generate-reference.mjs.

import type { Route } from '@tidegate/contract';
import type { ErrorEntry } from '@tidegate/core';

export declare const limitsSource: string;
export declare function renderErrorsPage(
  errorCodes: Readonly<Record<string, ErrorEntry>>,
  exitCodeOf: (code: string) => number,
): string;
export declare function readMeanings(source: string): ReadonlyMap<string, string>;
export declare function renderLimitsPage(limits: Readonly<Record<string, number>>, source: string): string;
export declare function renderPermissionsPage(routes: Readonly<Record<string, Route>>): string;
