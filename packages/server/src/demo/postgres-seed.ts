// What is in the demo target: the customers of a company that does not exist. Seeding again changes nothing that is there, so that
// it runs at every start. Rows are made by arithmetic, not chance: every installation shows the same ones.

/** Databases of the target: who may connect by default, and the tags that discovery reads from the comment. */
export const databases = [
  { name: 'customers', comment: 'Environment=production, DataClassification=pii, Team=data, Service=customers-db' },
  { name: 'warehouse', comment: 'Environment=production, DataClassification=internal, Team=data, Service=warehouse' },
] as const;

const crm = `
create schema if not exists crm;
comment on schema crm is 'what the company knows of its customers';
create table if not exists crm.customers (
  id int primary key, full_name text not null, email text not null unique, birth_date date not null, city text not null
);
create table if not exists crm.orders (
  id int primary key, customer_id int not null references crm.customers, ordered_on date not null, total_cents int not null
);
create table if not exists crm.invoices (
  id int primary key, order_id int not null references crm.orders, iban text not null, paid boolean not null
);
insert into crm.customers
  select n, first || ' ' || last, lower(first || '.' || last || '.' || n) || '@customers.example', date '1950-01-01' + n * 53 % 18000, city
  from (select n,
    (array['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald', 'Frances', 'Alan', 'Radia', 'Niklaus', 'Margaret', 'Leslie'])[1 + n % 11] as first,
    (array['Moss', 'Rivers', 'Stone', 'Field', 'Harbour', 'Wells', 'Marsh', 'Banks', 'Tide', 'Shore', 'Dunes', 'Reed', 'Quay'])[1 + n % 13] as last,
    (array['Lisbon', 'Porto', 'Rotterdam', 'Bergen', 'Gdansk', 'Trieste', 'Bilbao'])[1 + n % 7] as city
    from generate_series(1, 200) n) people
  on conflict do nothing;
insert into crm.orders
  select n, 1 + n * 37 % 200, date '2026-01-01' + n * 7 % 300, 500 + n * 997 % 90000 from generate_series(1, 400) n
  on conflict do nothing;
insert into crm.invoices
  select n, n, 'XX00 DEMO ' || lpad((n * 7919 % 1000000)::text, 6, '0'), n % 5 <> 0 from generate_series(1, 400) n
  on conflict do nothing;
`;

const warehouse = `
create schema if not exists stock;
create table if not exists stock.items (id int primary key, name text not null, pieces int not null);
insert into stock.items select n, 'item ' || n, n * 31 % 500 from generate_series(1, 100) n on conflict do nothing;
`;

/** What is made in each database, as its owner. */
export const contents: Readonly<Record<(typeof databases)[number]['name'], string>> = { customers: crm, warehouse };

/** Owns the databases; nobody logs in as it. */
export const ownerRole = 'acme_owner';
/** The login Tidegate uses: it may make logins and acts for the owner, and is no superuser. */
export const connectorRole = 'tidegate_connector';
