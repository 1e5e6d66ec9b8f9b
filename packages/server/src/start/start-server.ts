// Starts a server in this process and stops it again. The order matters: settings are safe before anything opens, the
// database is locked before anything runs, workers run before people come in, and everything ends in reverse.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { makeAdapters } from '@tidegate/adapters';
import {
  heldNow,
  type Log,
  type Ports,
  rememberEnd,
  resealCredentials,
  scheduleCheckpoints,
  scheduleKnocks,
  scheduleRadar,
  scheduleReadings,
  scheduleReview,
  scheduleSources,
  startWorkers,
} from '@tidegate/broker';
import { type Clock, limits } from '@tidegate/core';
import { ldap, makeCalendar, makePagerDuty, makeProvider } from '@tidegate/sources';
import type { Config } from '../config/config.ts';
import { readSegmentation } from '../config/read-segmentation.ts';
import { readSignIn } from '../config/read-sign-in.ts';
import { credentialsIn } from '../connector/credential-variables.ts';
import type { ConnectorStart } from '../connector/run-connector.ts';
import { startConnector } from '../connector/start-connector.ts';
import { startDemoTarget } from '../demo/postgres-target.ts';
import type { LogStream } from '../http/log-options.ts';
import { openApp } from '../http/open-app.ts';
import { hmacSha256, sha256Hash, systemChance } from '../secrets/cryptography.ts';
import { makeSealer } from '../secrets/make-sealer.ts';
import { makeOneTimeCodes } from '../secrets/one-time-codes.ts';
import { makeCredentialReader } from '../secrets/read-credential.ts';
import { connectSigner, spawnSigner } from '../signer/signer-link.ts';
import { witnessFile } from '../signer/witness-file.ts';
import { type BesideWatchdog, startWatchdog } from '../watchdog/start-watchdog.ts';
import { Ends } from './ends.ts';
import { epochFile } from './epoch-file.ts';
import { fillDemo } from './fill-demo.ts';
import { inviteFirstAdministrator } from './first-administrator.ts';
import { openStateFolder, serverVersion } from './folders.ts';
import { keepTime } from './keep-time.ts';
import { lockStore } from './lock-store.ts';
import { openKey, openTls } from './open-secrets.ts';
import { forgetRunning, noteRunning } from './running-note.ts';
import type { Say } from './say.ts';
import { mailPortOf } from './send-mail.ts';
import { makeWebhookSender } from './send-webhook.ts';
import { serve } from './serve.ts';
import { writeDemoAccess } from './write-demo-access.ts';

export interface ServerAsk {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly say: Say;
  readonly logStream: LogStream;
  /** Where the connector runs; a process of its own, except in tests that run from sources. */
  readonly connectorIn?: 'own_process' | 'this_process';
}

export interface RunningServer {
  readonly url: string;
  /** Stops taking calls, finishes what is in flight, closes everything. May be called twice. */
  stop(): Promise<void>;
}

/** Until the database has told the time. */
const machineClock: Clock = { now: () => Date.now() };

/** Starts. Throws `Fault` with the setting's name and the fix when it may not start; then nothing is left running. */
export async function startServer(ask: ServerAsk): Promise<RunningServer> {
  const ends = new Ends();
  try {
    const url = await open(ask, ends);
    let stopping: Promise<void> | null = null;
    return {
      url,
      stop: () => {
        stopping ??= ends.run();
        return stopping;
      },
    };
  } catch (error) {
    await ends.run().catch(() => undefined);
    throw error;
  }
}

