// What of the environment opens targets, and where it is afterwards.

import { expect, test } from 'vitest';
import { credentialsIn, takeEnvironment } from './credential-variables.ts';

test('variables that open targets are taken out of the process’s own, and nothing else is', () => {
  const own: Record<string, string | undefined> = {
    PATH: '/bin',
    TIDEGATE_PORT: '0',
    TIDEGATE_SECRET_DB: 'one',
    AWS_SECRET_ACCESS_KEY: 'two',
    AWS_REGION: 'eu-west-1',
  };
  const taken = takeEnvironment(own);
  expect(own).toEqual({ PATH: '/bin', TIDEGATE_PORT: '0', AWS_REGION: 'eu-west-1' });
  expect(credentialsIn(taken)).toEqual({ TIDEGATE_SECRET_DB: 'one', AWS_SECRET_ACCESS_KEY: 'two' });
});
