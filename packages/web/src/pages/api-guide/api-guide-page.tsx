// The other doors: the HTTP interface and the command line, for those who would rather write than click.

import { Anchor, Stack, Text, Title } from '@mantine/core';
import { CopyLine } from '../../parts/copy-line.tsx';
import { LinkText } from '../../parts/link-button.tsx';
import { PageHeader } from '../../parts/page-header.tsx';

export function ApiGuidePage() {
  const here = location.origin;
  return (
    <>
      <PageHeader title="API and CLI">Every door tells the same sentences and offers the same actions.</PageHeader>
      <Stack gap="md">
        <section className="tg-card tg-entry" aria-labelledby="api">
          <Title order={2} id="api">
            HTTP
          </Title>
          <Text>
            Everything this portal does, it does through the published interface:{' '}
            <Anchor href="/api-docs" underline="always">
              read it
            </Anchor>
            , or take the{' '}
            <Anchor href="/openapi.json" underline="always">
              OpenAPI 3.1 description
            </Anchor>
            . Sign in with a personal token from{' '}
            <LinkText to="/tokens" underline="always">
              Sign-ins and tokens
            </LinkText>
            .
          </Text>
          <div>
            <CopyLine name="address" value={here} />
            <CopyLine
              name="example"
              value={`curl -H "Authorization: Bearer $TIDEGATE_TOKEN" ${here}/api/tidegate/v1/offers`}
            />
          </div>
        </section>
        <section className="tg-card tg-entry" aria-labelledby="cli">
          <Title order={2} id="cli">
            Command line
          </Title>
          <Text>Ask, wait, and get how to connect, without leaving the terminal.</Text>
          <div>
            <CopyLine name="sign in" value={`npx --no-install tidegate login --url ${here}`} />
            <CopyLine name="ask" value="npx --no-install tidegate request --help" />
            <CopyLine name="my access" value="npx --no-install tidegate access" />
            <CopyLine name="the log" value="npx --no-install tidegate audit verify" />
          </div>
        </section>
      </Stack>
    </>
  );
}
