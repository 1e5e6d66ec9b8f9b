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
    case 'PendingMFA':
      return [event('code', 'The code of who asked', null), event('waiting', 'The missing consents', null)];
    case 'Pending':
      return [event('waiting', 'The missing consents', null)];
    case 'Rejected':
    case 'Failed':
      return [];
    case 'Granting':
      return [event('opening', 'The access opens', request.starts_at)];
    case 'Active':
      if (request.automatic) return [event('gone', 'It ends when its conditions no longer hold', null)];
      if (request.held) return [event('review', 'It is confirmed at its review, or it ends', request.review_at)];
      return [
        event('open', 'The access is open until', request.ends_at),
        event('gone', 'The access is seen gone', null),
      ];
    case 'Revoking':
      return [event('gone', 'The access is seen gone', null)];
    case 'Revoked':
      return [event('gone', 'The access was seen gone', request.gone_at)];
  }
}
