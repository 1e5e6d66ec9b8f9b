// The story of a request from its own facts. Nothing is added to what the server says: a step without a time has not happened.

import type { RequestView } from '../../api/requests.ts';

export interface StoryEvent {
  readonly key: string;
  readonly title: string;
  readonly text: string | null;
  /** `null`: still to come. */
  readonly at: string | null;
}

export function storyOf(request: RequestView): readonly StoryEvent[] {
  const asked: StoryEvent = {
    key: 'asked',
    title: `${request.requester.name} asked`,
    text: request.reason,
    at: request.asked_at,
  };
  const verdicts = request.verdicts.map(
    (verdict): StoryEvent => ({
      key: `${verdict.person.id} ${verdict.at}`,
      title: `${verdict.person.name} ${verdict.verdict === 'approve' ? 'agreed' : 'rejected'}`,
      text: verdict.reason,
      at: verdict.at,
    }),
  );
  return [asked, ...verdicts, ...endOf(request)];
}

function endOf(request: RequestView): readonly StoryEvent[] {
  const event = (key: string, title: string, at: string | null): StoryEvent => ({ key, title, text: null, at });
  switch (request.status) {
    case 'Pending':
      return [event('waiting', 'The missing consents', null)];
    case 'Rejected':
    case 'Failed':
      return [];
    case 'Granting':
      return [event('opening', 'The access opens', null)];
    case 'Active':
    case 'Revoking': {
      const opened = openedAt(request);
      return [
        ...(opened === null ? [] : [event('opened', 'The access was seen open', opened)]),
        event('gone', 'The access is seen gone', null),
      ];
    }
    case 'Revoked': {
      const opened = openedAt(request);
      return [
        ...(opened === null ? [] : [event('opened', 'The access was seen open', opened)]),
        event('gone', 'The access was seen gone', request.gone_at),
      ];
    }
  }
}

/** The end that was set when the access was seen is that moment plus the duration. */
function openedAt({ ends_at, duration_sec }: RequestView): string | null {
  return ends_at === null ? null : new Date(Date.parse(ends_at) - duration_sec * 1_000).toISOString();
}
