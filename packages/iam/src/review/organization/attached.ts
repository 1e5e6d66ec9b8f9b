// Policies that are attached and do nothing: on what they do not bind, or saying what others have said already; and levels where nothing
// passes because no Allow is attached. That a statement does nothing is proved over all requests, against everything above it and beside it.
import { compile } from '../../authorize.ts';
import { tableVersion } from '../../data/table.ts';
import { contained } from '../../prove/contained.ts';
import { neverAllows } from '../../prove/reach.ts';
import { unnamedAccount } from '../../prove/subject.ts';
import type { DocumentInput, NodePolicies, Request } from '../../types.ts';
import type { Finding } from '../finding.ts';
import { everything, under } from './ask.ts';
import { partsOf, type WrittenPart } from './documents.ts';
import { letsNothingThrough } from './levels.ts';
import type { Reviewed } from './reviewed.ts';
import { labelOf, levelsOf, type Node, type Tree } from './tree.ts';

/** Policies AWS attaches by itself: they are meant to be everywhere. */
const own: ReadonlySet<string> = new Set(['FullAWSAccess', 'RCPFullAWSAccess']);

/** Looks for policies that do nothing and levels that let nothing through. */
export function reviewAttached(tree: Tree): Reviewed {
  const review = new AttachedReview(tree);
  for (const node of tree.nodes) review.node(node);
  return { findings: [...review.findings, ...attachedNowhere(tree)], undecided: [...review.undecided] };
}

function attachedNowhere({ organization, nodes }: Tree): readonly Finding[] {
  const used = new Set(nodes.flatMap(({ scps, rcps }) => [...scps, ...rcps]));
  return [...organization.policies.keys()]
    .filter((name) => !used.has(name) && !own.has(name))
    .map((name) => ({
      code: 'scp.attached_nowhere',
      severity: 'low',
      where: `policy ${name}`,
      reason: 'the policy is attached nowhere, so it binds nobody',
      fix: 'attach it where it is meant to hold, or remove it',
    }));
}

/** What proving one statement came to. */
type Verdict = 'alive' | 'dead' | { readonly undecided: string };

interface Judged {
  readonly part: WrittenPart;
  readonly verdict: Verdict;
}

