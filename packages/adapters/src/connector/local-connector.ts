// A connector in this very process: adapters, the reader of credentials, the key that opens sealed ones. Connections are kept and
// reused while the settings and the credential stay the same.

import {
  type Adapter,
  type Connector,
  type CredentialReader,
  Fault,
  type IntegrationId,
  no,
  ok,
  quoted,
  type Result,
  refusal,
  type Target,
  type TargetPlace,
} from '@tidegate/core';
import { z } from 'zod';
import { type BoxKey, openFor, sealFor } from './sealed-box.ts';

export interface LocalConnectorParts {
  readonly adapters: readonly Adapter[];
  /** Reads what credentials refer to: environment variables and files. */
  readonly credentials: CredentialReader;
  readonly key: BoxKey;
}

/** A connector whose targets are at hand: their steps need not be asked for. */
export interface LocalConnector extends Connector {
  reach(place: TargetPlace): Promise<Result<Target>>;
}

interface Kept {
  readonly fingerprint: string;
  readonly target: Target;
}

/** Makes it. */
export function makeLocalConnector({ adapters, credentials, key }: LocalConnectorParts): LocalConnector {
  const kept = new Map<IntegrationId, Kept>();
  return {
    async reach(place) {
      const adapter = adapters.find(({ type }) => type === place.type);
      if (!adapter)
        return no(refusal('integration.invalid', `no adapter for integrations of type ${quoted(place.type)}`));
      const credential = await credentialOf({ credentials, key }, place);
      if (!credential.ok) return credential;
      const fingerprint = JSON.stringify([place.type, place.config, credential.value]);
      const known = kept.get(place.integration);
      if (known?.fingerprint === fingerprint) return ok(known.target);
      const connected = adapter.connect(place.config, credential.value);
      if (!connected.ok) return connected;
      kept.set(place.integration, { fingerprint, target: connected.value });
      await known?.target.close();
      return connected;
    },
    seal: (secret, place) => sealFor(key.publicKey, adapters, secret, place),
    async close() {
      const targets = [...kept.values()];
      kept.clear();
      for (const { target } of targets) await target.close();
    },
  };
}

async function credentialOf(
  { credentials, key }: Pick<LocalConnectorParts, 'credentials' | 'key'>,
  place: TargetPlace,
): Promise<Result<string | null>> {
  const { credential } = place;
  if (credential === null) return ok(null);
  if (credential.kind === 'sealed') {
    try {
      return ok(openFor(key, credential.sealed, place));
    } catch (error) {
      if (error instanceof Fault) return no(refusal(error.code, error.message));
      throw error;
    }
  }
  const read = await credentials.read(credential);
  return read.ok ? onlyHere(read.value, place) : read;
}

const bound = z.looseObject({ only: z.record(z.string(), z.string()) });

/**
 * A credential that the operator of the machine keeps may say itself where it may be sent (`"only": {"hostname": "db.internal"}`), so
 * that whoever edits integrations cannot have it sent elsewhere. The adapter does not see that part.
 */
function onlyHere(text: string, place: TargetPlace): Result<string> {
  const parsed = bound.safeParse(parseJson(text));
  if (!parsed.success) return ok(text);
  const { only, ...rest } = parsed.data;
  const other = Object.entries(only).find(([key, value]) => place.config[key] !== value);
  if (other === undefined) return ok(JSON.stringify(rest));
  const sentence = `the credential says that it is only for another ${quoted(other[0])}`;
  return no(refusal('integration.invalid', sentence, { field: other[0] }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
