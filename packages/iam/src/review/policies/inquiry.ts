// Puts the questions of a review to the prover, finds the statement that answers, and gathers findings. A question without a certain answer is a
// finding too: unknown is never taken for "nothing there".

import { authorize } from '../../authorize.ts';
import { explain } from '../../explain/explain.ts';
import type { WrittenDocument } from '../../generate/generated.ts';
import type { Unknown, Witness } from '../../prove/answer.ts';
import { type Asking, ask } from '../../prove/ask.ts';
import type { Goal } from '../../prove/goal.ts';
import type { Pair } from '../../prove/universe.ts';
import type { Policies } from '../../types.ts';
import type { Finding, FindingSeverity } from '../finding.ts';
import { type PolicyFindingCode, policyFindingCodes } from './codes.ts';
import { placeOf } from './read-folder.ts';
import { callerOf, documentOf, type View } from './views.ts';

/** Which requests to look for: as a statement writes them. */
export interface Wanted {
  readonly action?: string | readonly string[];
  readonly resource?: string | readonly string[];
  readonly notResource?: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Pairs of the table to look at, with a name for the choice. */
  readonly pairs?: readonly [string, (pair: Pair) => boolean];
}

/** What was found: requests, one shown. */
export interface Shown {
  readonly witness: Witness;
  /** Actions that do it, as the table spells them. */
  readonly actions: readonly string[];
  /** The statements of the subject that allow it. */
  readonly where: string;
}

/** What a finding says beside what its code says. */
export interface Details {
  readonly where: string;
  readonly reason: string;
  readonly fix: string;
  readonly witness?: Witness;
  /** Layers the witness is decided under. */
  readonly layers?: Policies;
  readonly supposed?: readonly string[];
  readonly fixPolicy?: WrittenDocument;
  readonly severity?: FindingSeverity;
}

/** Resource types and calls people know, for requests that are shown. */
const familiarTypes: ReadonlySet<string> = new Set([
  ...['ec2 instance', 'ec2 snapshot', 'ec2 volume', 'rds db', 'rds snapshot', 's3 bucket', 's3 object', 'iam role'],
  ...['iam policy', 'kms key', 'dynamodb table', 'lambda function', 'sqs queue', 'sns topic', 'secretsmanager Secret'],
]);
const familiarActions: ReadonlySet<string> = new Set([
  ...['ec2:TerminateInstances', 'ec2:RunInstances', 'ec2:CreateVolume', 'ec2:CreateTags', 'ec2:DeleteTags'],
  ...['ec2:ModifySnapshotAttribute', 'rds:DeleteDBInstance', 'rds:CreateDBInstance', 'rds:AddTagsToResource'],
  ...[
    'rds:RestoreDBInstanceFromDBSnapshot',
    's3:PutObject',
    's3:CreateBucket',
    's3:PutBucketTagging',
    's3:TagResource',
  ],
  ...[
    'iam:PutRolePolicy',
    'iam:CreateRole',
    'iam:AttachRolePolicy',
    'iam:PassRole',
    'kms:Decrypt',
    'lambda:InvokeFunction',
  ],
]);

/** How well known a class of requests is; the least first. */
function strangeness({ action, service, type }: Pair): number {
  return (familiarActions.has(action) ? 0 : 2) + (familiarTypes.has(`${service} ${type}`) ? 0 : 1);
}

/** A review in progress. */
export class Inquiry {
  readonly #findings = new Map<string, Finding>();
  #muted: ReadonlySet<string> = new Set();

  /** What was found so far. */
  get findings(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  /** Notes a finding; the same thing at the same place is noted once. A witness is decided once more, for what is said of it. */
  report(code: PolicyFindingCode, details: Details): void {
    const { where, reason, fix, witness, layers, supposed = [], fixPolicy } = details;
    const id = JSON.stringify([code, where, reason]);
    if (this.#findings.has(id) || this.#muted.has(code)) return;
    const decided =
      witness === undefined || layers === undefined
        ? undefined
        : authorize({ policies: layers, request: witness.request }).effect;
    this.#findings.set(id, {
      code,
      severity: details.severity ?? policyFindingCodes[code].severity,
      where,
      reason,
      ...(witness === undefined || decided === undefined ? {} : { counterExample: witness, decided }),
      ...(supposed.length === 0 ? {} : { inferred: supposed }),
      fix,
      ...(fixPolicy === undefined ? {} : { fixPolicy }),
    });
  }

