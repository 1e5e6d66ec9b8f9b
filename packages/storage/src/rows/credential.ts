// Where a credential is, in jsonb, which integrations and sources hold.

import type { CredentialReference } from '@tidegate/core';

import { byKind, object, oneOf, text } from '../sql/parse.ts';

export const credential = byKind<CredentialReference>({
  environment: object({ kind: oneOf('environment'), name: text }),
  file: object({ kind: oneOf('file'), path: text }),
  sealed: object({ kind: oneOf('sealed'), secretId: text }),
});
