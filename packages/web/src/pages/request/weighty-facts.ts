// Which facts about a resource an approver needs in large letters: account, environment, class. The rest stays small beside it.
// Only what is recorded is shown; what is missing is said to be missing, because a missing tag is itself a warning.

import type { RequestView } from '../../api/requests.ts';

export interface Fact {
  readonly name: string;
  /** `null`: not recorded. */
  readonly value: string | null;
  /** Worth a colour: production, personal data. */
  readonly grave: boolean;
}

interface WeightyFacts {
  readonly facts: readonly Fact[];
  readonly rest: Readonly<Record<string, string>>;
}

type Thing = Pick<RequestView['entitlements'][number], 'integration' | 'resource'>;

export function weightyFacts({ integration, resource }: Thing): WeightyFacts {
  const { tags, context } = resource;
  const environment = tags['Environment'] ?? context['environment'] ?? null;
  const dataClass = tags['DataClassification'] ?? null;
  const facts: readonly Fact[] = [
    { name: 'Account', value: accountOf(integration.name, context), grave: false },
    { name: 'Environment', value: environment, grave: /^prod/i.test(environment ?? '') },
    { name: 'Data class', value: dataClass, grave: /^(pii|sensitive|confidential|secret)/i.test(dataClass ?? '') },
    { name: 'Type', value: resource.type, grave: false },
  ];
  const rest = Object.entries({ ...context, ...tags }).filter(([key]) => !shownAbove.has(key));
  return { facts, rest: Object.fromEntries(rest) };
}

const shownAbove = new Set(['Environment', 'environment', 'DataClassification', 'account_id', 'account_name']);

function accountOf(integration: string, context: Readonly<Record<string, string>>): string {
  const account = [context['account_name'], context['account_id']].filter((part) => part !== undefined).join(' ');
  return account === '' ? integration : account;
}
