// Trust: becoming a role one may write the trust of, and letting in someone from outside. No condition sees what a trust policy says, so only
// what guards the assuming itself can stop it: a resource control policy, or a deny on the caller's side.
import type { DetailedPrincipal, Policies, Principal } from '../types.ts';
import { type Actor, written } from './actor.ts';
import type { StoryStep } from './answer.ts';
import type { Condition } from './cover.ts';
import { making } from './moves.ts';
import { trusted, trustPolicy } from './principal-moves.ts';
import type { Search } from './search.ts';
import type { Setting } from './setting.ts';

/** The actor as a session, which a trust policy can name: then no policy of its own need allow it. */
export function sessionOf({ arn }: Actor): { readonly arn: string; readonly principal: Principal } {
  const [, partition = 'aws', account = '', name = ''] =
    /^arn:([^:]*):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  if (name === '') return { arn, principal: arn };
  const session = `arn:${partition}:sts::${account}:assumed-role/${name}/session`;
  return { arn: session, principal: { arn: session, roleArn: arn } satisfies DetailedPrincipal };
}

/** The step by which the actor becomes a role whose trust policy it writes; none if something forbids it: then others act as it. */
export function become(arn: string, actor: Actor, search: Search): readonly StoryStep[] {
  const { inquiry } = search;
  const session = sessionOf(actor);
  const layers = trusted(actor, session.arn);
  const covered = [{ actions: ['sts:AssumeRole'], resources: [arn] }];
  const witness = inquiry.find(actor, { covered, layers, principal: session.principal });
  if (witness === undefined) return [];
  const step = inquiry.step(witness, layers, `\`${actor.arn}\`, which its trust policy names, assumes \`${arn}\``);
  return step === undefined ? [] : [step];
}

/** Lets someone outside act as a role. */
export function trustOutside(actor: Actor, search: Search): void {
  const { setting, inquiry } = search;
  if (search.isTold('trust-outside')) return;
  for (const arn of setting.places.principals.role) {
    const resources = [arn];
    const witness = inquiry.find(actor, {
      covered: [
        { actions: [making.role], resources, condition: setting.fence.untagged },
        { actions: ['iam:UpdateAssumeRolePolicy'], resources },
      ],
    });
    if (witness === undefined) continue;
    for (const outsider of outsidersOf(setting)) {
      const layers = layersOf(outsider, setting);
      const { principal, call: action, condition } = outsider;
      const entering = inquiry.find(
        { ...actor, tags: undefined },
        { covered: [{ actions: [action], resources: [arn], condition }], layers, principal },
      );
      if (entering === undefined) continue;
      const trust = `\`${actor.arn}\` lets \`${arn}\` trust ${outsider.who} (\`${witness.request.action}\`)`;
      const first = inquiry.step(witness, actor.layers, trust);
      const second = inquiry.step(entering, layers, `${outsider.who} acts as \`${arn}\``);
      if (first === undefined || second === undefined) continue;
      const sentence = `${trust}; then ${second.sentence}`;
      const existing = witness.request.action === making.role ? [] : [`\`${arn}\` exists`];
      search.tell(actor, { move: 'trust-outside', sentence, steps: [first, second], supposing: existing });
      return;
    }
  }
}

interface Outsider {
  readonly who: string;
  readonly principal: Principal;
  readonly trusts: Readonly<Record<string, string>>;
  readonly call: string;
  readonly condition: Condition;
}

/** Callers outside, each as little known to the organization as can be. */
function outsidersOf({ places }: Setting): readonly Outsider[] {
  const account = ['444455556666', '777788889999'].find((one) => one !== places.account) ?? '777788889999';
  const principal = `arn:${places.partition}:iam::${account}:role/outsider`;
  const accountTrust = { AWS: `arn:${places.partition}:iam::${account}:root` };
  const keys = ['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'];
  const noOrganization = { Null: Object.fromEntries(keys.map((key) => [key, 'true'])) };
  const otherOrganization = {
    StringEquals: { 'aws:PrincipalOrgID': 'o-outside' },
    'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-outside/r-outside/' },
  };
  const call = 'sts:AssumeRole';
  return [
    { who: 'an account outside', principal, trusts: accountTrust, call, condition: noOrganization },
    { who: 'an account of another organization', principal, trusts: accountTrust, call, condition: otherOrganization },
    {
      who: 'an outside identity',
      principal: 'accounts.google.com',
      trusts: { Federated: 'accounts.google.com' },
      call: 'sts:AssumeRoleWithWebIdentity',
      condition: noOrganization,
    },
  ];
}

function layersOf({ trusts }: Outsider, { layers: { rcp, managementAccount } }: Setting): Policies {
  return {
    identity: [written],
    resource: trustPolicy(trusts),
    ...(rcp === undefined ? {} : { rcp }),
    ...(managementAccount === undefined ? {} : { managementAccount }),
  };
}