async function open(ask: ServerAsk, ends: Ends): Promise<string> {
  const { config, say, logStream } = ask;
  const { stateFolder, databaseUrl } = config;
  openStateFolder(stateFolder);
  const sealer = makeSealer(openKey(config, say));
  const app = await openApp({ config, chance: systemChance, logStream, tls: openTls(config) });
  const store = await lockStore({ databaseUrl, stateFolder, clock: machineClock, hash: sha256Hash });
  ends.add(() => store.close());
  const { clock, stop: stopComparing } = await keepTime(store, app.log);
  ends.add(async () => stopComparing());
  say(`database: ${store.about}`);
  const target = config.demo ? await startDemoTarget({ folder: stateFolder, log: say }) : null;
  if (target !== null) ends.add(() => target.stop());
  const { signerSocket } = config.checkpoints;
  const signer = signerSocket === null ? spawnSigner(join(stateFolder, 'signer')) : connectSigner(signerSocket);
  ends.add(() => signer.stop());
  const { adapters, credentials, connector, forget } = await openConnector(ask, {
    log: app.log,
    ends,
    watch: async (start) =>
      startWatchdog({ start, mode: config.watchdog, demo: config.demo, store, now: clock.now, say, log: app.log }),
  });
  const ports: Ports = {
    store,
    clock,
    chance: systemChance,
    hash: sha256Hash,
    sealer,
    credentials,
    adapters,
    connector: {
      ...connector.connector,
      reach: (place) => {
        forget(place.credential);
        return connector.connector.reach(place);
      },
    },
    sources: [ldap, makePagerDuty(), makeCalendar()],
    log: app.log,
    ...makeWebhookSender(config.webhookLocal),
    ...mailPortOf(config),
    hmac: hmacSha256,
    codes: makeOneTimeCodes('Tidegate'),
    drift: config.drift,
    segmentation: readSegmentation(config.segmentationFile),
    readings: config.readings,
    radar: { everyMs: limits.surveyEveryMs },
    knocks: { everyMs: limits.knockEveryMs },
    perimeterRules: config.perimeterRules,
    epoch: { memory: epochFile(config.epochFile) },
    checkpoints: { signer, witness: witnessFile(config.checkpoints.witnessFile), everyMs: config.checkpoints.everyMs },
  };
  const held = await heldNow(ports);
  if (held !== null) say(held.sentence);
  await resealCredentials(ports);
  for (const { credential } of await store.read((tx) => tx.integrations.all())) forget(credential);
  if (target !== null) await fillDemo({ ports, target, say });
  await writeMark(ports, 'server.started');
  await scheduleCheckpoints(ports);
  await scheduleReview(ports);
  await scheduleReadings(ports);
  await scheduleRadar(ports);
  await scheduleKnocks(ports);
  await scheduleSources(ports);
  // Ends run backwards: this is after the last event.
  ends.add(() => rememberEnd(ports));
  ends.add(() => writeMark(ports, 'server.stopped'));
  const workers = startWorkers(ports, { workerId: `${process.pid}-${randomUUID()}`, concurrency: config.workers });
  ends.add(() => workers.stop());
  const providers = readSignIn(config.signInFile).map((one) =>
    makeProvider(one, { credentials: ports.credentials, now: clock.now }),
  );
  const served = await serve({ app, config, ports, providers, connector, say, wake: () => workers.wake() });
  ends.add(() => served.stop());
  noteRunning(stateFolder, served.url);
  ends.add(() => forgetRunning(stateFolder));
  if (target !== null) await writeDemoAccess({ ports, stateFolder, url: served.url });
  if (!config.demo || config.adminLink) {
    const when = config.adminLink ? 'always' : 'none_yet';
    await inviteFirstAdministrator({ ports, email: config.adminEmail, url: served.url, when, say });
  }
  // Last: whoever reads it may count on everything before it.
  say(`tidegate ${serverVersion} runs at ${served.url}`);
  return served.url;
}

/**
 * What reaches targets, in a process of its own. Here stay the kinds of targets, for what their settings tell, and a reader of the
 * credentials that sources of people and sign-in providers name.
 */
async function openConnector(
  { config, environment, connectorIn }: ServerAsk,
  {
    log,
    ends,
    watch,
  }: {
    readonly log: Log;
    readonly ends: Ends;
    readonly watch: (start: ConnectorStart) => Promise<BesideWatchdog>;
  },
) {
  const { stateFolder, secretsFolder, awsEndpointHosts } = config;
  const adapters = makeAdapters({ stateFolder: null, awsEndpointHosts });
  const secrets = credentialsIn(environment);
  const keepsEnds = connectorIn !== 'this_process';
  const keyFile = config.connectorKeyFile;
  const start = { stateFolder, keyFile, secretsFolder, awsEndpointHosts: [...awsEndpointHosts], keepsEnds };
  // It ends after the connector, which writes its list.
  let watchdog: BesideWatchdog | null = null;
  ends.add(() => watchdog?.stop());
  const connector = await startConnector({
    start,
    secrets,
    adapters,
    where: connectorIn ?? 'own_process',
    log,
  });
  ends.add(() => connector.stop());
  if (keepsEnds) watchdog = await watch(start);
  // A variable that an integration names opens a target: from then on the connector alone has it.
  const forget = (credential: { readonly kind: string; readonly name?: string } | null): void => {
    if (credential?.kind === 'environment' && credential.name !== undefined) delete secrets[credential.name];
  };
  const credentials = makeCredentialReader({ environment: secrets, folder: secretsFolder });
  return { adapters, credentials, connector, forget };
}

/** Start and stop are part of the story that the audit log tells. */
const writeMark = ({ store, clock }: Ports, kind: 'server.started' | 'server.stopped'): Promise<void> =>
  store.transaction(async (tx) => {
    tx.audit.append({
      at: clock.now(),
      kind,
      actor: 'system',
      door: 'startup',
      subject: 'server',
      facts: { version: serverVersion },
    });
  });
