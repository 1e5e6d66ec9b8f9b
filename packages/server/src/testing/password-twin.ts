// An adapter for tests whose access comes with a password, like a database's, without a database: the AWS twin with a login on top.

import { makeAwsSimulated } from '@tidegate/adapters';
import { type Adapter, type Chance, ok, type Planner, type Target } from '@tidegate/core';

/** What the connector was given as its credential; the last connection counts. */
export const seenCredentials: string[] = [];

const passwordOf = (chance: Chance): string => `pw-${Buffer.from(chance.bytes(12)).toString('hex')}`;

const withPassword = (planner: Planner): Planner => ({
  plan: (ask) => {
    const planned = planner.plan(ask);
    return planned.ok ? ok({ ...planned.value, secret: passwordOf(ask.chance) }) : planned;
  },
  connection: (_plan, secret) => ({
    instructions: 'connect',
    parameters: {
      host: 'db.example',
      port: '5432',
      database: 'shop',
      username: 'login',
      ...(secret === null ? {} : { password: secret }),
    },
    cli: 'psql',
  }),
  renewSecret: (plan, chance) => ({ plan, secret: passwordOf(chance) }),
});

const renewing = (target: Target): Target => ({
  ...target,
  applySecret: () => Promise.resolve({ kind: 'done' }),
});

const twin = makeAwsSimulated();

/** Integration type `password-twin`, resource types those of the AWS twin. */
export const passwordTwin: Adapter = {
  ...twin,
  type: 'password-twin',
  label: 'Password twin',
  needsCredential: true,
  planner: (config) => {
    const planner = twin.planner(config);
    return planner.ok ? ok(withPassword(planner.value)) : planner;
  },
  connect: (config, credential) => {
    if (credential !== null) seenCredentials.push(credential);
    const connected = twin.connect(config, credential);
    return connected.ok ? ok(renewing(connected.value)) : connected;
  },
};
