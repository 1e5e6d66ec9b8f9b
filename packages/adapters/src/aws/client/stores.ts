// What keeps something: RDS, DynamoDB, S3, Secrets Manager; and the Resource Groups Tagging API, which knows the tags of all.

import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetBucketLocationCommand, GetBucketTaggingCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsThing } from '../calls.ts';
import { type Connection, dayOf, factsOf, type Handlers, page, tagsOf } from './connection.ts';

const instanceOf = (one: DBInstance): readonly AwsThing[] =>
  one.DBInstanceArn === undefined
    ? []
    : [
        {
          arn: one.DBInstanceArn,
          name: one.DBInstanceIdentifier ?? one.DBInstanceArn,
          tags: tagsOf(one.TagList),
          facts: factsOf({
            engine: one.Engine,
            engine_version: one.EngineVersion,
            state: one.DBInstanceStatus,
            iam_sign_in: one.IAMDatabaseAuthenticationEnabled === true ? 'yes' : undefined,
            public_address: one.PubliclyAccessible === true ? 'yes' : undefined,
            endpoint: one.Endpoint?.Address && `${one.Endpoint.Address}:${one.Endpoint.Port ?? ''}`,
            database_id: one.DbiResourceId,
            cluster: one.DBClusterIdentifier,
          }),
        },
      ];

const clusterOf = (one: DBCluster): readonly AwsThing[] =>
  one.DBClusterArn === undefined
    ? []
    : [
        {
          arn: one.DBClusterArn,
          name: one.DBClusterIdentifier ?? one.DBClusterArn,
          tags: tagsOf(one.TagList),
          facts: factsOf({
            engine: one.Engine,
            engine_version: one.EngineVersion,
            state: one.Status,
            iam_sign_in: one.IAMDatabaseAuthenticationEnabled === true ? 'yes' : undefined,
            endpoint: one.Endpoint && `${one.Endpoint}:${one.Port ?? ''}`,
            database_id: one.DbClusterResourceId,
          }),
        },
      ];

/** A stand-in on this machine has no host names for buckets. */
const s3 = (connection: Connection): S3Client =>
  new S3Client({ ...connection, forcePathStyle: connection.endpoint !== undefined, followRegionRedirects: true });

export const storeCalls: Handlers<
  | 'rds.instances'
  | 'rds.clusters'
  | 'dynamodb.tables'
  | 's3.buckets'
  | 's3.region'
  | 's3.tags'
  | 'secretsmanager.secrets'
  | 'tagging.resources'
> = {
  'rds.instances': async (connection, { next }) => {
    const answer = await new RDSClient(connection).send(
      new DescribeDBInstancesCommand({ MaxRecords: 100, Marker: next ?? undefined }),
    );
    return page((answer.DBInstances ?? []).flatMap(instanceOf), answer.Marker);
  },
  'rds.clusters': async (connection, { next }) => {
    const answer = await new RDSClient(connection).send(
      new DescribeDBClustersCommand({ MaxRecords: 100, Marker: next ?? undefined }),
    );
    return page((answer.DBClusters ?? []).flatMap(clusterOf), answer.Marker);
  },
  'dynamodb.tables': async (connection, { next }) => {
    const answer = await new DynamoDBClient(connection).send(
      new ListTablesCommand({ Limit: 100, ExclusiveStartTableName: next ?? undefined }),
    );
    return page(answer.TableNames ?? [], answer.LastEvaluatedTableName);
  },
  's3.buckets': async (connection, { next }) => {
    const answer = await s3(connection).send(
      new ListBucketsCommand({ MaxBuckets: 1_000, ContinuationToken: next ?? undefined }),
    );
    const buckets = (answer.Buckets ?? []).flatMap(({ Name, BucketRegion }) =>
      Name === undefined ? [] : [{ name: Name, region: BucketRegion ?? null }],
    );
    return page(buckets, answer.ContinuationToken);
  },
  's3.region': async (connection, { bucket }) => {
    const answer = await s3(connection).send(new GetBucketLocationCommand({ Bucket: bucket }));
    const region = answer.LocationConstraint ?? 'us-east-1';
    return region === 'EU' ? 'eu-west-1' : region;
  },
  's3.tags': async (connection, { bucket }) => {
    const answer = await s3(connection).send(new GetBucketTaggingCommand({ Bucket: bucket }));
    return tagsOf(answer.TagSet);
  },
  'secretsmanager.secrets': async (connection, { next }) => {
    const answer = await new SecretsManagerClient(connection).send(
      new ListSecretsCommand({ MaxResults: 100, NextToken: next ?? undefined }),
    );
    const secrets = (answer.SecretList ?? []).flatMap((one) =>
      one.ARN === undefined
        ? []
        : [
            {
              arn: one.ARN,
              name: one.Name ?? one.ARN,
              tags: tagsOf(one.Tags),
              facts: factsOf({
                rotated: one.RotationEnabled === true ? 'yes' : undefined,
                last_used: dayOf(one.LastAccessedDate),
              }),
            },
          ],
    );
    return page(secrets, answer.NextToken);
  },
  'tagging.resources': async (connection, { next }) => {
    const answer = await new ResourceGroupsTaggingAPIClient(connection).send(
      new GetResourcesCommand({ ResourcesPerPage: 100, PaginationToken: next ?? undefined }),
    );
    const resources = (answer.ResourceTagMappingList ?? []).flatMap((one) =>
      one.ResourceARN === undefined ? [] : [{ arn: one.ResourceARN, tags: tagsOf(one.Tags) }],
    );
    return page(resources, answer.PaginationToken);
  },
};
