// Speaks to AWS: one identity of the connector's own, one role per account, and a call at a time through the SDK, which is loaded when
// the first call is made (the files in client/ are the only ones that import it). It retries nothing and paces nothing: pace.ts does.

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { quoted } from '@tidegate/core';
import type { AwsCallName, AwsCalls, AwsClient, AwsPlace } from './calls.ts';
import { AwsError } from './calls.ts';
import type { Connection, Handlers } from './client/connection.ts';
import type { Session } from './client/sessions.ts';
import { type AwsConfig, type AwsCredential, awsLimits as limits } from './config.ts';

/** Makes the client. Nothing is loaded or called yet. */
export function makeClient(config: AwsConfig, credential: AwsCredential): AwsClient {
  const agents = { maxSockets: limits.socketsMax, keepAlive: true };
  const [httpAgent, httpsAgent] = [new HttpAgent(agents), new HttpsAgent(agents)];
  const connect = (region: string, session: Session | null): Connection => ({
    region,
    ...(session === null ? {} : { credentials: session.credentials }),
    ...(config.endpoint === null ? {} : { endpoint: config.endpoint }),
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: limits.connectMs,
      requestTimeout: limits.answerMs,
      throwOnRequestTimeout: true,
      httpAgent,
      httpsAgent,
    },
  });
  const loaded = once(async () => {
    const { makeSessions } = await import('./client/sessions.ts');
    return { handlers: await loadHandlers(), sessions: makeSessions(config, credential, connect) };
  });
  return {
    async call<N extends AwsCallName>(at: AwsPlace, name: N, ask: AwsCalls[N]['ask']) {
      const { handlers, sessions } = await loaded();
      const { translate } = await import('./client/errors.ts');
      const session = await sessions.of(at.accountId, at.as);
      const handler: Handlers<AwsCallName>[N] = handlers[name];
      try {
        return await handler(connect(at.region, session), ask);
      } catch (error) {
        const known = translate(error);
        if (known.kind === 'expired') sessions.forget(at.accountId, at.as);
        throw new AwsError(known.kind, `${quoted(name)}: ${known.message}`, known.letIn);
      }
    },
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** Every handler there is; a quarter of a second and some 60 MB, spent by whoever connects AWS and nobody else. */
async function loadHandlers(): Promise<Handlers<AwsCallName>> {
  const [organizations, compute, stores, identities, tagging, roles, sets] = await Promise.all([
    import('./client/organizations.ts'),
    import('./client/compute.ts'),
    import('./client/stores.ts'),
    import('./client/identities.ts'),
    import('./client/tagging.ts'),
    import('./client/grant-roles.ts'),
    import('./client/permission-sets.ts'),
  ]);
  return {
    ...organizations.organizationsCalls,
    ...compute.computeCalls,
    ...stores.storeCalls,
    ...identities.identityCalls,
    ...tagging.taggingCalls,
    ...roles.grantRoleCalls,
    ...sets.permissionSetCalls,
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
