// The face of sources: one folder per kind of source of facts about people.

export { readPeopleFile } from './file/index.ts';
export { makeCalendar } from './icalendar/index.ts';
export { ldap } from './ldap/index.ts';
export { makeProvider, type ProviderSettings, readProviders } from './oidc/index.ts';
export { makePagerDuty, type PagerDutyOptions } from './pagerduty/index.ts';
export * as scim from './scim/index.ts';
