// Bodies of the routes that take a form, as programs that ask for tokens send it. Fields are texts; a field given twice is refused, because
// RFC 6749 (section 3.2) forbids it and two readers of one message may take different ones.

import { Refused, refusal } from '@tidegate/core';
import type { FastifyInstance } from 'fastify';

/** Lets the routes of this room take forms, and nothing else. */
export function takeForms(room: FastifyInstance): void {
  room.removeAllContentTypeParsers();
  room.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    const fields = new URLSearchParams(typeof body === 'string' ? body : body.toString('utf8'));
    const read = new Map<string, string>();
    for (const [name, value] of fields) {
      if (read.has(name)) return done(new Refused(refusal('input.invalid', 'a field of the form is given twice')));
      read.set(name, value);
    }
    return done(null, Object.fromEntries(read));
  });
}
