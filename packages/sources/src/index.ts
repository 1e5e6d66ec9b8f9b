// The face of sources: one folder per kind of source of facts about people.

export { makeProvider, readProviders } from './oidc/index.ts';
