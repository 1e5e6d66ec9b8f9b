// The claims about every connector's rights, whatever it is for, and about its trust policy. Written apart from the statements that make them true.
import { actionFacts } from '../../data/table.ts';
import { publicAccess, type ReachPattern, reachable } from '../../prove/reach.ts';
import type { Policies } from '../../types.ts';
import type { Proof, WrittenDocument } from '../generated.ts';
import { Asked, type ConnectorDocuments, decided } from './asked.ts';
import { iamChanges, neverCalls } from './calls.ts';
import type { Declared } from './declared.ts';
import { proveGrants } from './prove-grants.ts';
import { proveOrganization } from './prove-organization.ts';

/** All claims about a connector, each with its answer. One after the other, so that who looks for the first that fails need not wait for all. */
export function* proveConnector(declared: Declared, documents: ConnectorDocuments): Generator<Proof, void> {
  const asked = new Asked(declared, documents);
  const { place, access } = declared.need;
  yield* proveTrust(declared, documents.trust);
  for (const [claim, action] of Object.entries(neverCalls)) yield asked.never(`it ${claim}`, { action });
  yield proveSelf(asked, declared);
  if (place.kind === 'organization') yield* proveOrganization(asked, declared, place);
  else if (access === 'grants') yield* proveGrants(asked, declared, place);
  yield proveReads(asked, documents);
  yield asked.nothingElse();
  if (access === 'inventory' && place.kind === 'member') yield asked.changesNothing();
}

function proveTrust({ need: { trusted, externalId }, roleArn }: Declared, trust: WrittenDocument): readonly Proof[] {
  // Somebody with all rights of their own: what is left is the trust policy.
  const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
  const layers: Policies = { identity: [everything], resource: trust };
  const none = (claim: string, pattern: ReachPattern): Proof => ({
    claim,
    ...decided([reachable(layers, pattern)], 'none'),
  });
  return [
    none('nobody takes its role without the external id', {
      action: 'sts:*',
      resource: roleArn,
      condition: { StringNotEquals: { 'sts:ExternalId': externalId } },
    }),
    none('nobody but the connector takes its role', {
      action: 'sts:*',
      resource: roleArn,
      condition: { ArnNotEquals: { 'aws:PrincipalArn': trusted } },
    }),
    { claim: 'nobody takes its role without credentials', ...decided([publicAccess(trust)], 'none') },
    {
      claim: 'the connector takes its role with the external id',
      ...decided(
        [reachable(layers, { action: 'sts:AssumeRole', resource: roleArn }, { principal: trusted })],
        'exists',
      ),
    },
  ];
}

function proveSelf(asked: Asked, { connectorArns, need: { place } }: Declared): Proof {
  const forced = place.kind === 'member' && place.boundary !== undefined ? [place.boundary] : [];
  const rest = forced.length === 0 ? '' : ', and not the boundary of grants';
  return asked.never(`it changes nothing of its own role, policies and boundary${rest}`, {
    action: iamChanges(),
    resource: [...connectorArns, ...forced],
  });
}

/** Every call that reads is possible, so that none is listed in vain. */
function proveReads(asked: Asked, { identity }: ConnectorDocuments): Proof {
  const actions = identity.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action ?? []));
  const reads = [...new Set(actions)].filter((action) => /^(?:List|Read)$/.test(actionFacts(action)?.level ?? ''));
  return asked.can(`each of the ${reads.length} calls that read is possible`, ...reads.map((action) => ({ action })));
}
