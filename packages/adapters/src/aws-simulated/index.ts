// An AWS organization that is not there: the twin of this release. It keeps what would be assigned, so that flows, ends and failures
// can be seen whole, and says in every door that nothing real is opened. Its inventory comes by import.

import { type Adapter, type ConnectionDetails, Fault, no, ok, quoted } from '@tidegate/core';
import { fileShelf, memoryShelf, openOrganization, type TwinFaults } from './client.ts';
import { parseConfig, settings } from './config.ts';
import { resourceTypes } from './permissions.ts';
import { makePlan, readPlan, type TwinPlan } from './plan.ts';
import { look, setEnd, stepsOf } from './steps.ts';
import { keysOf, surveyOf } from './survey.ts';

export interface AwsSimulatedParts {
  /** Decides, call by call, what goes wrong (tests). */
  readonly faults?: TwinFaults;
  /** The file that the organization is kept in; null keeps it in memory until the process ends. */
  readonly stateFile?: string | null;
}

/** Makes the adapter. All of its integrations share one state, in which every grant has its own place. */
export function makeAwsSimulated({ faults = () => null, stateFile = null }: AwsSimulatedParts = {}): Adapter {
  const organization = openOrganization(stateFile === null ? memoryShelf() : fileShelf(stateFile), faults);
  return {
    type: 'aws-simulated',
    label: 'AWS organization (simulated)',
    simulated: true,
    resourceTypes,
    ends: {
      second: 'target',
      newAccess: 'simulated: on AWS the policy itself would end (`aws:CurrentTime`); here nothing real is opened',
      openConnections: 'simulated: on AWS an open shell or database connection would last until it is closed',
    },
    settlingMs: 0,
    settings,
    needsCredential: false,
    checkConfig: parseConfig,
    planner(given) {
      const config = parseConfig(given);
      if (!config.ok) return no(config.refusal);
      return ok({
        plan: makePlan,
        connection: (plan) => connectionOf(readPlan(plan)),
        renewSecret: (plan) => ({ plan, secret: null }),
        keysOf,
      });
    },
    connect(given) {
      const config = parseConfig(given);
      if (!config.ok) return no(config.refusal);
      return ok({
        check: async () => {
          const read = await organization.read('check');
          if (read !== null && 'failure' in read) {
            return [{ name: 'state', state: 'failed' as const, sentence: read.failure }];
          }
          return [
            { name: 'state', state: 'passed' as const, sentence: 'simulated: nothing real is connected or opened' },
          ];
        },
        discover: () => {
          throw new Fault(
            'target.refused',
            'a simulated AWS organization cannot be discovered; bring its inventory in with `tidegate apply`',
          );
        },
        steps: (plan, notAfter) => stepsOf(organization, readPlan(plan), notAfter),
        setEnd: async (plan, endsAt) => setEnd(organization, readPlan(plan), endsAt),
        look: async (plan) => look(organization, readPlan(plan), null, 'whole'),
        excess: async () => [],
        applySecret: async () => ({ kind: 'refused', message: 'access to AWS has no password to renew' }),
        survey: surveyOf(organization),
        close: async () => undefined,
      });
    },
  };
}

/** The simulated AWS organization without faults, in memory. */
export const awsSimulated: Adapter = makeAwsSimulated();

function connectionOf(plan: TwinPlan): ConnectionDetails {
  const where = plan.accountId === null ? '' : ` in account ${quoted(plan.accountId)}`;
  return {
    instructions:
      `simulated: nothing real was opened. On AWS you would now sign in${where} and have ${quoted(plan.permission)} ` +
      `on ${quoted(plan.resourceName)}`,
    parameters: {
      resource: plan.resource,
      permission: plan.permission,
      principal: plan.principal,
      ...(plan.accountId === null ? {} : { account_id: plan.accountId }),
      ...(plan.region === null ? {} : { region: plan.region }),
    },
    cli: null,
  };
}
