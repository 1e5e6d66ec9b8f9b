// Drawn while it is not yet known who is signed in, or while a page is fetched: the shape of a page, and the words for it.

import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';

export function Splash() {
  return (
    <Stack p="xl" gap="md" maw="70rem" mx="auto" role="status">
      <VisuallyHidden>Loading</VisuallyHidden>
      <Skeleton h={30} w={240} />
      <Skeleton h={92} radius="lg" />
      <Skeleton h={92} radius="lg" />
    </Stack>
  );
}
