// A change of a perimeter that waits for a second person. Promises: nobody confirms their own; only an administrator confirms; what lapsed,
// was decided, or starts from a version that is no longer the latest is never confirmed. Leaves saving what was proposed to the broker.

import type { LoweringRule } from '../classification/classification.ts';
import { type Refusal, refusal } from '../errors/refusal.ts';
import type {
  BundleId,
  ClassificationId,
  FlowId,
  GroupId,
  IntegrationId,
  PersonId,
  ProposalId,
  ResourceId,
  RuleId,
  ScopeId,
  TagOrderId,
} from '../ids.ts';
import type { SourceTag } from '../inventory/tag-order.ts';
import type { Person } from '../people/person.ts';
import { hasRight, type Right } from '../people/role.ts';
import type { DiscoveredResource } from '../ports/adapter.ts';
import type { Instant } from '../ports/clock.ts';
import { no, ok, type Result } from '../result.ts';
import { mayIn, type Space } from '../space/space.ts';

/** What somebody wants a scope, an access flow or tags to become. */
export type ProposedChange =
  | {
      readonly kind: 'scope';
      readonly subject: ScopeId;
      readonly name: string;
      readonly description: string | null;
      readonly query: string;
    }
  /** The body in the published shape; its names are read again when it is confirmed. */
  | {
      readonly kind: 'flow';
      readonly subject: FlowId;
      readonly name: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  /** The body in the published shape, as of a flow. */
  | {
      readonly kind: 'bundle';
      readonly subject: BundleId;
      readonly name: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'rule';
      readonly subject: RuleId;
      readonly name: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  /** Who is in a group that an access flow to production names. */
  | {
      readonly kind: 'group';
      readonly subject: GroupId;
      readonly name: string;
      readonly save: { readonly name: string; readonly members: readonly PersonId[] };
    }
  /** The order of a tag's classes, and who may lower them. */
  | {
      readonly kind: 'classification';
      readonly subject: ClassificationId;
      /** The key of the tag. */
      readonly name: string;
      readonly save: { readonly order: readonly string[]; readonly lowering: readonly LoweringRule[] };
    }
  /** Tags at their source: what is in a production scope hangs on them. */
  | {
      readonly kind: 'tags';
      readonly subject: TagOrderId;
      /** What it does, in a few words. */
      readonly name: string;
      readonly change: SourceTag;
      /** With what the system said for the key when it was proposed. */
      readonly rows: readonly { readonly resourceId: ResourceId; readonly was: string | null }[];
    }
  /** What people and tools say of resources, instead of their systems. */
  | {
      readonly kind: 'user_tags';
      readonly subject: TagOrderId;
      readonly name: string;
      readonly rows: readonly UserTagsRow[];
    }
  /** A list of resources that somebody sent. */
  | {
      readonly kind: 'import';
      readonly subject: IntegrationId;
      readonly name: string;
      readonly list: ImportedList;
    }
  | {
      readonly kind: 'removal';
      readonly of: 'scope' | 'flow' | 'bundle' | 'rule';
      readonly subject: ScopeId | FlowId | BundleId | RuleId;
      readonly name: string;
    };

/** The user tags that a resource gets, and the keys of those that go. */
export interface UserTagsRow {
  readonly resourceId: ResourceId;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

/** A list as it was sent, with what it says of itself. */
export interface ImportedList {
  readonly source: string;
  /** `some`: nothing is gone by it. */
  readonly listed: 'all' | 'some';
  readonly goneShareMax: number;
  readonly found: readonly DiscoveredResource[];
}

export type ProposalState = 'waiting' | 'confirmed' | 'discarded' | 'lapsed';

export interface Proposal {
  readonly id: ProposalId;
  readonly change: ProposedChange;
  /** The version it starts from; 0 for something new. */
  readonly baseVersion: number;
  readonly proposedBy: PersonId;
  readonly door: string;
  readonly at: Instant;
  readonly lapsesAt: Instant;
  readonly state: ProposalState;
  /** Who decided; null while it waits and where nobody did. */
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Instant | null;
}

/**
 * An order to a proposal that waits. `latest` is the version that its subject has now, 0 where there is none; `proposer` is whoever made it;
 * `space` the space that its subject belongs to, absent where it belongs to none.
 */
export type ProposalCommand =
  | {
      readonly kind: 'confirm';
      readonly by: Person;
      readonly proposer: Person | null;
      readonly latest: number;
      readonly space?: Space | null;
    }
  | { readonly kind: 'discard'; readonly by: Person }
  | { readonly kind: 'lapse' };

/**
 * The proposal after a command, or the reason why not: `object.changed` for one that is over or starts from another version,
 * `auth.forbidden` for somebody without the role, `perimeter.own_proposal` for whoever made it. Whoever made it may discard it.
 */
export function decideProposal(proposal: Proposal, command: ProposalCommand, now: Instant): Result<Proposal> {
  if (proposal.state !== 'waiting')
    return no(over(`the proposed change is ${proposal.state}; there is nothing left to do`));
  const lapsed = now >= proposal.lapsesAt;
  if (command.kind === 'lapse') {
    return lapsed
      ? ok({ ...proposal, state: 'lapsed', decidedAt: now })
      : no(over('the proposed change has not lapsed yet; look again'));
  }
  const refused = roleRefusal(command.by) ?? (lapsed ? over('the proposed change lapsed; propose it again') : null);
  if (refused !== null) return no(refused);
  const decided = { ...proposal, decidedBy: command.by.id, decidedAt: now };
  if (command.kind === 'discard') return ok({ ...decided, state: 'discarded' });
  if (command.by.id === proposal.proposedBy) {
    return no(refusal('perimeter.own_proposal', 'you proposed this change; another administrator has to confirm it'));
  }
  if (!mayStillPropose(proposal, command.proposer, command.space ?? null)) {
    return no(over('whoever proposed this may not change it any more; discard it, and propose it anew'));
  }
  if (command.latest !== proposal.baseVersion) {
    return no(over('it was changed since this was proposed; discard the proposed change and propose it anew'));
  }
  return ok({ ...decided, state: 'confirmed' });
}

const rightToPropose: ReadonlyMap<string, Right> = new Map([
  ['scope', 'scopes:change'],
  ['flow', 'flows:change'],
  ['bundle', 'flows:change'],
  ['rule', 'flows:change'],
  ['group', 'groups:change'],
  ['classification', 'files:apply'],
  ['tags', 'inventory:change'],
  ['user_tags', 'tags:set'],
  ['import', 'inventory:change'],
]);

/** Whether whoever proposed a change could still propose it. */
function mayStillPropose({ change }: Proposal, person: Person | null, space: Space | null): boolean {
  const of = change.kind === 'removal' ? change.of : change.kind;
  if (person === null) return false;
  return (
    hasRight(person, rightToPropose.get(of) ?? 'changes:confirm') || (space !== null && mayIn(space, person, 'change'))
  );
}

function roleRefusal(person: Person): Refusal | null {
  if (hasRight(person, 'changes:confirm')) return null;
  return refusal(
    'auth.forbidden',
    'deciding on a proposed change needs a role with the right `changes:confirm`, for example Admin',
  );
}

const over = (message: string): Refusal => refusal('object.changed', message);
