// Sign-ins with their secrets, one-time links, and what is on its way to become a sign-in, as rows: each found by the hash of a secret.

import type {
  GroupId,
  PersonId,
  PersonLogin,
  ProgramCode,
  ProviderVisit,
  SignIn,
  SignInLink,
  SignInRows,
  SignInSecret,
} from '@tidegate/core';
import { type Selectable, sql } from 'kysely';

import { raw, type Session } from '../session.ts';
import { id, listOf, nullable, object, oneOf, text } from '../sql/parse.ts';
import { db, json, jsonOrNull, type Tables } from '../sql/tables.ts';
import { forget } from './forget.ts';

export function signInRows(session: Session): SignInRows {
  return { ...signIns(session), ...secrets(session), ...arrivals(session), ...logins(session), ...forgetting(session) };
}

function signIns(session: Session) {
  return {
    insert: async (signIn: SignIn) => {
      await session.rows(
        db.insertInto('sign_ins').values({
          id: signIn.id,
          person_id: signIn.personId,
          started_at: signIn.startedAt,
          last_seen_at: signIn.lastSeenAt,
          ends_at: signIn.endsAt,
          how: signIn.how,
          agent: signIn.agent,
          program: jsonOrNull(signIn.program),
        }),
      );
    },
    ofPerson: async (personId: string) => {
      const all = db.selectFrom('sign_ins').selectAll().where('person_id', '=', personId);
      return (await session.rows(all.orderBy('started_at', 'desc').orderBy('id', 'desc'))).map(signInOf);
    },
    touch: async (signInId: string, at: number) => {
      await session.rows(db.updateTable('sign_ins').set({ last_seen_at: at }).where('id', '=', signInId));
    },
    remove: async (signInId: string) => {
      await session.rows(db.deleteFrom('sign_ins').where('id', '=', signInId));
    },
    removeOfPerson: async (personId: string) => {
      await session.rows(db.deleteFrom('sign_ins').where('person_id', '=', personId));
      await session.rows(db.deleteFrom('program_codes').where('person_id', '=', personId));
    },
  };
}

function secrets(session: Session) {
  return {
    putSecret: async (secret: SignInSecret, hash: Uint8Array) => {
      await session.rows(
        db.insertInto('sign_in_secrets').values({
          hash,
          sign_in_id: secret.signInId,
          kind: secret.kind,
          issued_at: secret.issuedAt,
          ends_at: secret.endsAt,
          used_at: secret.usedAt,
          spent_at: secret.spentAt,
        }),
      );
    },
    bySecret: async (hash: Uint8Array) => {
      const secret = await session.first(db.selectFrom('sign_in_secrets').selectAll().where('hash', '=', hash));
      if (secret === null) return null;
      const row = await session.first(db.selectFrom('sign_ins').selectAll().where('id', '=', secret.sign_in_id));
      return row === null ? null : { signIn: signInOf(row), secret: secretOf(secret) };
    },
    useSecret: async (hash: Uint8Array, at: number) => {
      await session.rows(
        db.updateTable('sign_in_secrets').set({ used_at: at }).where('hash', '=', hash).where('used_at', 'is', null),
      );
    },
    spendSecret: async (hash: Uint8Array, at: number) => {
      const unspent = db.updateTable('sign_in_secrets').set({ spent_at: at }).where('hash', '=', hash);
      const rows = await session.rows(unspent.where('spent_at', 'is', null).returning('sign_in_id'));
      return rows.length > 0;
    },
    dropUnused: async (signInId: string, kind: string) => {
      const unused = db.deleteFrom('sign_in_secrets').where('sign_in_id', '=', signInId).where('kind', '=', kind);
      const rows = await session.rows(
        unused.where('spent_at', 'is', null).where('used_at', 'is', null).returning('sign_in_id'),
      );
      return rows.length > 0;
    },
  };
}

function arrivals(session: Session) {
  return {
    putLink: async (hash: Uint8Array, link: SignInLink) => {
      await session.rows(
        db
          .insertInto('sign_in_links')
          .values({ hash, purpose: link.purpose, email: link.email, expires_at: link.expiresAt }),
      );
    },
    takeLink: async (hash: Uint8Array) => {
      const row = await session.first(db.deleteFrom('sign_in_links').where('hash', '=', hash).returningAll());
      return row === null ? null : linkOf(row);
    },
    putCode: async (hash: Uint8Array, code: ProgramCode) => {
      await session.rows(
        db.insertInto('program_codes').values({
          hash,
          person_id: code.personId,
          client_id: code.clientId,
          redirect_uri: code.redirectUri,
          challenge: code.challenge,
          scopes: json(code.scopes),
          expires_at: code.expiresAt,
          sign_in_id: code.signInId,
        }),
      );
    },
    lockCode: async (hash: Uint8Array) => {
      const row = await session.first(db.selectFrom('program_codes').selectAll().where('hash', '=', hash).forUpdate());
      return row === null ? null : codeOf(row);
    },
    useCode: async (hash: Uint8Array, signInId: string) => {
      await session.rows(db.updateTable('program_codes').set({ sign_in_id: signInId }).where('hash', '=', hash));
    },
    putVisit: async (hash: Uint8Array, visit: ProviderVisit) => {
      await session.rows(
        db.insertInto('provider_visits').values({ hash, provider_id: visit.providerId, expires_at: visit.expiresAt }),
      );
    },
    takeVisit: async (hash: Uint8Array) => {
      const row = await session.first(db.deleteFrom('provider_visits').where('hash', '=', hash).returningAll());
      return row === null ? null : { providerId: row.provider_id, expiresAt: row.expires_at };
    },
  };
}

