// What belongs to the caller alone: tokens, notices, and which of these are mailed.

import type { MailChoices } from '@tidegate/broker';
import type { Notice, Token } from '@tidegate/core';
import { instantText, instantTextOrNull } from './present-shapes.ts';

export const presentToken = (token: Token) => ({
  id: token.id,
  name: token.name,
  tail: token.tail,
  created_at: instantText(token.createdAt),
  expires_at: instantTextOrNull(token.expiresAt),
  last_used_at: instantTextOrNull(token.lastUsedAt),
});

export const presentNotice = (notice: Notice) => ({
  id: notice.id,
  kind: notice.kind,
  sentence: notice.sentence,
  request_id: notice.requestId,
  at: instantText(notice.at),
  read: notice.readAt !== null,
});

export const presentMail = ({ sends, address, kinds, off, subjects }: MailChoices) => ({
  sends,
  address,
  kinds: [...kinds],
  off: [...off],
  subjects: { ...subjects },
});
