// The slow, obvious meaning of an approval policy, to compare `decide` with. It knows no terms and no matching: it picks
// a person for every consent the policy speaks of, in every possible way, and looks whether one way works.

import type { ApprovalPolicy, ApproverGroup, Condition } from '../src/flow/policy.ts';
import type { PersonId } from '../src/ids.ts';
import type { Person } from '../src/people/person.ts';

/** What there is to know at a moment beside people: who is on which shift now, and who owns what is asked for. */
export interface Moment {
  readonly onShift: ReadonlyMap<string, readonly PersonId[]>;
  /** The owners of each resource of the request. */
  readonly owners: readonly (readonly PersonId[])[];
}

export const plainMoment: Moment = { onShift: new Map(), owners: [] };

/** Somebody who consented, with the facts about them and the requester at that moment. */
export interface Consent {
  readonly person: Person;
  readonly requester: Person;
  readonly moment?: Moment;
  /** The human behind the click, where that is not the person whose right it is. */
  readonly clickedBy?: PersonId;
  /** How many tiers had been asked by then: a consent is for what could be seen. */
  readonly tiersSeen?: number;
}

/** One consent a policy speaks of: of whom, about which owners, and with which others it must not share a person. */
interface Demand {
  readonly conditions: readonly Condition[];
  readonly owners: readonly PersonId[] | null;
  readonly apart: string | null;
  readonly tier: number;
}

/** Everything a request may be agreed to by: its policy, and each tier that was reached. */
export interface Demanded {
  readonly policy: ApprovalPolicy;
  readonly tiers: readonly ApproverGroup[];
  readonly distinctPeople: boolean;
  /** The sets of owners of the resources, each once. */
  readonly owners: readonly (readonly PersonId[])[];
}

/** The human of a record as they are known when it is asked. */
export type HumanOf = (id: PersonId) => PersonId;

/** Whether these consents amount to what is demanded. */
export function amountsTo(demanded: Demanded, consents: readonly Consent[], humanOf: HumanOf): boolean {
  const voices = voicesOf(consents, humanOf);
  return waysOf(demanded).some((demands) =>
    canBeGiven(demands, voices, { distinct: demanded.distinctPeople, used: [] }),
  );
}

/** Whether these consents amount to what a policy demands, where there are neither tiers nor owners nor linked records. */
export const demandsMet = (policy: ApprovalPolicy, consents: readonly Consent[], distinctPeople: boolean): boolean =>
  amountsTo({ policy, tiers: [], distinctPeople, owners: [] }, consents, (id) => id);

/** Whether a consent is for anything that is demanded, and that none of the earlier ones of the same human was for. */
export const saysMore = (demanded: Demanded, consent: Consent, earlier: readonly Consent[]): boolean =>
  waysOf(demanded)
    .flat()
    .some((demand) => fitsDemand(demand, consent) && !earlier.some((before) => fitsDemand(demand, before)));

/** The ways in which it could be agreed to; each is the list of consents that it needs. A group without approvers needs one nobody can give. */
function waysOf({ policy, tiers, owners }: Demanded): readonly (readonly Demand[])[] {
  const groups = policy.groups.map((group, at) => demandsOf(group, owners, { name: `g${at}`, tier: 0 }));
  const own = policy.mode === 'ANY_OF' ? groups : [groups.flat()];
  const ways = groups.length === 0 ? [] : own;
  return [...ways, ...tiers.map((tier, at) => demandsOf(tier, owners, { name: `t${at}`, tier: at + 1 }))];
}

function demandsOf(
  group: ApproverGroup,
  owners: Demanded['owners'],
  { name, tier }: { readonly name: string; readonly tier: number },
): readonly Demand[] {
  const entries =
    group.operator === 'OR' || group.approvers.length === 0 ? [group.approvers] : group.approvers.map((one) => [one]);
  const all = entries.flatMap((conditions, at): readonly Demand[] => {
    const asksOwner = owners.length > 0 && conditions.some(({ type }) => type === 'Owner');
    return asksOwner
      ? owners.map((set, part) => ({ conditions, owners: set, apart: `${name} ${at} ${part}`, tier }))
      : [{ conditions, owners: null, apart: `${name} ${at}`, tier }];
  });
  const times = group.operator === 'OR' ? (group.quorum ?? 1) : 1;
  return all.flatMap((demand) =>
    times === 1 ? [{ ...demand, apart: null }] : Array.from({ length: times }, () => demand),
  );
}

/** One human's consents together: what any of them was for. */
type Voice = readonly Consent[];

function voicesOf(consents: readonly Consent[], humanOf: HumanOf): readonly Voice[] {
  const behind = ({ person, clickedBy }: Consent): PersonId => humanOf(clickedBy ?? person.id);
  const humans = [...new Set(consents.map(behind))];
  return humans.map((human) => consents.filter((consent) => behind(consent) === human));
}

function canBeGiven(
  demands: readonly Demand[],
  voices: readonly Voice[],
  rule: {
    readonly distinct: boolean;
    readonly used: readonly { readonly voice: Voice; readonly apart: string | null }[];
  },
): boolean {
  const [demand, ...others] = demands;
  if (demand === undefined) return true;
  return voices.some((voice) => {
    const taken = rule.used.some(
      (one) => one.voice === voice && (rule.distinct || (demand.apart !== null && one.apart === demand.apart)),
    );
    if (taken || !voice.some((consent) => fitsDemand(demand, consent))) return false;
    return canBeGiven(others, voices, { ...rule, used: [...rule.used, { voice, apart: demand.apart }] });
  });
}

const fitsDemand = (demand: Demand, consent: Consent): boolean =>
  (consent.tiersSeen ?? 0) >= demand.tier &&
  demand.conditions.some((condition) => fits(condition, consent, demand.owners));

/** Only what the stories use: users, groups, managers, shifts and owners, with `is`. */
function fits(
  condition: Condition,
  { person, requester, moment = plainMoment }: Consent,
  owners: Demand['owners'],
): boolean {
  if (!person.active) return false;
  if (condition.type === 'manager') return requester.managerId === person.id;
  if (condition.type === 'Owner') return owners?.includes(person.id) ?? false;
  if (condition.type === 'shift')
    return condition.ids.some((id) => moment.onShift.get(id)?.includes(person.id) ?? false);
  const own: readonly string[] = condition.type === 'user' ? [person.id] : person.groupIds;
  return condition.ids.some((id) => own.includes(id));
}
