// What the holder of a grant can do beyond the login that was asked for: groups that make the account root, and doors of the same account
// that no certificate guards, through which one could come back after the end. Read from the server, and said before the access opens.

import { quoted } from '@tidegate/core';
import { faultOf } from '../call-error.ts';
import { powerfulGroups, rootAccount } from './permissions.ts';
import type { SshPlan } from './plan.ts';
import type { SshServer } from './server.ts';

/** Rights beyond the plan, as sentences. Throws `Fault` when they cannot be read. */
export async function readExcess(server: SshServer, plan: SshPlan): Promise<readonly string[]> {
  try {
    const { groups, settings } = await server.settings(plan.account);
    const root = plan.account === rootAccount;
    const powers = root ? [] : groups.filter((group) => powerfulGroups.has(group));
    const doors = openDoors(settings).map((door) => `may come back without a certificate, also after the end: ${door}`);
    return [...powers.map((group) => `is a member of the group ${quoted(group)}, which can become root`), ...doors];
  } catch (error) {
    throw faultOf(error, 'what the account may do besides could not be read');
  }
}

/** Ways into an account that its holder can leave open. */
export function openDoors(settings: ReadonlyMap<string, string>): readonly string[] {
  const value = (key: string): string => settings.get(key) ?? '';
  const keys = value('authorizedkeysfile');
  const home = keys.split(' ').filter((path) => path !== 'none' && (!path.startsWith('/') || path.includes('%h')));
  const passwords = ['passwordauthentication', 'kbdinteractiveauthentication'].filter((key) => value(key) === 'yes');
  return [
    ...(home.length === 0 ? [] : [`a key left in ${quoted(home.join(' '))} of the account (\`AuthorizedKeysFile\`)`]),
    ...(passwords.length === 0
      ? []
      : ['a password of the account (`PasswordAuthentication`, `KbdInteractiveAuthentication`)']),
  ];
}
