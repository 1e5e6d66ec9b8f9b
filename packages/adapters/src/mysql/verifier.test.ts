import { expect, test } from 'vitest';
import { makeVerifier } from './verifier.ts';

test("the verifier is the server's own hash of the password", () => {
  // `select password('mypass')`, an example of MariaDB's documentation.
  expect(makeVerifier('mypass')).toBe('*6C8989366EAF75BB670AD8EA7A7FC1176A95CEF4');
});
