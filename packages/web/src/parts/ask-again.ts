// The address that asks for the same once more: a link, so that everything can still be changed before it is sent. Pure.

import type { RequestView } from '../api/requests.ts';

type Asked = Pick<RequestView, 'entitlements' | 'flow' | 'held' | 'duration_sec' | 'reason'>;

export function askAgain({ entitlements, flow, held, duration_sec: seconds, reason }: Asked) {
  const [first, ...others] = entitlements;
  const more = others.map(({ resource, permission }) => `${resource.id}~${permission.id}`).join(',');
  return {
    resource: first?.resource.id ?? '',
    permission: first?.permission.id ?? '',
    flow: flow.id,
    ...(more === '' ? {} : { more }),
    ...(held ? {} : { seconds: String(seconds) }),
    ...(reason === null ? {} : { reason }),
  };
}

/** What `more` in the address names. */
export const moreOf = (
  text: string | undefined,
): readonly { readonly resource: string; readonly permission: string }[] =>
  (text ?? '').split(',').flatMap((pair) => {
    const [resource, permission] = pair.split('~');
    return resource !== undefined && resource !== '' && permission !== undefined ? [{ resource, permission }] : [];
  });
