// Guardrails a review expects and does not find: approved services and regions, the account's own protection, production's data, the root user.
// Whether one is there is not read from names but asked of the prover, for an ordinary role in every account that policies bind; so it may
// be written as anyone likes and attached wherever it holds.
import { compile } from '../../authorize.ts';
import type { Existence, Witness } from '../../prove/answer.ts';
import type { Request } from '../../types.ts';
import type { Finding } from '../finding.ts';
import { type Asker, everything, under } from './ask.ts';
import { type FixName, fixPolicyOf } from './fix-policies.ts';
import { letsNothingThrough } from './levels.ts';
import type { Place } from './place.ts';
import type { Reviewed } from './reviewed.ts';
import { type Account, labelOf, levelsOf, topmost } from './tree.ts';

/** A service there is not: what is not approved by name must not pass. */
const unlistedService = { action: 'not-an-approved-service:Call' };

/** Calls that work in one region, asked about in a region there is not. */
const regionalCalls = {
  action: [
    'ec2:RunInstances',
    's3:CreateBucket',
    'lambda:CreateFunction',
    'rds:CreateDBInstance',
    'dynamodb:CreateTable',
    'sqs:CreateQueue',
    'ecs:CreateCluster',
    'sagemaker:CreateNotebookInstance',
  ],
  condition: { StringEquals: { 'aws:RequestedRegion': 'xx-unlisted-9' } },
};

/** What must not pass in any account. */
export const accountCalls: readonly string[] = [
  'organizations:LeaveOrganization',
  'cloudtrail:StopLogging',
  'cloudtrail:DeleteTrail',
  'config:StopConfigurationRecorder',
  'config:DeleteConfigurationRecorder',
];

/** What must not pass in production. */
export const dataCalls: readonly string[] = [
  'rds:DeleteDBCluster',
  'rds:DeleteDBInstance',
  'dynamodb:DeleteTable',
  'redshift:DeleteCluster',
  's3:DeleteBucket',
];

/** What the root user is tried with. */
const rootCalls: readonly string[] = ['iam:CreateUser', 'iam:CreateAccessKey', 's3:CreateBucket', 'ec2:RunInstances'];

/** Looks for the guardrails that a seed organization has. `phasesSaid`: production accounts whose lack of any guardrail is said already. */
export function reviewGuardrails(places: readonly Place[], asker: Asker, phasesSaid: ReadonlySet<Account>): Reviewed {
  const members = places.filter(({ at }) => !at.management);
  const bound = members.filter(({ at }) => asker.letsAnythingThrough(at));
  const shut = new Set(members.filter((place) => !bound.includes(place)).map(({ at }) => at));
  const production = bound.filter(({ phase, at }) => phase?.value === 'production' && !phasesSaid.has(at));
  const review = new GuardrailReview(asker, shut);
  review.nothingPasses();
  review.expect({
    code: 'scp.services_open',
    severity: 'medium',
    accounts: bound,
    fix: 'approved-services',
    what: () => 'every AWS service can be used, also those nobody approved and those AWS will bring out',
    repair: 'attach a policy that denies all but approved services to the root',
    lacking: ({ at }) => review.passing(asker.passes(at, unlistedService, 'open'), ['any service']),
  });
  review.expect({
    code: 'scp.regions_open',
    severity: 'medium',
    accounts: bound,
    fix: 'approved-regions',
    what: () => 'resources can be made in every region, also in those nobody looks at',
    repair: 'attach a policy that denies all but approved regions to the root, or one to each unit if they differ',
    lacking: ({ at }) => review.passing(asker.passes(at, regionalCalls), ['any region']),
  });
  review.expect({
    code: 'scp.account_unprotected',
    severity: 'high',
    accounts: bound,
    fix: 'protect-account',
    what: (calls) => `nothing keeps an administrator of the account from ${list(calls)}`,
    repair: 'attach a policy that denies these calls to the root',
    lacking: ({ at }) => review.each(at, accountCalls),
  });
  review.expect({
    code: 'scp.data_unprotected',
    severity: 'high',
    accounts: production,
    fix: 'protect-data',
    what: (calls) => `production data can be deleted: nothing denies ${list(calls)}`,
    repair: 'attach a policy that denies these calls to the production accounts or their unit',
    lacking: ({ at }) => review.each(at, dataCalls),
  });
  review.expect({
    code: 'scp.root_user_open',
    severity: 'medium',
    accounts: bound,
    fix: 'deny-root-user',
    what: () => 'the root user of the account can be used: it has every right and no policy of the account binds it',
    repair: 'attach a policy that denies everything to root users to the root',
    lacking: ({ at }) => review.rootUserPasses(at),
  });
  return { findings: review.findings, undecided: [...review.undecided] };
}

