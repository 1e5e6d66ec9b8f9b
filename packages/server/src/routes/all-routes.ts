// Everything this server answers: our own routes and the published families, in one table, with what answers each.

import { ownRoutes, type Route } from '@tidegate/contract';
import type { FastifyInstance } from 'fastify';
import type { Edge } from '../http/identify-caller.ts';
import { registerRoutes } from '../http/register-routes.ts';
import type { Serving } from '../http/serving.ts';
import { published } from '../published/all.ts';
import { accessBindings } from './access.ts';
import { administrationBindings } from './administration.ts';
import { approverBindings } from './approvers.ts';
import { consentBindings } from './consent.ts';
import { credentialBindings } from './credentials.ts';
import { emergencyBindings } from './emergencies.ts';
import { findingBindings } from './findings.ts';
import { groupBindings } from './groups.ts';
import { importBindings } from './imports.ts';
import { inventoryBindings } from './inventory.ts';
import { meBindings } from './me.ts';
import { onCallBindings } from './on-call.ts';
import { operationBindings } from './operations.ts';
import { perimeterBindings } from './perimeters.ts';
import { radarBindings } from './radar.ts';
import { requestBindings } from './requests.ts';
import { revocationBindings } from './revocations.ts';
import { ruleBindings } from './rules.ts';
import { segmentationBindings } from './segmentation.ts';
import { signInBindings } from './sign-in.ts';
import { programBindings } from './sign-in-programs.ts';
import { signInsBindings } from './sign-ins.ts';
import { sourceBindings } from './sources.ts';
import { spaceBindings } from './spaces.ts';
import { syncBindings } from './syncs.ts';
import { tagOrderBindings } from './tag-orders.ts';
import { tagBindings } from './tags.ts';
import { whyBindings } from './why.ts';

/** Name → route, for everything that is registered and described. */
export const routeTable: Readonly<Record<string, Route>> = { ...ownRoutes, ...published.routes };

/** Registers every route of the table. */
export function registerAll(app: FastifyInstance, edge: Edge, serving: Serving): void {
  registerRoutes(app, edge, routeTable, [
    ...meBindings(serving),
    ...signInBindings(serving),
    ...signInsBindings(serving),
    ...programBindings(serving),
    ...requestBindings(serving),
    ...consentBindings(serving),
    ...emergencyBindings(serving),
    ...revocationBindings(serving),
    ...accessBindings(serving),
    ...inventoryBindings(serving),
    ...syncBindings(serving),
    ...credentialBindings(serving),
    ...sourceBindings(serving),
    ...groupBindings(serving),
    ...importBindings(serving),
    ...findingBindings(serving),
    ...radarBindings(serving),
    ...approverBindings(serving),
    ...onCallBindings(serving),
    ...tagBindings(serving),
    ...tagOrderBindings(serving),
    ...administrationBindings(serving),
    ...perimeterBindings(serving),
    ...segmentationBindings(serving),
    ...ruleBindings(serving),
    ...spaceBindings(serving),
    ...whyBindings(serving),
    ...published.bindings(serving),
    ...operationBindings(serving, routeTable),
  ]);
}
