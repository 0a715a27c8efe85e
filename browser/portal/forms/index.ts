// The part of a chat that comes late: its forms and dialogs, showing one's screen, what stands below it once it is over, and what is left when
// the customer left.

export { lineForScreens } from '../screens/lines';
export { ScreenStrip } from '../screens/ScreenStrip';
export { DetailsDialog } from './DetailsDialog';
export { EndDialog } from './EndDialog';
export { EndedPanel } from './EndedPanel';
export { LeftPage } from './LeftPage';
export { RequestForm } from './RequestForm';
