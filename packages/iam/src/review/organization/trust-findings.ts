// Trusts that undo the partition into accounts. All others are listed, not judged.
import { authorize } from '../../authorize.ts';
import { quoted } from '../../parse/problems.ts';
import { unnamedAccount } from '../../prove/subject.ts';
import type { DocumentInput } from '../../types.ts';
import type { Finding } from '../finding.ts';
import { whereOf } from './accounts.ts';
import { everything } from './ask.ts';
import type { Place } from './place.ts';
import type { CrossAccountTrust, Trusted } from './trusts.ts';

/** Looks for trusts that let the wrong accounts in. */
export function reviewTrusts(places: readonly Place[], trusts: readonly CrossAccountTrust[]): readonly Finding[] {
  const byAccount = new Map(places.map((place) => [place.account, place]));
  return trusts.flatMap((trust): readonly Finding[] => {
    const place = byAccount.get(trust.account);
    if (place === undefined) return [];
    const where = `${whereOf(place)} role ${trust.role.slice(trust.role.indexOf(':role/') + 6)}`;
    if (trust.trusts.kind === 'everyone') return trust.onlyIf.length === 0 ? [open(trust, place, where)] : [];
    if (trust.trusts.kind !== 'organization' && trust.trustedName === undefined)
      return trust.onlyIf.length === 0 ? [outside(trust, where)] : [];
    return inward(trust, { place, where, from: byAccount });
  });
}

function open(trust: CrossAccountTrust, place: Place, where: string): Finding {
  const stranger = unnamedAccount(place.at.facts.id === '111122223333' ? ['111122223333'] : []);
  const request = {
    principal: `arn:aws:iam::${stranger}:role/anyone`,
    action: 'sts:AssumeRole',
    resource: trust.role,
    resourceAccount: trust.account,
    context: {},
  };
  const document = documentOf(place, trust.role);
  const shown =
    document !== undefined &&
    authorize({ request, policies: { identity: [everything], resource: document } }).effect === 'allow';
  return {
    code: 'trust.open',
    severity: 'high',
    where,
    reason: `anyone with an AWS account may assume the role, which may do: ${trust.may}`,
    ...(shown ? { counterExample: { request, resourceType: 'role' }, decided: 'allow' as const } : {}),
    fix: 'name the accounts or roles that are meant, or ask for `aws:PrincipalOrgID`',
  };
}

function documentOf(place: Place, role: string): DocumentInput | undefined {
  return place.at.facts.roles?.find(({ name }) => role.endsWith(`:role/${name}`))?.trust;
}

function outside({ trusts, may }: CrossAccountTrust, where: string): Finding {
  return {
    code: 'trust.outside',
    severity: 'medium',
    where,
    reason: `${nameOf(trusts)}, which is not in the organization, may assume the role without a condition; the role may do: ${may}`,
    fix: 'ask for an `sts:ExternalId` that only you and they know, or remove the trust',
  };
}

const nameOf = (trusts: Trusted): string =>
  trusts.kind === 'account'
    ? `account ${quoted(trusts.account)}`
    : trusts.kind === 'principal'
      ? quoted(trusts.arn)
      : 'every account of the organization';

interface Inward {
  readonly place: Place;
  readonly where: string;
  readonly from: ReadonlyMap<string, Place>;
}

/** Trusts between accounts of the organization that let a lesser account into a greater one. */
function inward({ trusts, trustedName, may }: CrossAccountTrust, { place, where, from }: Inward): readonly Finding[] {
  const source = 'account' in trusts ? from.get(trusts.account) : undefined;
  const who = source === undefined ? nameOf(trusts) : `${nameOf(trusts)} (${trustedName ?? ''}, ${describe(source)})`;
  const finding = (code: string, why: string, fix: string): readonly Finding[] => [
    { code, severity: 'high', where, reason: `${who} may assume the role: ${why}; the role may do: ${may}`, fix },
  ];
  if (place.kind.value === 'management')
    return finding(
      'trust.into_management',
      'whoever takes that account over is in the management account, which no policy of the organization binds',
      'remove the trust and do from the management account itself what must be done there',
    );
  const lesser = source === undefined || isLesser(source);
  if (place.kind.value === 'delivery' && lesser)
    return finding(
      'trust.into_delivery',
      'the delivery account may deploy to most of the organization, and through this role so may that account',
      'let changes come through the delivery systems, and remove the trust',
    );
  if (
    place.kind.value === 'runtime' &&
    place.phase?.value === 'production' &&
    lesser &&
    source?.phase?.value !== 'production'
  )
    return finding(
      'trust.into_production',
      'it reaches into production from where guardrails are looser',
      'remove the trust; deploy from the delivery account and copy data the other way',
    );
  return [];
}

const isLesser = ({ kind }: Place): boolean => kind.value === 'runtime' || kind.value === 'sandbox';

const describe = ({ kind, phase }: Place): string => phase?.value ?? kind.value;
