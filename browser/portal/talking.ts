// What is needed once a case is opened, loaded while the customer still fills in the form.

export { ChatView } from './ChatView';
export { Chat } from './chat';
