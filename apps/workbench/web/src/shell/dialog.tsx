import { Modal, type ModalProps } from '@mantine/core';
import { useEffect } from 'react';

/** A dialog that is drawn only while it is open. Who closes it is back where the dialog was opened from (WCAG 2.4.3). */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  useEffect(() => {
    const from = document.activeElement;
    return () => { setTimeout(() => { if (document.activeElement === document.body && from instanceof HTMLElement && from.isConnected) from.focus({ preventScroll: true }); }); };
  }, []);
  return <Modal opened closeButtonProps={{ 'aria-label': 'Close' }} {...props} />;
}
