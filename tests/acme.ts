// The demo company of `examples/acme`, read from its files, for tests of the whole. The real PostgreSQL target is not in the files: the
// server adds it when it starts, so it is written here as discovery reports it.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { adapters } from '@tidegate/adapters';
import type { Documents, ResourceItem } from '@tidegate/broker';
import { parseApplyFiles } from '@tidegate/server';
import { type BrokerWorld, openBroker } from '@tidegate/testkit';

const folder = fileURLToPath(new URL('../examples/acme/', import.meta.url));
const at = { file: 'discovery', line: null, column: null };

/** The files as `tidegate apply -f examples/acme` would send them. */
export const acmeFiles = (): { path: string; text: string }[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => ({ path: name, text: readFileSync(`${folder}${name}`, 'utf8') }));

const discovered = (
  type: string,
  name: string,
  path: string,
  tags: Readonly<Record<string, string>> = {},
): ResourceItem => ({
  at,
  integration: 'acme-postgres',
  resource: { type, nativeId: path, name, path, parentNativeId: null, tags, context: {}, riskLevel: 'critical' },
});

/** What the demo's own server holds, as its discovery finds it: only the databases carry tags. */
const realTarget: readonly ResourceItem[] = [
  discovered('postgresql-database', 'customers', 'customers', {
    Environment: 'production',
    DataClassification: 'pii',
    Team: 'data',
    Service: 'customers-db',
  }),
  discovered('postgresql-database', 'warehouse', 'warehouse', {
    Environment: 'production',
    DataClassification: 'internal',
    Team: 'data',
    Service: 'warehouse',
  }),
  discovered('postgresql-schema', 'crm', 'customers/crm'),
  discovered('postgresql-table', 'people', 'customers/crm/people'),
  discovered('postgresql-role', 'reporting', 'roles/reporting'),
];

/** Everything the demo company holds. Throws with the first problem where the files have one. */
export function acmeDocuments(): Documents {
  const { documents, problems } = parseApplyFiles(acmeFiles());
  const [problem] = problems;
  if (problem) throw new Error(`${problem.at.file}:${problem.at.line}: ${problem.refusal.message}`);
  return {
    ...documents,
    integrations: [
      ...documents.integrations,
      {
        at,
        name: 'acme-postgres',
        type: 'postgresql',
        config: { hostname: 'localhost' },
        credential: { environment: 'TIDEGATE_SECRET_ACME_POSTGRES' },
        customAccessDetails: null,
      },
    ],
    resources: [...documents.resources, ...realTarget],
  };
}

/** The demo company in a broker in memory. */
export const openAcme = (): Promise<BrokerWorld> => openBroker({ documents: acmeDocuments(), adapters });
