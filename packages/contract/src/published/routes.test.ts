// The published families are exactly these paths, in the conventions of the published API, and none of them hides one of our own.

import { describe, expect, test } from 'vitest';
import { makeOpenApi } from '../openapi/make-openapi.ts';
import { ownRoutes } from '../own/routes.ts';
import { publishedRoutes } from './routes.ts';

/** Facts: method and path of every operation of the families this version has. */
const published = `
GET /api/admin/v2/access-flows
POST /api/admin/v2/access-flows
GET /api/admin/v2/access-flows/{id}
PUT /api/admin/v2/access-flows/{id}
DELETE /api/admin/v2/access-flows/{id}
GET /api/admin/v1/access-scopes
POST /api/admin/v1/access-scopes
GET /api/admin/v1/access-scopes/{id}
PUT /api/admin/v1/access-scopes/{id}
DELETE /api/admin/v1/access-scopes/{id}
GET /api/admin/v2/bundles
POST /api/admin/v2/bundles
GET /api/admin/v2/bundles/{id}
PUT /api/admin/v2/bundles/{id}
DELETE /api/admin/v2/bundles/{id}
GET /api/v1/access-bundles
POST /api/v1/access-bundles
GET /api/v1/access-bundles/{id}
PATCH /api/v1/access-bundles/{id}
DELETE /api/v1/access-bundles/{id}
GET /api/client/v1/inventory/grantees
GET /api/user/v1/delegated-access-requests
GET /api/user/v1/delegated-access-requests/{id}
GET /api/admin/v4/integrations
POST /api/admin/v4/integrations
GET /api/admin/v4/integrations/{id}
PUT /api/admin/v4/integrations/{id}
DELETE /api/admin/v4/integrations/{id}
GET /api/admin/v3/connectors
GET /api/admin/v3/connectors/{id}
GET /api/admin/v1/groups
POST /api/admin/v1/groups
GET /api/admin/v1/groups/{id}
DELETE /api/admin/v1/groups/{id}
PUT /api/admin/v1/groups/{id}/name
GET /api/admin/v1/groups/{id}/members
PUT /api/admin/v1/groups/{id}/members
PUT /api/admin/v1/groups/{id}/members/{email}
DELETE /api/admin/v1/groups/{id}/members/{email}
GET /api/admin/v1/attributes
GET /api/admin/v3/users
GET /api/admin/v3/users/{id}
GET /api/v2/bulk/identities/attributes
PUT /api/v2/bulk/identities/attributes
DELETE /api/v2/bulk/identities/attributes
GET /api/user/v4/access-requests
POST /api/user/v4/access-requests
GET /api/user/v4/access-requests/{id}
GET /api/user/v4/access-requests/{id}/entitlements
POST /api/user/v4/access-requests/{id}/request-again
POST /api/user/v4/access-requests/{id}/revoke
GET /api/user/v1/access-sessions
GET /api/user/v1/access-sessions/{id}
GET /api/user/v1/access-sessions/{id}/access-details
POST /api/user/v1/access-sessions/{id}/reset-credentials
GET /api/user/v1/available-access/entitlements
GET /api/user/v1/available-access/bundles
GET /api/client/v1/access-requests
GET /api/client/v1/access-requests/{id}
POST /api/client/v1/access-requests/{id}/approve
POST /api/client/v1/access-requests/{id}/reject
POST /api/client/v1/access-requests/{id}/revoke
POST /api/client/v1/access-requests/pass-mfa
POST /api/client/v1/access-requests/{id}/extend
POST /api/client/v1/access-requests
POST /api/client/v1/access-requests/dry-run
POST /api/client/v1/access-requests/{id}/dry-run
POST /api/client/v1/access-requests/{id}/request-again
POST /api/client/v1/access-requests/{id}/favorite
GET /api/client/v1/access-requests/access_units
GET /api/client/v1/access-groups/{id}/units
GET /api/client/v1/access-groups/{id}/details
POST /api/client/v1/access-groups/{id}/reset
GET /api/client/v1/access-sessions
GET /api/client/v1/access-session-groups
POST /api/client/v1/access-session-sync
GET /api/client/v1/access-sessions/{id}
GET /api/client/v1/access-sessions/{id}/access-details
GET /api/client/v1/access-sessions/{id}/request-template
POST /api/client/v1/access-sessions/{id}/reset-credentials
GET /api/client/v1/access-request-templates
POST /api/client/v1/access-request-templates
GET /api/client/v1/access-request-templates/{id}
PUT /api/client/v1/access-request-templates/{id}
DELETE /api/client/v1/access-request-templates/{id}
GET /api/client/v1/filters/options
GET /api/client/v1/filters/integrations
POST /api/client/v1/justification-validation
GET /api/client/v1/inventory/integrations
GET /api/client/v1/inventory/resource-types
GET /api/client/v1/inventory/resources
GET /api/client/v1/inventory/permissions
GET /api/client/v1/inventory/bundles
GET /api/client/v1/inventory/access-units
GET /api/client/v1/session
GET /api/client/v1/session/is-mfa-enrolled
GET /api/client/v1/cli-notifications
POST /api/client/v1/analytics
POST /api/client/v1/analytics/bulk
POST /api/client/v1/logs
GET /api/client/v1/personal-tokens
POST /api/client/v1/personal-tokens
GET /api/client/v1/personal-tokens/{id}
DELETE /api/client/v1/personal-tokens/{id}
PUT /api/client/v1/personal-tokens/{id}/expiry
GET /api/v3/integrations/resources/{resource_id}/user-tags
PUT /api/v3/integrations/resources/{resource_id}/user-tags
`
  .trim()
  .split('\n');

