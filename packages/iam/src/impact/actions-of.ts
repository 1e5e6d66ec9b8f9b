// The permissions a recorded call needs. Names are looked up in the table of actions, first as they are, then without the version that some
// services add; a call that is not found is not guessed at.
import { actionFacts, serviceFacts } from '../data/table.ts';
import { apiGatewayVerbs, prefixesOf, type Renamed, renamed } from './actions-table.ts';
import type { Activity } from './activity.ts';

/** The permissions of a call, as the table writes them; `undefined` if it is not known. */
export function actionsOf({ source, name, parameters }: Activity): readonly Renamed[] | undefined {
  const service = source.replace(/\.amazonaws\.com(?:\.cn)?$/, '');
  for (const prefix of own(prefixesOf, service) ?? [service]) {
    if (serviceFacts(prefix) === undefined) continue;
    for (const one of new Set([name, withoutVersion(name)])) {
      const found = special(prefix, one, parameters ?? {}) ?? plain(prefix, one);
      if (found === 'not known') return undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** `CreateDistribution2020_05_31`, `UpdateFunctionCode20150331v2`. */
function withoutVersion(name: string): string {
  return name.replace(/(?:\d{8}(?:v\d+)?|\d{4}_\d{2}_\d{2})$/, '');
}

function special(
  prefix: string,
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): readonly Renamed[] | 'not known' | undefined {
  const rename = own(own(renamed, prefix) ?? {}, name);
  if (rename === undefined) {
    if (prefix !== 'apigateway' || actionFacts(`apigateway:${name}`) !== undefined) return undefined;
    const verb = apiGatewayVerbs.find(([begins]) => name.startsWith(begins))?.[1];
    return verb === undefined ? undefined : [{ action: `apigateway:${verb}` }];
  }
  const made = typeof rename === 'function' ? rename(parameters) : typeof rename === 'string' ? [rename] : rename;
  if (made === undefined) return 'not known';
  const actions = made.map((one): Renamed => {
    const { action, ...rest } = typeof one === 'string' ? { action: one } : one;
    return { action: `${prefix}:${action}`, ...rest };
  });
  return actions.every(({ action }) => actionFacts(action) !== undefined) ? actions : 'not known';
}

function plain(prefix: string, name: string): readonly Renamed[] | undefined {
  const facts = actionFacts(`${prefix}:${name}`);
  return facts === undefined ? undefined : [{ action: `${prefix}:${facts.name}` }];
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
