// The forms of a chat that is under way: a request instead of waiting, other details.
export { DetailsDialog } from './DetailsDialog';
export { RequestForm } from './RequestForm';
