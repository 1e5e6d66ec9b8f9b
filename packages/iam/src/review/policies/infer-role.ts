// Whose policy a document is, where service control policies make a difference: what they deny to all but some roles is of use only to those. A policy
// that is taken away from an ordinary role and left to an excepted one is taken to be the latter's.

import { neverAllows } from '../../prove/reach.ts';
import type { Policies } from '../../types.ts';
import type { ReviewDocument } from './read-folder.ts';

/** A role, and why it was taken. */
export interface InferredRole {
  readonly principal: string;
  readonly supposed: readonly string[];
}

/** Roles tried for one document. */
const triedMax = 6;

/** The role a document is for: the ordinary one, unless service control policies leave more of the document to another. */
export function roleFor(document: ReviewDocument, ordinary: string, around: Around): InferredRole {
  const account = ordinary.split(':')[4] ?? '';
  const fallback = { principal: ordinary, supposed: [] };
  const { scp } = around.layers;
  const others = exceptedRoles(around.documents, account);
  if (scp === undefined || others.length === 0) return fallback;
  const allows = document.statements.filter((_, index) => document.policy?.statements[index]?.effect === 'allow');
  const aliveFor = (principal: string): number =>
    allows.filter((statement) => {
      const alone = { Version: document.policy?.version ?? '2012-10-17', Statement: [statement] };
      return neverAllows({ scp }, alone, { principal }).answer === 'fails';
    }).length;
  const usual = aliveFor(ordinary);
  if (usual === allows.length) return fallback;
  const best = others
    .map((principal) => ({ principal, alive: aliveFor(principal) }))
    .sort((a, b) => b.alive - a.alive)[0];
  if (best === undefined || best.alive <= usual) return fallback;
  return {
    principal: best.principal,
    supposed: [
      `the role is \`${best.principal}\`, which service control policies except; \`review.json\` can say otherwise`,
    ],
  };
}

/** Policies of the organization around a document. */
export interface Around {
  readonly layers: Policies;
  readonly documents: readonly ReviewDocument[];
}

/** A role for each pattern that service control policies except. */
function exceptedRoles(documents: readonly ReviewDocument[], account: string): readonly string[] {
  const clauses = documents
    .filter(({ kind }) => kind === 'scp')
    .flatMap(({ policy }) => policy?.statements ?? [])
    .filter(({ effect }) => effect === 'deny')
    .flatMap(({ conditions }) => conditions)
    .filter(({ key, operator }) => /^aws:PrincipalArn$/i.test(key) && operator.negated);
  const roles = clauses
    .flatMap(({ values }) => values.map(({ written }) => written))
    .filter((arn) => /:role\//.test(arn) && !arn.includes('$'))
    .map((arn) => arn.replace(/^arn:[^:]*:iam::[^:]*:/, `arn:aws:iam::${account}:`).replace(/[*?]+/g, 'x'));
  return [...new Set(roles)].slice(0, triedMax);
}
