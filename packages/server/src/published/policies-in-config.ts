// Policies of ours that the published shape keeps among the settings of the target, in days: read from there, and shown there to whoever keeps
// them there. They are no settings of the target, which would refuse them.

import type { IntegrationInput } from '@tidegate/broker';
import { type Integration, limits, no, ok, quoted, type Result, refusal } from '@tidegate/core';

const cleanUpKey = 'credentials_cleanup_period_in_days';
const rotationKey = 'credentials_rotation_period_in_days';
const hoursOfDay = 24;
type Sent = string | number | boolean;

export interface SplitConfig {
  /** What is not sent is absent: what is stored stays. */
  readonly policies: Pick<IntegrationInput, 'cleanUpAfterDays' | 'rotateSecretsEveryHours'>;
  readonly config: Readonly<Record<string, Sent>>;
}

/** Takes the policies out of the settings, or refuses naming the field. */
export function splitConfig(sent: Readonly<Record<string, Sent>>): Result<SplitConfig> {
  const { [cleanUpKey]: cleanUp, [rotationKey]: rotation, ...config } = sent;
  const cleanUpDays = daysOf(cleanUpKey, cleanUp, limits.cleanUpDaysMax);
  if (!cleanUpDays.ok) return cleanUpDays;
  const rotationDays = daysOf(rotationKey, rotation, Math.floor(limits.rotateSecretsHoursMax / hoursOfDay));
  if (!rotationDays.ok) return rotationDays;
  const policies = {
    ...(cleanUpDays.value === null ? {} : { cleanUpAfterDays: cleanUpDays.value }),
    ...(rotationDays.value === null ? {} : { rotateSecretsEveryHours: rotationDays.value * hoursOfDay }),
  };
  return ok({ policies, config });
}

function daysOf(key: string, sent: Sent | undefined, max: number): Result<number | null> {
  if (sent === undefined) return ok(null);
  const days = typeof sent === 'boolean' ? Number.NaN : Number(sent);
  if (Number.isInteger(days) && days >= 1 && days <= max) return ok(days);
  const message = `${quoted(key)} is whole days from 1 to ${max}; leave it out to keep what is set`;
  return no(refusal('integration.invalid', message, { field: `integration_config.${key}` }));
}

/** The policies that were sent among the settings, as they are in force. What is no longer whole days is shown where it was said. */
export function policiesSent(
  { cleanUpAfterDays, rotateSecretsEveryHours: hours }: Integration,
  wasSent: (key: string) => boolean,
): Readonly<Record<string, string>> {
  const days = hours !== undefined && hours % hoursOfDay === 0 ? hours / hoursOfDay : undefined;
  return {
    ...(cleanUpAfterDays !== undefined && wasSent(cleanUpKey) ? { [cleanUpKey]: String(cleanUpAfterDays) } : {}),
    ...(days !== undefined && wasSent(rotationKey) ? { [rotationKey]: String(days) } : {}),
  };
}
