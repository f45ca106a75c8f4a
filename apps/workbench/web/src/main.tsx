import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/Loader.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
import './style/tokens.css';
import './style/frame.css';
import './style/work.css';
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.js';
import { router } from './router.js';
import { SessionGate } from './session/session.js';
import { CommandProvider } from './shell/commands.js';
import { LiveProvider } from './shell/live.js';
import { ToastProvider } from './shell/toasts.js';
import { theme, variables } from './style/theme.js';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000, refetchOnWindowFocus: false,
      // What was refused stays refused; what did not answer may answer now.
      retry: (times, error) => !(error instanceof ApiError && error.status >= 400 && error.status < 500) && times < 2,
    },
  },
});

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} forceColorScheme="light" getStyleNonce={() => nonce}>
      <QueryClientProvider client={queries}>
        <SessionGate>
          <ToastProvider><CommandProvider><LiveProvider><RouterProvider router={router} /></LiveProvider></CommandProvider></ToastProvider>
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
