// Starts the portal: styles in the order they override each other, then the page.

import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/page.css';
import './parts/table.css';
import './parts/entry.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Portal } from './app/portal.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with id `root`');
createRoot(root).render(
  <StrictMode>
    <Portal />
  </StrictMode>,
);
