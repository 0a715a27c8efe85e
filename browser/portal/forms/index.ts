// The part of a chat that comes late: its forms and dialogs, and what stands below it once it is over.
export { DetailsDialog } from './DetailsDialog';
export { EndDialog } from './EndDialog';
export { EndedPanel } from './EndedPanel';
export { RequestForm } from './RequestForm';
