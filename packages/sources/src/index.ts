// The face of sources: one folder per kind of source of facts about people.

export { makeProvider, type ProviderSettings, readProviders } from './oidc/index.ts';
export { makePagerDuty, type PagerDutyOptions } from './pagerduty/index.ts';
