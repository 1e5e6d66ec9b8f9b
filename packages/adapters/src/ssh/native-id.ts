// The ids of what is reached: `web1` for a server, `web1/deploy` for an account on it. Neither name can hold a slash.

import { isAccountName, isServerName } from './quote.ts';

export type ResourceKind = 'server' | 'account';

/** What a native id names; `account` null for the server itself. */
export interface NamedPlace {
  readonly server: string;
  readonly account: string | null;
}

/** The id of an account on a server. */
export const accountNativeId = (server: string, account: string): string => `${server}/${account}`;

/** Reads an id of this kind back; null when it is not one. */
export function readNativeId(kind: ResourceKind, id: string): NamedPlace | null {
  const slash = id.indexOf('/');
  if ((slash === -1) !== (kind === 'server')) return null;
  const server = slash === -1 ? id : id.slice(0, slash);
  const account = slash === -1 ? null : id.slice(slash + 1);
  if (!isServerName(server) || (account !== null && !isAccountName(account))) return null;
  return { server, account };
}
