// What an address may carry after its `?`, parsed: a link somebody edited or cut off leads to the page, never to an error.

type Raw = Readonly<Record<string, unknown>>;

const requestScopes = ['mine', 'waiting_for_me', 'decided_by_me', 'all'] as const;
export type RequestTab = (typeof requestScopes)[number];

/** The router reads `?q=5` as a number; everything of ours is text. */
function textOf(raw: Raw, key: string): string | undefined {
  const value = raw[key];
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** Leaves out what is absent, so that addresses stay short. */
function texts<K extends string>(raw: Raw, keys: readonly K[]): { [key in K]?: string } {
  const found: { [key in K]?: string } = {};
  for (const key of keys) {
    const value = textOf(raw, key);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** Only a path of our own: a link must not lead through the sign-in to another site. */
export function readNext(raw: Raw): { next?: string } {
  const next = textOf(raw, 'next');
  return next !== undefined && /^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? { next } : {};
}

export const readAsk = (raw: Raw) => texts(raw, ['q', 'resource', 'permission', 'flow', 'more', 'seconds', 'reason']);
/** What a program sends a browser with; the server says what is wrong with it. */
export const readProgram = (raw: Raw) => {
  const text = (key: string): string => textOf(raw, key) ?? '';
  return {
    response_type: text('response_type'),
    client_id: text('client_id'),
    redirect_uri: text('redirect_uri'),
    scope: text('scope'),
    state: text('state'),
    code_challenge: text('code_challenge'),
    code_challenge_method: text('code_challenge_method'),
  };
};

export const readQuery = (raw: Raw) => texts(raw, ['query']);
/** Where the command line sends somebody whose request waits for a code. */
export const readStepUp = (raw: Raw) => texts(raw, ['status', 'request']);
export const readChosen = (raw: Raw) => texts(raw, ['id']);
/** A flow to be changed; in a space, or of the account. */
export const readFlowEditor = (raw: Raw) => texts(raw, ['id', 'space']);
export const readAudit = (raw: Raw) => texts(raw, ['kind', 'subject']);

export function readRequests(raw: Raw): { tab?: RequestTab } {
  const tab = requestScopes.find((scope) => scope === raw['tab']);
  return tab === undefined ? {} : { tab };
}
