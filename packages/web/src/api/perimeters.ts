// The history of scopes, bundles, access flows, rules and groups, and changes that wait for a second administrator.

import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { type OutputOf, perimeterRoutes } from '@tidegate/contract';
import { answers, live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';

export type PerimeterVersion = OutputOf<typeof perimeterRoutes.listScopeVersions>['items'][number];
export type ProposedChange = OutputOf<typeof perimeterRoutes.listChanges>['items'][number];
export type PerimeterGains = NonNullable<ProposedChange['gains']>;
export type PerimeterKind = 'scope' | 'flow' | 'bundle' | 'rule' | 'group' | 'classification';

const versionsOf = {
  scope: perimeterRoutes.listScopeVersions,
  flow: perimeterRoutes.listFlowVersions,
  bundle: perimeterRoutes.listBundleVersions,
  rule: perimeterRoutes.listRuleVersions,
  group: perimeterRoutes.listGroupVersions,
  classification: perimeterRoutes.listClassificationVersions,
} as const;
const restoreOf = {
  scope: perimeterRoutes.restoreScope,
  flow: perimeterRoutes.restoreFlow,
  bundle: perimeterRoutes.restoreBundle,
  rule: perimeterRoutes.restoreRule,
  classification: perimeterRoutes.restoreClassification,
} as const;
/** Who is in a group is said anew, person by person; there is no going back to a list of then. */
export type RestorableKind = keyof typeof restoreOf;
export const isRestorable = (kind: PerimeterKind): kind is RestorableKind => kind in restoreOf;

export const useVersions = (kind: PerimeterKind, id: string, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: ['versions', kind, id],
    queryFn: ({ pageParam, signal }) =>
      client.call(versionsOf[kind], { params: { id }, query: { limit: 10, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    enabled,
  });

export const useRestore = (kind: RestorableKind, id: string) =>
  useMutation({
    mutationFn: (version: number) => client.call(restoreOf[kind], { params: { id }, body: { version } }),
    // Also when it was refused: then it may wait for a second person.
    onSettled: refreshPerimeters,
  });

export const useChanges = (state: 'waiting' | 'decided') =>
  useInfiniteQuery({
    queryKey: ['changes', state],
    queryFn: ({ pageParam, signal }) =>
      client.call(perimeterRoutes.listChanges, { query: { state, limit: 20, page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });

export const useDecideChange = (id: string) =>
  useMutation({
    mutationFn: (decision: { readonly verdict: 'confirm'; readonly seen: string } | { readonly verdict: 'discard' }) =>
      decision.verdict === 'confirm'
        ? client.call(perimeterRoutes.confirmChange, { params: { id }, body: { seen: decision.seen } })
        : client.call(perimeterRoutes.discardChange, { params: { id } }),
    onSettled: refreshPerimeters,
  });

const perimeterKeys = ['versions', 'changes', 'scopes', 'flows', 'bundles', 'bundle', 'rules', 'classes'];

export const refreshPerimeters = () =>
  Promise.all(perimeterKeys.map((key) => answers.invalidateQueries({ queryKey: [key] })));
