// Makes docs/reference/errors.md, limits.md and service-matrix.md from the tables in the code, after `npm run build`:
// `node scripts/generate-reference.mjs`. A test holds the committed pages against the tables in both directions.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './run.mjs';

/** Where the limits are written, with what each is for. */
export const limitsSource = join(root, 'packages', 'core', 'src', 'limits.ts');

const made = (from) =>
  `Made from \`${from}\` by \`node scripts/generate-reference.mjs\`; edit that file, not this one.`;

/** Markdown for docs/reference/errors.md. */
export function renderErrorsPage(errorCodes, exitCodeOf) {
  const rows = Object.entries(errorCodes).map(
    ([code, { status, retry, help }]) =>
      `| <a id="${code}"></a>\`${code}\` | ${status} | ${exitCodeOf(code)} | ${retry ? 'yes' : ''} | ${help} |`,
  );
  return `# Error codes

${made('packages/core/src/errors/codes.ts')}

Every no has one of these codes, the same in every door. Tidegate's own paths answer with problem details (RFC 9457,
\`application/problem+json\`): \`code\`, \`status\`, \`detail\` (what is wrong here and what to do), \`help\` (the last column), and where
they apply \`field\` and \`details\`. Paths of the published API keep its error body, \`{ "status", "code", "message" }\`, with our code in
\`tidegate_code\` (their \`code\` is \`Unauthorized\` with 401). The command line prints the sentence with the code and ends with the exit
code. *Again* says whether the same thing may succeed later without being changed.

Things outside your sight answer exactly as things that do not exist: \`object.not_found\` and \`request.nothing_offered\`, both 404.
The engine that decides AWS requests names the problems of policies with codes of its own, told in \`packages/iam\`.

| code | status | exit | again | what to do |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** What each limit is for, as written beside it. */
export function readMeanings(source) {
  return new Map([...source.matchAll(/\/\*\* (.+?) \*\/\n\s*(\w+):/g)].map(([, meaning, name]) => [name, meaning]));
}

/** Markdown for docs/reference/limits.md. */
export function renderLimitsPage(limits, source) {
  const meanings = readMeanings(source);
  const rows = Object.entries(limits).map(
    ([name, value]) => `| \`${name}\` | ${amountOf(name, value)} | ${meanings.get(name) ?? ''} |`,
  );
  return `# Limits

${made('packages/core/src/limits.ts')}

Every limit has a name and a number; a message that refuses something for its size names the number. Lengths are in characters.

| limit | value | what it bounds |
|---|---|---|
${rows.join('\n')}

Limits of one kind of target, such as connections per login, are in that adapter's README. Files given to \`tidegate apply\`: at most 500 at
once, at most 100 aliases in each.
`;
}

/** Markdown for docs/reference/service-matrix.md. */
export function renderServiceMatrixPage({ services, exceptions, version }) {
  const rows = services.map(({ isolation, counts }) => {
    const { service, verdict, creates, typesOutOfReach, accountWide } = isolation;
    const cells = [
      counts.actions,
      counts.noResource,
      counts.all,
      counts.some,
      counts.none,
      counts.requestTag,
      creates.byRequestTag.length,
      creates.byNamePrefix.length,
      creates.outside.length,
      typesOutOfReach.length,
      accountWide.length,
    ];
    return `| \`${service}\` | ${verdict} | ${cells.map((count) => count || '').join(' | ')} |`;
  });
  const reasons = services
    .filter(({ isolation }) => isolation.verdict === 'not-isolable')
    .reduce(
      (byWhy, { isolation: { service, why } }) => byWhy.set(why, [...(byWhy.get(why) ?? []), `\`${service}\``]),
      new Map(),
    );
  return `# Service matrix

${made('packages/iam/src/matrix')}

Which AWS services tags can isolate, from the table of actions ${version}. \`tidegate iam matrix SERVICE\` names the calls behind each number,
\`tidegate iam matrix --action PATTERN\` tells of single actions and resource types.

- **tags**: what exists is held by its tags (\`aws:ResourceTag\`), what is made by the tags it is given (\`aws:RequestTag\`).
- **name-prefix**: what exists is held by its tags; what is made needs a name with a prefix too, because tags cannot tell it from what exists.
- **not-isolable**: tags do not hold it. Generators refuse such a service.

*Tags count for all, some, none* of the resource types an action works on; *no resource*: the call names none, so no tag condition can tell one
thing from another. *Given tags*: the call takes tags. *Made by* tells what holds the calls that make something with tags: the tags in the request;
a name prefix as well; neither (*outside*: let such things be made from outside of the workspace). *Types out of reach*: resource types of which
no change sees tags. *Whole account*: changes that name no resource. A condition on tags never allows the last two, which is safe and a loss.

A new thing is told from one that exists where two things hold. In the call itself, either nothing else is named or what is made is listed without
tags of its own, as EC2 does. And the call that puts the tags on it, which AWS decides too, carries a key that says why (\`ec2:CreateAction\`);
otherwise who may tag at creation may claim whatever is untagged. Names that their maker chooses are known by the placeholder in the ARN
(\`\${BucketName}\`, not \`\${KeyId}\`).

## What the table does not say

| about | | source |
|---|---|---|
${exceptions.map(({ on, reason, source }) => `| \`${on}\` | ${reason} | ${source} |`).join('\n')}

## Not isolable, and why

${[...reasons].map(([why, names]) => `- ${why}: ${names.join(', ')}`).join('\n')}

## Every service

| service | isolable | actions | no resource | tags count for all | some | none | given tags | made by tags | by name prefix | outside | types out of reach | whole account |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** Everything the page of the service matrix is made of. */
export function serviceMatrix({ countTags, isolationOf, servicePrefixes, tableVersion, tagExceptions }) {
  const services = servicePrefixes().map((service) => ({
    isolation: isolationOf(service),
    counts: countTags(service),
  }));
  return { services, exceptions: tagExceptions, version: tableVersion };
}

function amountOf(name, value) {
  if (name.endsWith('Ms')) return timeText(value / 1000);
  if (/Sec(Min|Max)?$/.test(name)) return timeText(value);
  const text = value.toLocaleString('en-US');
  if (/Bytes(Min|Max)?$/.test(name)) return `${text} bytes`;
  return /Length(Min|Max)?$/.test(name) ? `${text} characters` : text;
}

function timeText(seconds) {
  for (const [unit, size] of [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ]) {
    if (seconds >= size && seconds % size === 0) return `${seconds / size} ${unit}${seconds === size ? '' : 's'}`;
  }
  return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { errorCodes, limits } = await import('../packages/core/dist/index.js');
  const { exitCodeOf } = await import('../packages/cli/dist/index.js');
  const iam = await import('../packages/iam/dist/index.js');
  const page = (name) => join(root, 'docs', 'reference', name);
  writeFileSync(page('errors.md'), renderErrorsPage(errorCodes, exitCodeOf));
  writeFileSync(page('service-matrix.md'), renderServiceMatrixPage(serviceMatrix(iam)));
  writeFileSync(page('limits.md'), renderLimitsPage(limits, readFileSync(limitsSource, 'utf8')));
}
