// What a world has to say about one action: for each level, the statements whose action matches. Worked out when an action is first
// asked about and kept, so that a decision looks at no other statement. Also the rules that hold for an action whatever the policies say.
import { rcpCovers } from '../data/table.ts';
import type { Level, World } from '../world/world.ts';
import type { CompiledStatement } from './statement.ts';

/** The statements of one level that concern an action. */
export interface Rules {
  readonly denies: readonly CompiledStatement[];
  /** Those without conditions first: they are quick. */
  readonly allows: readonly CompiledStatement[];
}

/** What is to be looked at for an action. */
export interface Plan {
  /** `service:name`, in lower case. */
  readonly action: string;
  readonly identity: Rules | undefined;
  readonly boundary: Rules | undefined;
  readonly session: Rules | undefined;
  readonly resource: Rules | undefined;
  readonly endpoint: Rules | undefined;
  readonly scp: readonly Rules[] | undefined;
  readonly rcp: readonly Rules[] | undefined;
  /** sts:GetCallerIdentity needs no permission and cannot be denied (STS API reference). */
  readonly callerIdentity: boolean;
  /** iam:PassRole: not across accounts, and no tag of the role limits it (IAM guide, "Grant permissions to pass a role"). */
  readonly passRole: boolean;
  /** The policy on the resource itself must allow, where the resource is of this type: role trust, key policies. */
  readonly ownPolicy: 'role' | 'key' | undefined;
  /** Changes something in IAM. */
  readonly altersIam: boolean;
  /** Resource control policies bind the service. */
  readonly rcpCovered: boolean;
}

const trustActions = new Set([
  'sts:assumerole',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
  'sts:tagsession',
  'sts:setsourceidentity',
  'sts:setcontext',
]);
const readsIam = /^iam:(?:get|list|generate|simulate|passrole$)/;

/** Makes the plan of an action, given in lower case. */
export function planFor(world: World, action: string): Plan {
  const service = action.slice(0, action.indexOf(':'));
  const rules = (level: Level): Rules => rulesFor(level, service, action);
  const own = (level: Level | undefined): Rules | undefined => (level === undefined ? undefined : rules(level));
  return {
    action,
    identity: own(world.identity),
    boundary: own(world.boundary),
    session: own(world.session),
    resource: own(world.resource),
    endpoint: own(world.endpoint),
    scp: world.scp?.map(rules),
    rcp: world.rcp?.map(rules),
    callerIdentity: action === 'sts:getcalleridentity',
    passRole: action === 'iam:passrole',
    ownPolicy: trustActions.has(action) ? 'role' : service === 'kms' ? 'key' : undefined,
    altersIam: service === 'iam' && !readsIam.test(action),
    rcpCovered: rcpCovers(service),
  };
}

function rulesFor(level: Level, service: string, action: string): Rules {
  const denies: CompiledStatement[] = [];
  const plain: CompiledStatement[] = [];
  const conditional: CompiledStatement[] = [];
  for (const list of [level.byService.get(service) ?? [], level.anyService]) {
    for (const statement of list) {
      if (!statement.action(action)) continue;
      if (statement.effect === 'deny') denies.push(statement);
      else if (statement.conditions.length === 0) plain.push(statement);
      else conditional.push(statement);
    }
  }
  return { denies, allows: [...plain, ...conditional] };
}