class AttachedReview {
  readonly findings: Finding[] = [];
  readonly undecided = new Set<string>();
  readonly #tree: Tree;
  /** Dead statements by what is attached on the way, so that equal ways are proved once. */
  readonly #known = new Map<string, readonly Judged[]>();

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  node(node: Node): void {
    const bound = node.accounts.filter(({ management }) => !management);
    if (bound.length === 0) {
      this.#unbound(node);
      return;
    }
    if (letsNothingThrough(this.#tree, node)) this.#empty(node, bound.length);
    if (node.path.some((above) => letsNothingThrough(this.#tree, above))) return;
    const verdicts = this.#verdicts(node);
    for (const name of new Set(node.scps))
      this.#report(
        node,
        name,
        verdicts.filter(({ part }) => part.policy === name),
      );
  }

  #unbound(node: Node): void {
    const management = node.accounts.length > 0;
    for (const name of [...node.scps, ...node.rcps]) {
      if (own.has(name)) continue;
      const kind = node.scps.includes(name) ? 'scp' : 'rcp';
      this.findings.push({
        code: management ? `${kind}.on_management` : `${kind}.binds_nobody`,
        severity: 'low',
        where: `${labelOf(node)} policy ${name}`,
        reason: management
          ? "the policy binds nobody here: an organization's policies do not bind its management account"
          : 'the policy binds nobody here: no account lies beneath',
        fix: management
          ? 'detach it, and keep other work out of the management account, which no policy of the organization guards'
          : 'detach it, or move the accounts it is meant for here',
      });
    }
  }

  #empty(node: Node, accounts: number): void {
    this.findings.push({
      code: 'level.no_allow',
      severity: 'high',
      where: labelOf(node),
      reason: `no service control policy here has an Allow, so nothing passes this level and nothing is possible in ${accounts === 1 ? 'the account' : `the ${accounts} accounts`} beneath`,
      fix: 'attach `FullAWSAccess` here, or a policy that allows what is meant to pass',
      fixPolicy: {
        Version: '2012-10-17',
        Statement: [{ Sid: 'FullAWSAccess', Effect: 'Allow', Action: '*', Resource: '*' }],
      },
    });
  }

  /** Every statement at the node. Later ones are looked at first, and what is dead is left out from then on: of two that say the same, one lives. */
  #verdicts(node: Node): readonly Judged[] {
    const key = node.path.map(({ scps }) => scps.join()).join(' / ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const { organization } = this.#tree;
    const above = levelsOf(organization, node.path.slice(0, -1));
    let left = [...new Set(node.scps)].flatMap((name) => partsOf(name, organization.policies.get(name) ?? {}));
    const verdicts: Judged[] = [];
    for (const part of left.toReversed()) {
      if (own.has(part.policy)) continue;
      const others = left.filter((one) => one !== part);
      const verdict = judge(part, { above, others: others.map(({ alone }) => alone) });
      if (verdict === 'dead') left = others;
      verdicts.unshift({ part, verdict });
    }
    this.#known.set(key, verdicts);
    return verdicts;
  }

  #report(node: Node, policy: string, verdicts: readonly Judged[]): void {
    const dead = verdicts.filter(({ verdict }) => verdict === 'dead').map(({ part }) => part);
    for (const { part, verdict } of verdicts)
      if (typeof verdict === 'object')
        this.undecided.add(
          `whether ${nameOf(part)} of \`${policy}\` at ${labelOf(node)} does anything: ${verdict.undecided}`,
        );
    const whole = dead.length > 0 && dead.length === verdicts.length;
    const shown = whole ? dead.slice(0, 1) : dead;
    for (const part of shown) {
      const allow = part.effect === 'allow';
      const subject = whole ? 'the policy' : 'the statement';
      this.findings.push({
        code: allow ? 'scp.allow_without_effect' : 'scp.dead',
        severity: allow ? 'medium' : 'low',
        where: `${labelOf(node)} policy ${policy}${whole ? '' : ` ${nameOf(part)}`}`,
        reason: allow
          ? `${subject} limits nothing: another policy at this level allows all of it, and Allows of one level add up`
          : `${subject} takes nothing away: ${whyDead(part)}`,
        fix: allow
          ? 'detach `FullAWSAccess` here if this is meant as the list of what is allowed, or detach this'
          : `remove ${subject}, or correct what it names`,
      });
    }
  }
}

const nameOf = ({ index, sid }: WrittenPart): string => `Statement[${index}]${sid === undefined ? '' : ` ${sid}`}`;

function whyDead({ alone }: WrittenPart): string {
  return neverAllows({ identity: [everything] }, alone).answer === 'holds'
    ? `no request that the table of ${tableVersion} knows fits it`
    : 'policies above or beside it have taken that away already';
}

interface Around {
  readonly above: readonly NodePolicies[];
  /** Documents beside the statement, at its own node. */
  readonly others: readonly object[];
}

function judge(part: WrittenPart, around: Around): Verdict {
  // The only Allow of a level is what the level is made of.
  if (part.effect === 'allow' && !around.others.some(hasAllow)) return 'alive';
  const without = under([...around.above, { node: 'here', policies: around.others }]);
  const within = under([...around.above, { node: 'here', policies: [...around.others, part.alone] }]);
  const question = (who: { readonly principal?: string }) =>
    part.effect === 'allow' ? contained(within, without, who) : neverAllows(without, part.alone, who);
  // Mostly somebody ordinary is told at once; only if not, everybody is asked about.
  const ordinary = question({ principal: `arn:aws:iam::${unnamedAccount([])}:role/ordinary-role-of-nobody` });
  if (ordinary.answer === 'fails') return 'alive';
  const answer = question({});
  if (answer.answer === 'fails') return 'alive';
  if (answer.answer === 'unknown') return { undecided: answer.reason };
  if (part.effect === 'allow') return 'dead';
  if (isSaidBy(part, [...around.above.flatMap(({ policies }) => policies), ...around.others])) return 'dead';
  return aboutRoot(part, { without: compile(without), within: compile(within) });
}

const hasAllow = (document: object): boolean => partsOf('', document).some(({ effect }) => effect === 'allow');

/** Does one of the documents have the very statement, whatever its name? */
function isSaidBy(part: WrittenPart, documents: readonly DocumentInput[]): boolean {
  const text = textOf(part);
  return documents.some((document) => partsOf('', document).some((one) => textOf(one) === text));
}

const textOf = ({ alone }: WrittenPart): string =>
  JSON.stringify(alone, (key, value: unknown) => (key === 'Sid' ? undefined : value));

interface Engines {
  readonly without: ReturnType<typeof compile>;
  readonly within: ReturnType<typeof compile>;
}

/** The prover does not speak of root users, whom a Deny may be about. */
function aboutRoot({ alone }: WrittenPart, { without, within }: Engines): Verdict {
  const text = JSON.stringify(alone);
  if (!/aws:principal(?:arn|type|account)|aws:userid/i.test(text)) return 'dead';
  for (const action of [
    'iam:CreateUser',
    'iam:CreateAccessKey',
    's3:CreateBucket',
    'ec2:RunInstances',
    'ec2:StopInstances',
  ]) {
    const account = unnamedAccount([]);
    const request = {
      principal: `arn:aws:iam::${account}:root`,
      action,
      resource: '*',
      resourceAccount: account,
      context: { 'aws:RequestedRegion': 'us-east-1' },
    } satisfies Request;
    if (without.decide(request).effect === 'allow' && within.decide(request).effect === 'deny') return 'alive';
  }
  return /:root|"Account"/i.test(text) ? { undecided: 'it speaks of root users, of whom nothing is proved' } : 'dead';
}
