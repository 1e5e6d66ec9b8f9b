// Keeps data from being deleted: databases, clusters, tables, buckets, keys and backups, with the copies that would bring them back. For production;
// deleting is normal work in development.
import { denied } from './denied.ts';
import type { Guardrail } from './guardrail.ts';

/** What can be kept from being deleted. */
export type DataKind = 'database' | 'cluster' | 'table' | 'bucket' | 'key' | 'backup';

const kinds: Readonly<
  Record<DataKind, { readonly claim: string; readonly why: string; readonly actions: readonly string[] }>
> = {
  database: {
    claim: 'nobody deletes a database',
    why: 'a database that is deleted takes its automated backups with it',
    actions: [
      'neptune-graph:DeleteGraph',
      'qldb:DeleteLedger',
      'rds:DeleteDBInstance',
      'rds:DeleteTenantDatabase',
      'timestream-influxdb:DeleteDbInstance',
      'timestream:DeleteDatabase',
    ],
  },
  cluster: {
    claim: 'nobody deletes a database cluster or a cache that holds data',
    why: 'Aurora, DocumentDB, Neptune, Redshift, MemoryDB and OpenSearch keep their data in the cluster; `rds:` also speaks for DocumentDB and Neptune',
    actions: [
      'aoss:DeleteCollection',
      'docdb-elastic:DeleteCluster',
      'dsql:DeleteCluster',
      'elasticache:DeleteGlobalReplicationGroup',
      'elasticache:DeleteReplicationGroup',
      'es:DeleteDomain',
      'es:DeleteElasticsearchDomain',
      'memorydb:DeleteCluster',
      'memorydb:DeleteMultiRegionCluster',
      'rds:DeleteDBCluster',
      'rds:DeleteDBShardGroup',
      'rds:DeleteGlobalCluster',
      'redshift-serverless:DeleteNamespace',
      'redshift:DeleteCluster',
      'timestream-influxdb:DeleteDbCluster',
    ],
  },
  table: {
    claim: 'nobody deletes a table',
    why: 'a DynamoDB, Keyspaces, Timestream or S3 table is gone at once',
    actions: [
      'cassandra:Drop',
      'cassandra:DropMultiRegionResource',
      'dynamodb:DeleteTable',
      'dynamodb:DeleteTableReplica',
      's3tables:DeleteTable',
      'timestream:DeleteTable',
    ],
  },
  bucket: {
    claim: 'nobody deletes a bucket or a file system',
    why: 'the name of a deleted bucket can be taken by anyone, and whoever still writes to it then writes to them',
    actions: [
      'elasticfilesystem:DeleteFileSystem',
      'fsx:DeleteFileSystem',
      'fsx:DeleteVolume',
      'glacier:DeleteVault',
      's3:DeleteBucket',
      's3express:DeleteBucket',
      's3tables:DeleteTableBucket',
      's3vectors:DeleteVectorBucket',
    ],
  },
  key: {
    claim: 'nobody disables a key or lets one be deleted',
    why: 'data encrypted under a deleted key is lost, whatever else was kept',
    actions: ['kms:DeleteCustomKeyStore', 'kms:DeleteImportedKeyMaterial', 'kms:DisableKey', 'kms:ScheduleKeyDeletion'],
  },
  backup: {
    claim: 'nobody deletes backups, snapshots or the vaults they are in',
    why: 'who wants data gone deletes the copies first',
    actions: [
      'backup:DeleteBackupVault',
      'backup:DeleteBackupVaultLockConfiguration',
      'backup:DeleteRecoveryPoint',
      'docdb-elastic:DeleteClusterSnapshot',
      'dynamodb:DeleteBackup',
      'elasticache:DeleteSnapshot',
      'fsx:DeleteBackup',
      'memorydb:DeleteSnapshot',
      'rds:DeleteDBClusterAutomatedBackup',
      'rds:DeleteDBClusterSnapshot',
      'rds:DeleteDBInstanceAutomatedBackup',
      'rds:DeleteDBSnapshot',
      'redshift-serverless:DeleteSnapshot',
      'redshift:DeleteClusterSnapshot',
    ],
  },
};

/** All kinds, in the order they are written. */
export const dataKinds: readonly DataKind[] = ['database', 'cluster', 'table', 'bucket', 'key', 'backup'];

/**
 * Keeps data of the given kinds from being deleted, by anyone. Default: all kinds.
 *
 * @example
 * protectData(['table']).stops.map(({ claim }) => claim) // → ['nobody deletes a table']
 */
export function protectData(which: readonly DataKind[] = dataKinds): Guardrail {
  const chosen = dataKinds.filter((kind) => which.includes(kind));
  const lists = chosen.map((kind) => ({
    sid: `DenyDelete${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`,
    ...kinds[kind],
  }));
  return {
    ...denied(lists, 'no action but those it names'),
    name: chosen.length === dataKinds.length ? 'protect-data' : `protect-data-${chosen.join('-')}`,
    purpose: `keeps data from being deleted (${chosen.join(', ')}); for production, and wherever deleting is not daily work`,
    notes: [
      'what is inside of a database, a table or a bucket can still be changed and deleted: rows, items and objects are for identity policies and backups',
    ],
  };
}
