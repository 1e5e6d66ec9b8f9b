// The outermost component: theme, fetched answers, router. Holds nothing else.

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { answers, onSignedOut } from '../api/answers.ts';
import { router } from './router.tsx';
import { colorSchemeManager, cssVariables, theme } from './theme.ts';

export function Portal() {
  useEffect(
    () =>
      onSignedOut(() => {
        const here = router.state.location;
        if (here.pathname === '/sign-in') return;
        void router.navigate({ to: '/sign-in', search: { next: here.href } });
      }),
    [],
  );
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={cssVariables}
    >
      <Notifications position="bottom-right" containerWidth={420} />
      <QueryClientProvider client={answers}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