function logins(session: Session) {
  const all = db.selectFrom('person_logins').selectAll();
  return {
    loginOf: async ({ issuer, subject }: Pick<PersonLogin, 'issuer' | 'subject'>) => {
      const row = await session.first(all.where('issuer', '=', issuer).where('subject', '=', subject));
      return row === null ? null : loginOf(row);
    },
    loginsOf: async (personId: string) =>
      (await session.rows(all.where('person_id', '=', personId).orderBy('issuer').orderBy('subject'))).map(loginOf),
    putLogin: async (login: PersonLogin) => {
      await session.rows(
        db.insertInto('person_logins').values({
          issuer: login.issuer,
          subject: login.subject,
          person_id: login.personId,
          linked_at: login.linkedAt,
        }),
      );
    },
    putClaims: async (
      personId: PersonId,
      claims: readonly { readonly groupId: GroupId; readonly endsAt: number | null }[],
    ) => {
      const of = db.deleteFrom('person_claims').where('person_id', '=', personId);
      const ids = claims.map(({ groupId }) => groupId);
      await session.changeWorld(of.where(sql<boolean>`group_id = any(${ids}::text[])`));
      for (const { groupId, endsAt } of claims) {
        if (endsAt === null) continue;
        const row = { person_id: personId, group_id: groupId, ends_at: endsAt };
        await session.changeWorld(db.insertInto('person_claims').values(row));
      }
    },
    takeEndedClaims: async (moment: number, limit: number) => {
      const rows = await session.rows(
        raw(sql<{ readonly person_id: unknown; readonly group_id: unknown }>`update person_claims set tidied = true
          where (person_id, group_id) in (select person_id, group_id from person_claims
            where not tidied and ends_at < ${moment}::bigint limit ${limit}::int for update skip locked)
          returning person_id, group_id`),
      );
      return rows.map((row) => ({
        personId: id('person')(row.person_id, 'person_claims.person_id'),
        groupId: id('group')(row.group_id, 'person_claims.group_id'),
      }));
    },
    removeLoginsOf: async (personId: string) => {
      await session.rows(db.deleteFrom('person_logins').where('person_id', '=', personId));
    },
  };
}

function forgetting(session: Session) {
  const expired = (moment: number) => sql`expires_at < ${moment}::bigint`;
  const ended = (moment: number) => sql`ends_at < ${moment}::bigint`;
  return {
    forgetEndedBefore: async (moment: number, limit: number) => {
      // Spent refresh tokens and cookies end with their sign-in, so that reuse shows as long as it lives; here go short tokens.
      await forget(session, 'sign_in_secrets', 'hash', limit, ended(moment));
      return forget(session, 'sign_ins', 'id', limit, ended(moment));
    },
    forgetLinksExpiredBefore: async (moment: number, limit: number) => {
      await forget(session, 'provider_visits', 'hash', limit, expired(moment));
      // A used code is known as long as the sign-in it became, so that its reuse ends that.
      const over = raw(sql<{ readonly one: number }>`delete from program_codes where hash in (
        select hash from program_codes c where ${expired(moment)}
          and not exists (select 1 from sign_ins s where s.id = c.sign_in_id) limit ${limit}::int for update skip locked)
        returning 1 as one`);
      await session.rows(over);
      return forget(session, 'sign_in_links', 'hash', limit, expired(moment));
    },
  };
}

const program = object<NonNullable<SignIn['program']>>({ clientId: text, scopes: listOf(text) });

const signInOf = (row: Selectable<Tables['sign_ins']>): SignIn => ({
  id: id('signIn')(row.id, 'sign_ins.id'),
  personId: id('person')(row.person_id, 'sign_ins.person_id'),
  startedAt: row.started_at,
  lastSeenAt: row.last_seen_at,
  endsAt: row.ends_at,
  how: row.how,
  agent: row.agent,
  program: nullable(program)(row.program, 'sign_ins.program'),
});

const secretOf = (row: Selectable<Tables['sign_in_secrets']>): SignInSecret => ({
  signInId: id('signIn')(row.sign_in_id, 'sign_in_secrets.sign_in_id'),
  kind: oneOf('cookie', 'access', 'refresh')(row.kind, 'sign_in_secrets.kind'),
  issuedAt: row.issued_at,
  endsAt: row.ends_at,
  usedAt: row.used_at,
  spentAt: row.spent_at,
});

const purpose = oneOf('first-administrator', 'sign-in');

const linkOf = (row: Selectable<Tables['sign_in_links']>): SignInLink => ({
  purpose: purpose(row.purpose, 'sign_in_links.purpose'),
  email: row.email,
  expiresAt: row.expires_at,
});

const codeOf = (row: Selectable<Tables['program_codes']>): ProgramCode => ({
  personId: id('person')(row.person_id, 'program_codes.person_id'),
  clientId: row.client_id,
  redirectUri: row.redirect_uri,
  challenge: row.challenge,
  scopes: listOf(text)(row.scopes, 'program_codes.scopes'),
  expiresAt: row.expires_at,
  signInId: nullable(id('signIn'))(row.sign_in_id, 'program_codes.sign_in_id'),
});

const loginOf = (row: Selectable<Tables['person_logins']>): PersonLogin => ({
  issuer: row.issuer,
  subject: row.subject,
  personId: id('person')(row.person_id, 'person_logins.person_id'),
  linkedAt: row.linked_at,
});
