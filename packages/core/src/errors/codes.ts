// The one table of error codes. HTTP statuses, retry advice, the reference page, OpenAPI and the CLI's exit codes come
// from it; a test compares it with docs/reference/errors.md in both directions.

/** What a code means everywhere: its HTTP status, whether repeating may help, and the help a person reads. */
export interface ErrorEntry {
  readonly status: number;
  readonly retry: boolean;
  readonly help: string;
}

const entry = (status: number, help: string, retry = false): ErrorEntry => ({ status, retry, help });

export const errorCodes = {
  'input.invalid': entry(400, 'correct the named field and send it again'),
  'input.unknown_key': entry(400, 'remove the key or correct its spelling; nothing is ignored silently'),
  'input.too_large': entry(413, 'send less at once; the limit is named in the message'),
  'input.unsupported_media': entry(415, 'send JSON with `content-type: application/json`'),
  'query.syntax': entry(400, 'correct the query at the named column'),
  'query.unknown_field': entry(400, 'use one of the documented fields; the nearest is named'),
  'query.too_large': entry(400, 'shorten the query; the limits are in the query reference'),
  'auth.required': entry(401, 'sign in, or send a personal token as `Authorization: Bearer aup_…`'),
  'auth.forbidden': entry(403, 'ask an administrator for the role that the message names'),
  'auth.origin': entry(403, 'open the portal under its own address and try again'),
  'auth.link_invalid': entry(401, 'ask for a new sign-in link; each works once and for a short time'),
  'auth.grant_invalid': entry(400, 'sign in with the program again'),
  'auth.program_invalid': entry(400, 'start the sign-in again from the program; if it fails again, update it'),
  'auth.state_invalid': entry(401, 'start at the sign-in page again, in this browser, and finish within ten minutes'),
  'auth.provider_refused': entry(401, 'try again; if it stays, tell an administrator what the message names'),
  'auth.provider_unreachable': entry(502, 'try again in a moment, or sign in another way', true),
  'auth.unknown_person': entry(401, 'ask an administrator to add you; a provider’s word makes nobody a person here'),
  'auth.deactivated': entry(401, 'ask an administrator whether this is meant'),
  'auth.other_account': entry(
    401,
    'ask an administrator: your address belonged to another account at this provider, and they can let yours in',
  ),
  'auth.not_admitted': entry(401, 'ask at your provider for membership in one of the groups that may sign in here'),
  'limit.rate': entry(429, 'wait for the time named in `retry-after` and try again', true),
  'object.not_found': entry(
    404,
    'check the id or name; things outside your sight look the same as things that do not exist',
  ),
  'object.name_taken': entry(409, 'choose another name; names are unique per kind'),
  'object.in_use': entry(409, 'remove what uses it first; the message names it'),
  'object.changed': entry(409, 'read it again and repeat the change on the new version', true),
  'request.reason_unfit': entry(400, 'write the reason as the message says; the access flow asks for that form'),
  'request.wider': entry(400, 'take away only: a shorter time, fewer entitlements'),
  'request.awaits_step_up': entry(409, 'wait until the requester has proved that it is them'),
  'request.step_up_required': entry(
    403,
    'prove with a code that it is you (`tidegate mfa pass`, or the portal), then try again',
  ),
  'step_up.not_enrolled': entry(409, 'enrol an authenticator first, in the portal'),
  'step_up.enrolled': entry(409, 'ask an administrator to reset it if your authenticator is gone'),
  'step_up.code_wrong': entry(403, 'type the code your authenticator shows now; each works once'),
  'flow.unknown_reference': entry(400, 'name a group, person, attribute, scope, bundle or integration that exists'),
  'space.outside': entry(
    400,
    'stay inside the space: its scopes begin with its inventory, its bundles and access flows offer its own scopes and bundles',
  ),
  'flow.invalid': entry(400, 'correct the named part of the access flow'),
  'tag.lowered': entry(
    403,
    'ask an administrator for a rule that lets this source lower the class, or leave the tag as it is',
  ),
  'tag.class_unknown': entry(400, 'use one of the classes of the key; the message names them'),
  'perimeter.proposed': entry(
    409,
    'nothing is changed yet: another administrator has to confirm the proposed change, which the message names',
  ),
  'perimeter.own_proposal': entry(403, 'ask another administrator: nobody confirms a change they proposed'),
  'perimeter.nobody_confirms': entry(
    409,
    'make another person an administrator: a change of a production perimeter needs a second one',
  ),
  'apply.invalid': entry(400, 'correct the named file and line; nothing was changed'),
  'integration.invalid': entry(400, 'correct the named setting of the integration'),
  'identity.invalid': entry(400, 'correct the named account or template'),
  'identity.ambiguous': entry(409, 'ask an administrator to say whose account it is: `tidegate people account`'),
  'identity.unknown': entry(409, 'ask an administrator to say which account is yours: `tidegate people account`'),
  'source.invalid': entry(400, 'correct the named setting of the source'),
  'source.unfinished': entry(
    502,
    'nothing of a list that is not whole is believed; the message says what stopped it',
    true,
  ),
  'source.nothing_held': entry(409, 'nothing to do: no list of this source waits for a person'),
  'source.managed': entry(
    409,
    'change it in the source that the message names; what it tells comes back with the next facts',
  ),
  'request.nothing_offered': entry(404, 'look at what you may ask for; nothing outside it can be requested'),
  'request.several_flows': entry(400, 'choose one of the named offers with `flow_id`'),
  'request.held_apart': entry(
    409,
    'give back what it may not be held together with, and wait until that is gone; the message says what',
  ),
  'request.too_many_held': entry(409, 'give something back first: no more may be held at once'),
  'request.duration_invalid': entry(400, 'ask for a whole number of seconds from 1 to the maximum of the access flow'),
  'request.outside_hours': entry(
    409,
    'come back in the hours of the access flow; the message names when it opens next',
  ),
  'request.start_invalid': entry(400, 'name a start within the time that the access flow allows, or leave it out'),
  'request.not_extendable': entry(409, 'ask again for the access: the message says why it cannot be lengthened'),
  'request.not_reviewed': entry(409, 'nothing to do: no review of this access is due'),
  'request.reason_required': entry(400, 'say why you need the access'),
  'request.reason_too_long': entry(400, 'shorten the reason; the limit is named in the message'),
  'request.no_approver': entry(409, 'ask an administrator: nobody can give a consent that the access flow demands'),
  'request.review_pending': entry(
    409,
    'ask a reviewer to look at your last emergency access; until then there is no other',
  ),
  'request.self_review': entry(403, 'somebody else has to decide; your own consent does not count in this access flow'),
  'request.own_change': entry(
    403,
    'somebody else has to decide: you changed lately what the access flow decides by; wait for the moment named in the message',
  ),
  'request.already_decided': entry(409, 'nothing to do: this request has been decided'),
  'request.already_consented': entry(409, 'nothing to do: your consent is recorded, others are still asked'),
  'request.lapsed': entry(409, 'the request waited too long and lapsed; ask again'),
  'request.out_of_reach': entry(
    409,
    'the access is no longer offered to the requester; the request cannot be agreed to',
  ),
  'request.barred': entry(409, 'ask an administrator: new access is barred here until somebody lifts it'),
  'request.not_uncertain': entry(409, 'nothing to do: none of this access is known to have been changed in its target'),
  'request.not_ending': entry(409, 'nothing to do: the request holds no access that could be ended'),
  'session.not_open': entry(409, 'wait until the access is open, or ask again if it has ended'),
  'session.no_secret': entry(409, 'nothing to reset: this kind of access has no password'),
  'session.no_certificate': entry(409, 'connect as its details say: this kind of access knows no certificates'),
  'radar.not_removable': entry(409, 'do what the message says, or accept it as it is'),
  'radar.not_turnable': entry(409, 'do what the message says, have it removed, or accept it as it is'),
  'target.unreachable': entry(502, 'check that the target runs and can be reached from the connector', true),
  'target.credential_refused': entry(502, 'give the integration a credential that its target lets in'),
  'target.refused': entry(502, 'give the connector the right that the message names'),
  'secret.unreadable': entry(500, 'check that `TIDEGATE_KEY_FILE` is the key that sealed this secret'),
  'secret.missing': entry(400, 'set the environment variable or file that the credential refers to'),
  'storage.unavailable': entry(503, 'check the database; nothing was changed', true),
  'storage.locked': entry(503, 'stop the other process that has this state folder open, or use its server', true),
  'storage.newer': entry(500, 'start a server that is at least as new as the one that wrote this database'),
  'config.unknown_setting': entry(500, 'remove the setting or correct its spelling'),
  'config.missing': entry(500, 'set the named setting'),
  'config.unsafe': entry(500, 'change the setting as the message says; the server does not start otherwise'),
  'audit.broken': entry(
    500,
    'compare the log with a witness copy; the message names the first event that does not fit',
  ),
  'audit.no_checkpoint': entry(409, 'wait a moment: a checkpoint over the event is signed within a minute', true),
  'restore.held': entry(
    503,
    'have an administrator look with `tidegate restore review`, then `tidegate restore accept`',
    true,
  ),
  'restore.not_held': entry(409, 'nothing to do: the database is not older than what the server has seen'),
  'signer.unavailable': entry(503, 'start the signer of checkpoints again; nothing is lost meanwhile', true),
  'server.unexpected': entry(502, 'check the address of the server; something else has answered'),
  'server.bug': entry(500, 'this is our mistake; send the reference in the message to the people who run the server'),
} as const satisfies Record<string, ErrorEntry>;

/** Every code there is. */
export type ErrorCode = keyof typeof errorCodes;
