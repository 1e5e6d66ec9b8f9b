// Every address of the portal. Pages are fetched when they are first visited; what an address may carry is parsed here.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  parseSearchWith,
  stringifySearchWith,
} from '@tanstack/react-router';
import { NotFoundPage } from '../pages/not-found/not-found-page.tsx';
import { ReturnPage } from '../pages/sign-in/return-page.tsx';
import { SignInPage } from '../pages/sign-in/sign-in-page.tsx';
import { Broken } from '../parts/broken.tsx';
import { Splash } from '../parts/splash.tsx';
import {
  readAsk,
  readAudit,
  readChosen,
  readFlowEditor,
  readNext,
  readProgram,
  readQuery,
  readRequests,
  readStepUp,
} from './search.ts';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFoundPage });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: readNext,
  component: SignInPage,
});

const signInReturn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/return/$provider',
  component: ReturnPage,
});

/** Where the published login sends a browser. */
const program = createRoute({
  getParentRoute: () => root,
  path: '/oauth/authorize',
  validateSearch: readProgram,
  component: lazyRouteComponent(() => import('../pages/program/program-page.tsx'), 'ProgramPage'),
});

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });
const inShell = { getParentRoute: () => shell } as const;

const access = createRoute({
  ...inShell,
  path: '/',
  component: lazyRouteComponent(() => import('../pages/access/access-page.tsx'), 'AccessPage'),
});
const ask = createRoute({
  ...inShell,
  path: '/ask',
  validateSearch: readAsk,
  component: lazyRouteComponent(() => import('../pages/ask/ask-page.tsx'), 'AskPage'),
});
const requests = createRoute({
  ...inShell,
  path: '/requests',
  validateSearch: readRequests,
  component: lazyRouteComponent(() => import('../pages/requests/requests-page.tsx'), 'RequestsPage'),
});
const request = createRoute({
  ...inShell,
  path: '/requests/$id',
  component: lazyRouteComponent(() => import('../pages/request/request-page.tsx'), 'RequestPage'),
});
const inventory = createRoute({
  ...inShell,
  path: '/inventory',
  validateSearch: readQuery,
  component: lazyRouteComponent(() => import('../pages/inventory/inventory-page.tsx'), 'InventoryPage'),
});
const scopes = createRoute({
  ...inShell,
  path: '/scopes',
  validateSearch: readChosen,
  component: lazyRouteComponent(() => import('../pages/scopes/scopes-page.tsx'), 'ScopesPage'),
});
const readings = createRoute({
  ...inShell,
  path: '/readings',
  component: lazyRouteComponent(() => import('../pages/inventory/readings-page.tsx'), 'ReadingsPage'),
});
const classes = createRoute({
  ...inShell,
  path: '/classes',
  component: lazyRouteComponent(() => import('../pages/inventory/classes-page.tsx'), 'ClassesPage'),
});
const segmentation = createRoute({
  ...inShell,
  path: '/segmentation',
  component: lazyRouteComponent(() => import('../pages/segmentation/segmentation-page.tsx'), 'SegmentationPage'),
});
const findings = createRoute({
  ...inShell,
  path: '/findings',
  component: lazyRouteComponent(() => import('../pages/findings/findings-page.tsx'), 'FindingsPage'),
});
const radar = createRoute({
  ...inShell,
  path: '/radar',
  component: lazyRouteComponent(() => import('../pages/radar/radar-page.tsx'), 'RadarPage'),
});
const flows = createRoute({
  ...inShell,
  path: '/flows',
  validateSearch: readChosen,
  component: lazyRouteComponent(() => import('../pages/flows/flows-page.tsx'), 'FlowsPage'),
});
const bundles = createRoute({
  ...inShell,
  path: '/bundles',
  validateSearch: readChosen,
  component: lazyRouteComponent(() => import('../pages/bundles/bundles-page.tsx'), 'BundlesPage'),
});
const rules = createRoute({
  ...inShell,
  path: '/rules',
  validateSearch: readChosen,
  component: lazyRouteComponent(() => import('../pages/rules/rules-page.tsx'), 'RulesPage'),
});
const groups = createRoute({
  ...inShell,
  path: '/groups',
  validateSearch: readChosen,
  component: lazyRouteComponent(() => import('../pages/groups/groups-page.tsx'), 'GroupsPage'),
});
const spaces = createRoute({
  ...inShell,
  path: '/spaces',
  validateSearch: readChosen,
  component: lazyRouteComponent(() => import('../pages/spaces/spaces-page.tsx'), 'SpacesPage'),
});
const flowEditor = createRoute({
  ...inShell,
  path: '/flows/edit',
  validateSearch: readFlowEditor,
  component: lazyRouteComponent(() => import('../pages/flow-editor/flow-editor-page.tsx'), 'FlowEditorPage'),
});
const approvers = createRoute({
  ...inShell,
  path: '/approvers',
  component: lazyRouteComponent(() => import('../pages/approvers/approvers-page.tsx'), 'ApproversPage'),
});
const emergencies = createRoute({
  ...inShell,
  path: '/emergencies',
  component: lazyRouteComponent(() => import('../pages/emergencies/emergencies-page.tsx'), 'EmergenciesPage'),
});
const changes = createRoute({
  ...inShell,
  path: '/changes',
  component: lazyRouteComponent(() => import('../pages/changes/changes-page.tsx'), 'ChangesPage'),
});
const people = createRoute({
  ...inShell,
  path: '/people',
  validateSearch: readChosen,
  component: lazyRouteComponent(() => import('../pages/people/people-page.tsx'), 'PeoplePage'),
});
const onCall = createRoute({
  ...inShell,
  path: '/on-call',
  component: lazyRouteComponent(() => import('../pages/on-call/on-call-page.tsx'), 'OnCallPage'),
});
const activity = createRoute({
  ...inShell,
  path: '/activity',
  validateSearch: readAudit,
  component: lazyRouteComponent(() => import('../pages/activity/activity-page.tsx'), 'ActivityPage'),
});
const webhooks = createRoute({
  ...inShell,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('../pages/webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});
const tokens = createRoute({
  ...inShell,
  path: '/tokens',
  component: lazyRouteComponent(() => import('../pages/tokens/tokens-page.tsx'), 'TokensPage'),
});
const serviceTokens = createRoute({
  ...inShell,
  path: '/service-tokens',
  component: lazyRouteComponent(() => import('../pages/service-tokens/service-tokens-page.tsx'), 'ServiceTokensPage'),
});
const away = createRoute({
  ...inShell,
  path: '/away',
  component: lazyRouteComponent(() => import('../pages/away/away-page.tsx'), 'AwayPage'),
});
const stepUp = createRoute({
  ...inShell,
  path: '/account/step-up',
  validateSearch: readStepUp,
  component: lazyRouteComponent(() => import('../pages/step-up/step-up-page.tsx'), 'StepUpPage'),
});
const apiGuide = createRoute({
  ...inShell,
  path: '/api-guide',
  component: lazyRouteComponent(() => import('../pages/api-guide/api-guide-page.tsx'), 'ApiGuidePage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    signInReturn,
    program,
    shell.addChildren([
      access,
      ask,
      requests,
      request,
      inventory,
      readings,
      classes,
      scopes,
      findings,
      radar,
      segmentation,
      flows,
      flowEditor,
      bundles,
      rules,
      groups,
      spaces,
      approvers,
      emergencies,
      changes,
      people,
      onCall,
      activity,
      webhooks,
      tokens,
      serviceTokens,
      away,
      stepUp,
      apiGuide,
    ]),
  ]),
  // What an address carries is text and stays as it is: the word of a program that looks like a number must come back to it unchanged.
  parseSearch: parseSearchWith((text) => text),
  stringifySearch: stringifySearchWith(String),
  defaultPreload: 'intent',
  defaultPendingComponent: Splash,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
