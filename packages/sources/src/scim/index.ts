// SCIM 2.0 as a source sends it: messages in, people and groups out, and how both are shown again. Pure: where it is served is the
// server's, what it means is the broker's.

export { entryFilterOf } from './entry-filter.ts';
export { groupNameOf, patchGroup, type ReadGroup, readGroup } from './group.ts';
export { ScimError, scimErrorBody } from './scim-error.ts';
export {
  listResponse,
  locationOf,
  namesOf,
  project,
  resourceTypes,
  schemas,
  serviceProviderConfig,
  showEntry,
  versionOf,
} from './show.ts';
export { patchUser, personFactOf, readUser, userNameOf } from './user.ts';