  /** Looks without noting some kinds: what was said of a boundary is not said again of each policy under it. */
  except(codes: ReadonlySet<string>, look: () => void): void {
    const before = this.#muted;
    this.#muted = codes;
    look();
    this.#muted = before;
  }

  /** True if a kind of finding was noted. */
  has(code: PolicyFindingCode): boolean {
    return [...this.#findings.values()].some((one) => one.code === code);
  }

  /** Requests of the kind that the view allows; `undefined` if there are none. */
  find(view: View, wanted: Wanted, more: Partial<Asking> = {}): Shown | undefined {
    const layers = view.layers;
    const goal = { allow: [layers, covering(wanted, layers)], deny: [] };
    const choice = wanted.pairs === undefined ? {} : { wantedId: wanted.pairs[0], wanted: wanted.pairs[1] };
    const asking: Asking = { ...callerOf(view), ...choice, ...more };
    const { found, unknown } = ask(goal, { ...asking, every: 'class' });
    const [first] = found;
    if (first === undefined) {
      for (const one of unknown) this.#undecided(view, one);
      return undefined;
    }
    const pairs = found
      .flatMap((one) => one.pairs.map((pair) => [pair, one.witness] as const))
      .sort(([one], [other]) => strangeness(one) - strangeness(other));
    const [liked] = pairs;
    const witness =
      liked === undefined || (liked[1].resourceType === liked[0].type && liked[1].request.action === liked[0].action)
        ? (liked?.[1] ?? first.witness)
        : (this.#witnessOf(goal, asking, liked[0]) ?? first.witness);
    const shown = named(witness, { view, wanted });
    return {
      witness: shown,
      actions: [...new Set(pairs.map(([pair]) => pair.action))],
      where: this.#whereOf(view, shown),
    };
  }

  #witnessOf(goal: Goal, asking: Asking, { lower, type }: Pair): Witness | undefined {
    const wanted = (pair: Pair): boolean => pair.lower === lower && pair.type === type;
    return ask(goal, { ...asking, wanted, wantedId: `review one ${lower} ${type}` }).found[0]?.witness;
  }

  #whereOf(view: View, { request }: Witness): string {
    const { decidedBy } = explain({ request, policies: view.layers });
    const places = decidedBy.flatMap((ref) => {
      const document = documentOf(view, ref);
      return document === view.subject ? [placeOf(document, ref.statement)] : [];
    });
    return places[0] ?? view.subject.path;
  }

  #undecided(view: View, { reason, statement }: Unknown): void {
    const document = statement === undefined ? undefined : documentOf(view, statement);
    this.report('review.undecided', {
      where: document === undefined ? view.subject.path : placeOf(document, statement?.statement),
      reason: `not everything could be decided here: ${reason}`,
      fix: 'look at this statement by hand, or write it so that it can be decided: whole values, or fixed tags',
    });
  }
}

/** The request with a name where the resource's is empty, if that is decided the same. */
function named(witness: Witness, { view, wanted }: { readonly view: View; readonly wanted: Wanted }): Witness {
  if (!/[/:]$/.test(witness.request.resource)) return witness;
  const request = { ...witness.request, resource: witness.request.resource.replace(/([/:])+$/, '$1one') };
  const worlds = [view.layers, covering(wanted, view.layers)];
  return worlds.every((policies) => authorize({ policies, request }).effect === 'allow')
    ? { ...witness, request }
    : witness;
}

/** A policy that allows exactly the wanted requests. */
function covering({ action = '*', resource, notResource, condition }: Wanted, layers: Policies): Policies {
  const where =
    notResource === undefined || notResource.length === 0
      ? { Resource: resource ?? '*' }
      : { NotResource: notResource };
  const statement = {
    Effect: 'Allow',
    Action: action,
    ...where,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  // Of the version without variables, so that a value with `${` in it is just that text.
  const document = (more: object): object => ({ Version: '2008-10-17', Statement: { ...statement, ...more } });
  return {
    identity: [document({})],
    ...(layers.resource === undefined ? {} : { resource: document({ Principal: '*' }) }),
  };
}

/** `a`, `b` and 3 more. */
export function listed(items: readonly string[], max = 5): string {
  const shown = items.slice(0, max).map((one) => `\`${one}\``);
  const rest = items.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
