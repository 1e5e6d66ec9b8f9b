// Figures for operators, in a registry of this process's own. Labels hold states and route patterns, never people, resources
// or ids: whoever may read figures may not thereby read who has access to what.

import { countFindings, countMailGivenUp, heldNow, indexLagOf, type Ports, statusOf } from '@tidegate/broker';
import { grantStates } from '@tidegate/core';
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RunningConnector } from '../connector/start-connector.ts';

export interface Metrics {
  /** The text Prometheus reads. Counts from the database are as of now. */
  render(): Promise<string>;
}

/** Starts collecting; `app` tells of every call it answered. */
export function collectMetrics(
  app: FastifyInstance,
  ports: Ports,
  connector: Pick<RunningConnector, 'isUp' | 'restarts'>,
): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'tidegate_' });
  const registers = [registry];
  const calls = new Histogram({
    name: 'tidegate_http_request_duration_seconds',
    help: 'Duration of HTTP calls by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers,
  });
  const grants = new Gauge({
    name: 'tidegate_grants',
    help: 'Grants by state. `leaking` must be 0: access past its end and not proven gone; so must `uncertain`: changed behind our back.',
    labelNames: ['state'],
    registers,
  });
  const workDue = new Gauge({ name: 'tidegate_work_due', help: 'Rows of work due and not yet done.', registers });
  const overdue = new Gauge({
    name: 'tidegate_oldest_overdue_close_seconds',
    help: 'How long the oldest grant that should be gone has been past its end.',
    registers,
  });
  const indexBehind = new Gauge({
    name: 'tidegate_index_versions_behind',
    help: 'Changes that this server’s index of the inventory has not followed yet. Nothing is decided from the index.',
    registers,
  });
  const indexLag = new Gauge({
    name: 'tidegate_index_lag_seconds',
    help: 'How long this server’s index has been behind the database; 0 while it is not.',
    registers,
  });
  const findings = new Gauge({
    name: 'tidegate_findings_waiting',
    help: 'Findings about scopes that are open and that nobody has acknowledged.',
    registers,
  });
  const mailGivenUp = new Gauge({
    name: 'tidegate_mail_given_up',
    help: 'Mails that were given up in the last day; their notices are in the portal.',
    registers,
  });
  const auditEvents = new Gauge({ name: 'tidegate_audit_events', help: 'Events in the audit log.', registers });
  const held = new Gauge({
    name: 'tidegate_held',
    help: '1 while the database is older than the world: nothing is opened or revoked until an administrator accepts it.',
    registers,
  });
  const connectorUp = new Gauge({
    name: 'tidegate_connector_up',
    help: 'Whether the connector runs. While it is 0 nothing is opened or closed.',
    registers,
  });
  const connectorRestarts = new Gauge({
    name: 'tidegate_connector_restarts',
    help: 'How often the connector had to be started again since this server started.',
    registers,
  });
  const failures = new Counter({
    name: 'tidegate_metrics_failures_total',
    help: 'Times the figures from the database could not be read.',
    registers,
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    calls.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  return {
    async render() {
      connectorUp.set(connector.isUp() ? 1 : 0);
      connectorRestarts.set(connector.restarts());
      try {
        const status = await statusOf(ports);
        for (const state of grantStates) grants.set({ state }, status.grants.get(state) ?? 0);
        workDue.set(status.workDue);
        overdue.set(status.overdueMs / 1000);
        auditEvents.set(status.auditEvents);
        const lag = await indexLagOf(ports);
        indexBehind.set(lag.versionsBehind);
        indexLag.set(lag.lagMs / 1000);
        held.set((await heldNow(ports)) === null ? 0 : 1);
        findings.set(await countFindings(ports));
        mailGivenUp.set(await countMailGivenUp(ports));
      } catch (error) {
        failures.inc();
        ports.log.warn({ err: error }, 'the figures from the database could not be read');
      }
      return registry.metrics();
    },
  };
}
