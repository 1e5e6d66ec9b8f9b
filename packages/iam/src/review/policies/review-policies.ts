// The review of a folder of policies: every check on every document, and what was found, most severe first. It decides nothing and changes nothing;
// what it says rests on the prover and on the engine that decides requests, and on suppositions it names.

import type { PolicyFile } from '../../check/read-policies.ts';
import type { Finding } from '../finding.ts';
import { checkBoundary } from './check-boundary.ts';
import { checkCreation, taggedServices } from './check-creation.ts';
import { checkDead, checkGates, checkTakenAway } from './check-dead.ts';
import { checkDelegation, checkVoid } from './check-delegation.ts';
import { checkIsolation } from './check-isolation.ts';
import { checkLaunches } from './check-launches.ts';
import { checkResource } from './check-resource.ts';
import { checkPassing } from './check-role-tags.ts';
import { checkSessionTags, checkTags } from './check-tags.ts';
import { checkTexts } from './check-texts.ts';
import { checkTrust } from './check-trust.ts';
import { checkWildcards } from './check-wildcards.ts';
import { policyFindingCodes } from './codes.ts';
import { type Surroundings, surroundingsOf } from './infer.ts';
import { Inquiry } from './inquiry.ts';
import { type ReviewFolder, readReviewFolder } from './read-folder.ts';
import { type View, viewsOf } from './views.ts';

/** What a review of policies found. */
export interface PolicyReview {
  /** Most severe first. */
  readonly findings: readonly Finding[];
  readonly documents: number;
  readonly statements: number;
  /** What was looked for, one line each. */
  readonly lookedFor: readonly string[];
}

/**
 * Looks for every known hole in a folder of policies: one folder per layer, as `readPoliciesFrom` takes it, with any number of documents in each, a
 * folder `trust`, and a `review.json` that says what the texts do not. Never throws. What cannot be read or decided is a finding, too.
 *
 * @example
 * const text = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
 * reviewPolicies([{ path: 'identity/admin.json', text }]).findings.map(({ code, where }) => `${code}: ${where}`)
 * // → ['wildcard.iam: identity/admin.json Statement']
 */
export function reviewPolicies(files: readonly PolicyFile[]): PolicyReview {
  const folder = readReviewFolder(files);
  const inquiry = new Inquiry();
  const surroundings = surroundingsOf(folder);
  checkTexts(inquiry, folder);
  checkDocuments(inquiry, folder, surroundings);
  checkViews(inquiry, folder, surroundings);
  const rank = { high: 0, medium: 1, low: 2 } as const;
  return {
    findings: [...inquiry.findings].sort((one, other) => rank[one.severity] - rank[other.severity]),
    documents: folder.documents.length,
    statements: folder.documents.reduce((count, { policy }) => count + (policy?.statements.length ?? 0), 0),
    lookedFor: Object.values(policyFindingCodes).map(({ looksFor }) => looksFor),
  };
}

function checkDocuments(inquiry: Inquiry, folder: ReviewFolder, surroundings: Surroundings): void {
  for (const document of folder.documents) {
    if (document.policy === undefined) continue;
    checkDead(inquiry, document);
    checkLaunches(inquiry, document, surroundings);
    if (document.kind === 'trust') checkTrust(inquiry, document, surroundings);
    if (document.kind === 'resource') checkResource(inquiry, document, surroundings);
  }
}

function checkViews(inquiry: Inquiry, folder: ReviewFolder, surroundings: Surroundings): void {
  const { boundaries, identities, voids } = viewsOf(folder, surroundings);
  for (const view of boundaries) {
    checkWildcards(inquiry, view);
    // A boundary of a platform that only handles roles does not separate by tags.
    const separates =
      surroundings.workspace !== undefined && taggedServices(view, surroundings.workspace.value).length > 0;
    if (separates) {
      checkCreation(inquiry, view, surroundings);
      checkTags(inquiry, view, surroundings);
      checkSessionTags(inquiry, view, surroundings);
      checkBoundary(inquiry, view, surroundings);
      checkIsolation(inquiry, view, surroundings);
    }
    checkRights(inquiry, view, surroundings);
    checkGates(inquiry, view);
  }
  for (const pair of voids) checkVoid(inquiry, pair, surroundings);
  for (const view of identities) {
    checkWildcards(inquiry, view);
    checkTakenAway(inquiry, view);
    if (boundaries.length === 0) checkTags(inquiry, view, surroundings);
    const { under } = view;
    const said = inquiry.findings.filter(({ where }) => under !== undefined && where.startsWith(under.path));
    inquiry.except(new Set(said.map(({ code }) => code)), () => checkRights(inquiry, view, surroundings));
  }
}

/** Rights over roles. Where a wildcard lets all of IAM in, that has been said, and all the rest follows. */
function checkRights(inquiry: Inquiry, view: View, surroundings: Surroundings): void {
  const swallowed = inquiry.findings.some(
    ({ code, where }) => code === 'wildcard.iam' && where.startsWith(`${view.subject.path} `),
  );
  if (swallowed) return;
  checkDelegation(inquiry, view, surroundings);
  checkPassing(
    inquiry,
    view,
    surroundings,
    inquiry.findings.some(({ code, where }) => code === 'delegation.incomplete' && where.startsWith(view.subject.path)),
  );
}
