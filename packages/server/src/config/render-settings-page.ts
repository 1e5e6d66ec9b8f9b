// The reference page of settings, made from the table; a test holds the committed page against it.

import { secretPrefix, settings, switches } from './settings.ts';

/** Markdown for `docs/reference/settings.md`. */
export function renderSettingsPage(): string {
  const flags = switches.map(({ flag, meaning }) => `| \`${flag}\` | ${meaning} |`);
  const rows = settings.map(
    ({ name, flag, form, default: fallback, meaning }) =>
      `| \`${name}\` | ${flag === null ? '' : `\`${flag}\``} | ${form} | ${fallback === null ? '' : `\`${fallback}\``} | ${meaning} |`,
  );
  return `# Settings of the server

Made from \`packages/server/src/config/settings.ts\`; \`npx vitest run --project unit packages/server/src/config -u\` writes it anew.

Settings are read once at the start, from environment variables and flags; a flag wins. A name that is not in these tables
stops the start and names the nearest one, and so does anything about security that is missing or contradictory.

| variable | flag | form | where not set | meaning |
|---|---|---|---|---|
${rows.join('\n')}

| switch | meaning |
|---|---|
${flags.join('\n')}

Credentials of integrations may refer to environment variables that start with \`${secretPrefix}\` and to files in
\`TIDEGATE_SECRETS_FOLDER\`, and to nothing else: an administrator of Tidegate is not an administrator of the machine.

## What else is decided here

- **Cookies.** Under https the sign-in cookie is \`__Host-tidegate\`, \`Secure\`. Plain http is served on loopback only; browsers drop
  \`Secure\` cookies there, so the cookie is \`tidegate-loopback\`. Both are \`HttpOnly\` and \`SameSite=Lax\`.
- **Host names.** A request must name the host of \`TIDEGATE_PUBLIC_URL\`, or a loopback name when the server listens on loopback;
  \`/healthz\` and \`/readyz\` answer under any name.
- **Figures.** \`/metrics\` answers a token of a Viewer or Admin, and a program on the same machine that no proxy stands before.
- **Ports.** A taken port is stepped over when it is the default or in the demo, and named; a port that was chosen for a server
  that is no demo is insisted on.
`;
}
