// Rules above access flows: read, looked at while one writes them, saved, and what is held against them.

import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import {
  type BodyOf,
  findingRoutes,
  type OutputOf,
  type RuleTouchView,
  type RuleView,
  ruleRoutes,
} from '@tidegate/contract';
import { live } from './answers.ts';
import { client } from './client.ts';
import { firstPage, nextPage } from './pages.ts';
import { refreshPerimeters } from './perimeters.ts';

export type { RuleTouchView, RuleView };
export type RuleBody = BodyOf<typeof ruleRoutes.createRule>;
export type RulePreview = OutputOf<typeof ruleRoutes.previewRule>;

export const useRules = () =>
  useInfiniteQuery({
    queryKey: ['rules'],
    queryFn: ({ pageParam, signal }) => client.call(ruleRoutes.listRules, { query: { page_token: pageParam }, signal }),
    initialPageParam: firstPage(),
    getNextPageParam: nextPage,
    ...live.calm,
  });

/** What saving this body would take away, and from whom. */
export const useRulePreview = (id: string | null, body: RuleBody, enabled: boolean) =>
  useQuery({
    queryKey: ['rule-preview', id, body],
    queryFn: ({ signal }) => client.call(ruleRoutes.previewRule, { body: { id, rule: body }, signal }),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Whom a rule binds now, and what is held against it. */
export const useRuleTouch = (id: string, enabled: boolean) =>
  useQuery({
    queryKey: ['rules', 'touched', id],
    queryFn: ({ signal }) => client.call(ruleRoutes.showRuleTouch, { params: { id }, signal }),
    enabled,
    ...live.calm,
  });

/** Pairs that somebody holds though a rule keeps them apart, as the last review found them. */
export const useHeldTogether = () =>
  useQuery({
    queryKey: ['findings', 'rule.held_together'],
    queryFn: ({ signal }) =>
      client.call(findingRoutes.listFindings, { query: { kind: 'rule.held_together', limit: 200 }, signal }),
    ...live.calm,
  });

export const useSaveRule = (id: string | null) =>
  useMutation({
    mutationFn: (body: RuleBody) =>
      id === null
        ? client.call(ruleRoutes.createRule, { body })
        : client.call(ruleRoutes.replaceRule, { params: { id }, body }),
    onSettled: refreshPerimeters,
  });

export const useRemoveRule = () =>
  useMutation({
    mutationFn: (id: string) => client.call(ruleRoutes.deleteRule, { params: { id } }),
    onSettled: refreshPerimeters,
  });