const list = (calls: readonly string[]): string => calls.map((call) => `\`${call}\``).join(', ');

/** What an account lacks: names of calls, and a request that shows it if there is one. */
interface Lack {
  readonly calls: readonly string[];
  readonly witness: Witness | undefined;
}

interface Expected {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly accounts: readonly Place[];
  readonly fix: FixName;
  readonly what: (calls: readonly string[]) => string;
  readonly repair: string;
  readonly lacking: (place: Place) => Lack | undefined;
}

class GuardrailReview {
  readonly findings: Finding[] = [];
  readonly undecided = new Set<string>();
  readonly #asker: Asker;
  /** By what answers hang on. */
  readonly #root = new Map<string, Lack | undefined>();
  /** Accounts where nothing passes. */
  readonly #shut: ReadonlySet<Account>;

  constructor(asker: Asker, shut: ReadonlySet<Account>) {
    this.#asker = asker;
    this.#shut = shut;
  }

  /** Levels that each allow something, and nothing in common. A level without any Allow is told elsewhere. */
  nothingPasses(): void {
    const { tree } = this.#asker;
    const between = [...this.#shut].filter(({ node }) => !node.path.some((one) => letsNothingThrough(tree, one)));
    for (const node of topmost(tree, new Set(between))) {
      this.findings.push({
        code: 'level.nothing_in_common',
        severity: 'high',
        where: labelOf(node),
        reason:
          'every level on the way here allows something, but nothing passes them all: levels are filtered one by one, not added up',
        fix: 'allow at every level from the root down what is meant to be possible here',
      });
    }
  }

  /** One finding for each highest node whose accounts all lack the same. */
  expect({ code, severity, accounts, fix, what, repair, lacking }: Expected): void {
    const groups = new Map<string, { readonly lack: Lack; readonly members: Set<Account> }>();
    for (const place of accounts) {
      const lack = lacking(place);
      if (lack === undefined) continue;
      const key = lack.calls.join();
      const group = groups.get(key) ?? { lack, members: new Set<Account>() };
      group.members.add(place.at);
      groups.set(key, group);
    }
    for (const { lack, members } of groups.values()) {
      const fixPolicy = fixPolicyOf(fix, this.#asker.choices);
      for (const node of topmost(this.#asker.tree, members, this.#shut)) {
        this.findings.push({
          code,
          severity,
          where: labelOf(node),
          reason: what(lack.calls),
          ...(lack.witness === undefined ? {} : { counterExample: lack.witness, decided: 'allow' as const }),
          fix: repair,
          ...(fixPolicy === undefined ? {} : { fixPolicy }),
        });
      }
    }
  }

  /** The calls that pass in an account. All at once first: mostly none does. */
  each(account: Account, calls: readonly string[]): Lack | undefined {
    const any = this.#asker.passes(account, { action: calls });
    if (any.answer === 'none') return undefined;
    const passing = calls.filter(
      (call) => this.passing(this.#asker.passes(account, { action: call }), [call]) !== undefined,
    );
    if (passing.length === 0) return undefined;
    return { calls: passing, witness: any.answer === 'exists' ? any.witness : undefined };
  }

  /** What an answer lacks; what is undecided is noted. */
  passing(answer: Existence, calls: readonly string[]): Lack | undefined {
    if (answer.answer === 'exists') return { calls, witness: answer.witness };
    if (answer.answer === 'unknown') this.undecided.add(`whether ${list(calls)} passes: ${answer.reason}`);
    return undefined;
  }

  /** The prover does not speak of root users; the engine decides a few calls of one. */
  rootUserPasses(account: Account): Lack | undefined {
    const way = this.#asker.wayOf(account);
    if (this.#root.has(way)) return this.#root.get(way);
    const found = rootUserPasses(account, this.#asker);
    this.#root.set(way, found);
    return found;
  }
}

function rootUserPasses(account: Account, { tree }: Asker): Lack | undefined {
  const { id } = account.facts;
  const layers = { ...under(levelsOf(tree.organization, account.node.path)), identity: [everything] };
  const { decide } = compile(layers);
  for (const action of rootCalls) {
    const request = {
      principal: `arn:aws:iam::${id}:root`,
      action,
      resource: '*',
      resourceAccount: id,
      context: { 'aws:RequestedRegion': 'us-east-1' },
    } satisfies Request;
    if (decide(request).effect === 'allow') return { calls: ['the root user'], witness: { request } };
  }
  return undefined;
}