const routes = Object.entries(publishedRoutes);
/** Answered without a body, beside every removal. */
const withoutBody = ['replaceGroupMembersV1', 'addGroupMemberV1'];
/** What a client says about itself: nothing here changes by it. */
const withoutTrace = [
  'sendAnalyticsEvent',
  'sendAnalyticsEventsBatch',
  'submitLogEntry',
  'dryRunClientRequest',
  'dryRunClientRequestAgain',
  'favoriteClientRequest',
  'createClientTemplate',
  'replaceClientTemplate',
  'deleteClientTemplate',
  'syncClientAccessSessions',
  'validateClientJustification',
];
/** Changes that say everything in their path. */
const withoutInput = [
  'addGroupMemberV1',
  'dryRunClientRequestAgain',
  'resetClientCredentials',
  'resetClientGroup',
  'extendClientRequest',
  'revokeClientRequest',
  'syncClientAccessSessions',
  'passMfaForAccessRequests',
  'resetCredentialsV1',
  'revokeAccessRequestV4',
];

/** What it removes is in a body, and so is what became of each row. */
const rowByRow = (path: string): boolean => path.startsWith('/api/v2/bulk/');

test('the paths are the published ones, no more and no fewer', () => {
  expect(routes.map(([, route]) => `${route.method} ${route.path}`).sort()).toEqual([...published].sort());
});

test('no name is one of our own', () => {
  expect(Object.keys(publishedRoutes).filter((name) => Object.hasOwn(ownRoutes, name))).toEqual([]);
});

describe.each(routes)('%s', (name, route) => {
  test('answers 200, or 204 without a body, and errs in the published body', () => {
    const told = /^\/api\/(client|v1)\//.test(route.path);
    const empty = (route.method === 'DELETE' && !told && !rowByRow(route.path)) || withoutBody.includes(name);
    const usual = name.startsWith('sendAnalytics') ? 201 : 200;
    expect([route.status, route.errors]).toEqual([empty ? 204 : usual, 'published']);
  });
  test('needs a right under `admin` and for user tags, to read where it reads, and none elsewhere; what changes is written down', () => {
    const right = /^\/api\/(admin|v1)\//.test(route.path) || route.path.endsWith('/user-tags') || rowByRow(route.path);
    if (!right) expect(route.access).toBe('signed-in');
    else expect(route.access).toMatch(route.method === 'GET' ? /^[a-z_]+:read$/ : /^[a-z_]+:(change|set)$/);
    if (route.method !== 'GET') expect(route.audit.length > 0).toBe(!withoutTrace.includes(name));
  });
});

test('the description names the body of every change that takes one', () => {
  const document: unknown = makeOpenApi({
    routes: publishedRoutes,
    version: '1',
    serverUrl: '/',
    perMinuteDefault: 1,
    perMinuteStranger: 1,
    bodyBytesMax: 1,
  });
  const text = JSON.stringify(document);
  expect(text.match(/"requestBody"/g)).toHaveLength(
    routes.filter(
      ([name, { method, path }]) =>
        (/^P/.test(method) || (method === 'DELETE' && rowByRow(path))) && !withoutInput.includes(name),
    ).length,
  );
});
