// Databases on a test server: an empty one for each who asks, and statements as the superuser.

import pg from 'pg';

/** Runs one statement in the database of the URL, in a session of its own. */
export async function administer(
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement, [...values]);
  } finally {
    await client.end();
  }
}

let databases = 0;

/** Makes an empty database and gives its URL. It sorts as in a human language, so that a missing collation shows. */
export async function freshDatabase(server: string): Promise<string> {
  databases += 1;
  const name = `store_${process.pid}_${databases}_${Math.floor(performance.now())}`;
  const english = `locale_provider icu icu_locale 'en-US'`;
  await administer(server, `create database ${name} template template0 encoding 'UTF8' ${english}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
