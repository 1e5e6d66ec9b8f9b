// The face of testkit: what tests of every package share, name by name.

export {
  type AwsTwinCall,
  type AwsTwinParts,
  makeAwsTwin,
  type TwinAccount,
  type TwinOrganization,
} from './adapters/aws-twin.ts';
export { seededChance } from './adapters/chance.ts';
export { adapterContract } from './adapters/contract.ts';
export { makeLdapWorld } from './adapters/ldap-world.ts';
export { makeMysqlWorld } from './adapters/mysql-world.ts';
export { makeRedisWorld } from './adapters/redis-world.ts';
export { makeSshTwin, type SshTwin } from './adapters/ssh-twin.ts';
export { makeSshWorld, type SshWorld } from './adapters/ssh-world.ts';
export { type VirtualTime, virtualTime } from './adapters/virtual-time.ts';
export type { AdapterWorld, Askable } from './adapters/world.ts';
export { useDatabaseServer } from './broker/default-database.ts';
export { Crash, type DyingStore, dyingStore } from './broker/dying-store.ts';
export { flowBody, holdersOf, savedFlow, stateInTwin } from './broker/flow-stories.ts';
export { type InstantTarget, instantTarget } from './broker/instant-target.ts';
export {
  type BrokerWorld,
  type BrokerWorldOptions,
  drain,
  nodeHash,
  openBroker,
  type SentMessage,
} from './broker/open-broker.ts';
export { disagreements, eventsBySubject } from './broker/replays.ts';
export { emailOf, flowOf, memberOf, smallCompany } from './broker/small-company.ts';
export { openManyUntil } from './broker/storm.ts';
export { timeCodes } from './broker/time-codes.ts';
export { wholeWorldOf } from './broker/whole-world.ts';
export { type FakeClock, fakeClock } from './clock.ts';
export {
  type EstateAsk,
  estateFound,
  estateId,
  estateIntegration,
  estateIntegrations,
  estatePermissions,
  estateResources,
  estateScopes,
} from './scale/estate.ts';
export type { PostgresMajor } from './servers/binaries.ts';
export { type Line, startLine } from './servers/start-line.ts';
export { mariadbMissing } from './servers/start-mariadb.ts';
export { motoMissing, type RunningMoto, startMoto } from './servers/start-moto.ts';
export { type RunningOidcProvider, startOidcProvider } from './servers/start-oidc-provider.ts';
export { type PagerDutyAccount, type PagerDutyServer, startPagerDuty } from './servers/start-pagerduty.ts';
export { hasPostgres, type RunningPostgres, type StartPostgres, startPostgres } from './servers/start-postgres.ts';
export { hasRedis } from './servers/start-redis.ts';
export { hasSlapd, type RunningSlapd, slapdSuffix, startSlapd } from './servers/start-slapd.ts';
export { type RunningSmtp, type SmtpMood, type StartSmtp, startSmtp, type TakenMail } from './servers/start-smtp.ts';
export { sshdMissing } from './servers/start-sshd.ts';
export { lawSentences, type TortureAsk, type TortureReport, torture } from './simulator/torture.ts';
export { storeContract } from './storage/contract.ts';
export { administer, freshDatabase } from './storage/fresh-database.ts';
export { aGrant, anIntegration, aPermission, aResource, savedGround } from './storage/samples.ts';
