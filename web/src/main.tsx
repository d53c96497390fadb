import './styles.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { i18n, startI18n } from '@/lib/i18n';
import { queryClient } from '@/lib/query';
import { router } from '@/router';

async function start(): Promise<void> {
  const container = document.getElementById('app');
  if (!container) throw new Error('index.html has no #app');
  await startI18n();
  // What the server wrote in the other language is asked for again; what it did not write stays.
  i18n.on('languageChanged', () => {
    void queryClient.refetchQueries({ predicate: (query) => query.state.status === 'error' });
  });
  createRoot(container).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
