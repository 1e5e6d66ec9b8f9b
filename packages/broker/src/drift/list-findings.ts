// Findings as they are read: with their owners, the size of their scope over time, and how reviews have gone.

import {
  type DriftReview,
  type Finding,
  type FindingFilter,
  type Instant,
  isId,
  limits,
  type Page,
  type PageAsk,
  type Person,
  type Scope,
  type ScopeBaseline,
  type ScopeCount,
} from '@tidegate/core';
import { pageOf } from '../pages.ts';
import type { Ports } from '../ports.ts';
import { loadWorld } from '../world.ts';
import { reviewSubject } from './review-soon.ts';

export interface ListedFinding extends Finding {
  readonly owner: Person | null;
  readonly acknowledgedBy: Person | null;
}

export interface FindingsList {
  readonly page: Page<ListedFinding>;
  readonly open: number;
  /** Of those open, how many nobody has acknowledged. */
  readonly waiting: number;
  /** The latest reviews, the oldest first. */
  readonly reviews: readonly DriftReview[];
  readonly nextReviewAt: Instant | null;
}

export async function listFindings(
  ports: Ports,
  ask: { readonly filter: FindingFilter; readonly page: PageAsk },
): Promise<FindingsList> {
  const list = await ports.store.read(async (tx) => {
    const { items, next } = await tx.findings.page(ask.filter, ask.page);
    const { open, waiting } = await tx.findings.countOpen();
    return {
      page: { items, next },
      open,
      waiting,
      reviews: await tx.drift.reviews(limits.trendPointsMax),
      nextReviewAt: (await tx.work.find('inventory.review', reviewSubject))?.dueAt ?? null,
    };
  });
  const items = await Promise.all(list.page.items.map((finding) => listedFinding(ports, finding)));
  return { ...list, page: { items, next: list.page.next } };
}

/** A finding with the people it names, as a list shows it. */
export async function listedFinding(ports: Ports, finding: Finding): Promise<ListedFinding> {
  const { people } = await loadWorld(ports);
  const personOf = (id: Person['id'] | null | undefined): Person | null => (id ? (people.get(id) ?? null) : null);
  return { ...finding, owner: personOf(finding.ownerId), acknowledgedBy: personOf(finding.acknowledged?.by) };
}

/** How many findings are open that nobody has acknowledged: what waits for somebody to look. */
export const countFindings = (ports: Ports): Promise<number> =>
  ports.store.read(async (tx) => (await tx.findings.countOpen()).waiting);

export interface ScopeTrend {
  readonly scope: Scope;
  /** Null before the first review. */
  readonly baseline: ScopeBaseline | null;
  /** Sizes over time, the oldest first; a size stands until the next. */
  readonly counts: readonly ScopeCount[];
  readonly open: number;
}

/** Scopes by name, with how their size has moved. */
export async function listTrends(ports: Ports, page: PageAsk): Promise<Page<ScopeTrend>> {
  const { scopes } = await loadWorld(ports);
  const byName = [...scopes.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const shown = pageOf(byName, page, ({ name }) => name);
  return ports.store.read(async (tx) => {
    const ids = shown.items.map(({ id }) => id);
    const counts = await tx.drift.countsOf(ids, limits.trendPointsMax);
    const open = await tx.findings.open();
    const items: ScopeTrend[] = [];
    for (const scope of shown.items) {
      items.push({
        scope,
        baseline: await tx.drift.baseline(scope.id),
        counts: counts.filter(({ scopeId }) => scopeId === scope.id),
        open: open.filter(({ subject }) => isId('scope', subject) && subject === scope.id).length,
      });
    }
    return { items, next: shown.next };
  });
}
