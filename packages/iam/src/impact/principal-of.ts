// Who made a recorded call (CloudTrail guide, "userIdentity element"): the principal as the engine takes it, how it is listed, and which facts about
// it the record does not tell.
import { type Caller, readCaller } from '../match/caller.ts';
import { isRecord } from '../parse/shape.ts';
import type { Principal } from '../types.ts';
import { type Activity, accountOf, type Fields, textOf } from './activity.ts';

/** Who called. */
export interface CallerOfRecord {
  readonly principal: Principal;
  readonly caller: Caller;
  /** How reports name it: sessions under their role. */
  readonly shown: string;
  readonly account: string | undefined;
  /** False if the record does not say which user or role of the account it was. */
  readonly known: boolean;
  /** The service that made the call on someone's behalf. */
  readonly via: string | undefined;
  /** `true` and `false` as recorded for sessions; absent for long-term keys. */
  readonly mfa: string | undefined;
  readonly id: string | undefined;
}

/** Reads who called; a sentence if the record does not tell. */
export function principalOf({ identity }: Activity): CallerOfRecord | string {
  const type = textOf(identity['type']) ?? 'nobody';
  const found = named(type, identity);
  if (typeof found === 'string') return found;
  const caller = readCaller(found.principal);
  if (typeof caller === 'string') return `${caller} (an identity of type \`${type}\`)`;
  const session = identity['sessionContext'];
  const attributes = isRecord(session) ? session['attributes'] : undefined;
  const invokedBy = textOf(identity['invokedBy']);
  return {
    principal: found.principal,
    caller,
    shown:
      caller.kind === 'session'
        ? (caller.behind ?? caller.name)
        : found.known
          ? caller.name
          : `account ${caller.account}`,
    account: caller.account,
    known: found.known,
    via: type === 'AWSService' ? undefined : invokedBy,
    mfa: isRecord(attributes) ? mfaOf(attributes['mfaAuthenticated']) : undefined,
    id: textOf(identity['principalId']),
  };
}

function mfaOf(value: unknown): string | undefined {
  return value === true || value === 'true' ? 'true' : value === false || value === 'false' ? 'false' : undefined;
}

interface Named {
  readonly principal: Principal;
  readonly known: boolean;
}

function named(type: string, identity: Fields): Named | string {
  const arn = textOf(identity['arn']);
  const account = accountOf(identity['accountId']);
  switch (type) {
    case 'Root':
      return known(arn?.endsWith(':root') === true ? arn : `arn:aws:iam::${account ?? ''}:root`);
    case 'IAMUser':
      return arn === undefined ? 'the record names no user' : known(arn);
    case 'Role':
    case 'AssumedRole':
    case 'FederatedUser':
      return arn === undefined ? 'the record names no session' : sessionOf(arn, identity);
    case 'AWSService': {
      const service = textOf(identity['invokedBy']);
      return service === undefined ? 'the record names no service' : known(service);
    }
    case 'SAMLUser':
    case 'WebIdentityUser': {
      const provider = textOf(identity['identityProvider']);
      if (provider === undefined) return 'the record names no identity provider';
      return known({ arn: provider, federated: provider });
    }
    case 'AWSAccount':
      if (account === undefined) return { principal: { type: 'anonymous' }, known: true };
      return arn === undefined
        ? { principal: `arn:aws:iam::${account}:user/not-recorded`, known: false }
        : sessionOf(arn, identity);
    default:
      return `identities of type \`${type}\` are not understood`;
  }
}

const known = (principal: Principal): Named => ({ principal, known: true });

/** A session with the role or user behind it. Without the record's word for it the role's path is not known. */
function sessionOf(arn: string, identity: Fields): Named {
  const context = identity['sessionContext'];
  const issuer = isRecord(context) ? context['sessionIssuer'] : undefined;
  const behind = isRecord(issuer) ? textOf(issuer['arn']) : undefined;
  const web = isRecord(context) ? context['webIdFederationData'] : undefined;
  const federated = isRecord(web) ? textOf(web['federatedProvider']) : undefined;
  const session = arn.includes(':assumed-role/') || arn.includes(':federated-user/');
  if (!session) return known(arn);
  return {
    principal: {
      arn,
      ...(behind === undefined ? {} : { roleArn: behind }),
      ...(federated === undefined ? {} : { federated }),
    },
    known: behind !== undefined,
  };
}
