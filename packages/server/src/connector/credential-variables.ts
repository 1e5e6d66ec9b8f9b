// Environment variables that open targets. They are sealed for the connector at start and taken out of the server's own environment.

import { secretPrefix } from '../config/settings.ts';

/** Where the AWS SDK looks for the connector's own identity, when no credential is named. */
const ofClouds: readonly string[] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Whether a variable holds what opens targets. */
export const isCredentialVariable = (name: string): boolean => name.startsWith(secretPrefix) || ofClouds.includes(name);

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that hold credentials. */
export const credentialsIn = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value !== undefined && isCredentialVariable(name) ? [[name, value]] : [],
    ),
  );

/**
 * A copy of the environment, whose credentials are then deleted from the original. What the system gave the process at its start
 * (`/proc/self/environ`) nobody can change: SECURITY.md tells what that means.
 */
export function takeEnvironment(environment: Record<string, string | undefined>): Environment {
  const copy = { ...environment };
  for (const name of Object.keys(credentialsIn(environment))) delete environment[name];
  return copy;
}
